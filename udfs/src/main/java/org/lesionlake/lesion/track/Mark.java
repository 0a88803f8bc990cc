package org.lesionlake.lesion.track;

import java.util.Comparator;
import java.util.List;

/**
 * A lesion as one study shows it.
 *
 * @param uid of its row, unique among the patient's marks
 * @param space frame of reference that its place is given in, see {@link ScannedSpace}
 * @param site a value of the site list
 * @param centre centre of mass, patient LPS x, y, z in mm
 * @param longAxisMm RECIST long axis
 * @param shortAxisMm its short axis
 * @param volumeMm3 its volume
 * @param meanHu mean of its voxels, HU
 * @param sliceThicknessMm of the series it was measured on; null if not stated
 */
public record Mark(
    String uid,
    String space,
    String site,
    List<Double> centre,
    double longAxisMm,
    double shortAxisMm,
    double volumeMm3,
    double meanHu,
    Double sliceThicknessMm) {

  /** By volume, and of one volume by uid. */
  static final Comparator<Mark> LARGEST_FIRST =
      Comparator.comparingDouble(Mark::volumeMm3).reversed().thenComparing(Mark::uid);

  double[] place() {
    return new double[] {centre.get(0), centre.get(1), centre.get(2)};
  }

  double distance(double[] from) {
    return Math.hypot(
        Math.hypot(centre.get(0) - from[0], centre.get(1) - from[1]), centre.get(2) - from[2]);
  }
}

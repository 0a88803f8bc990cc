package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.OrganProfile;

/**
 * Describes how organs lie along the body: volume and centre of mass of each in every level of
 * {@value #LEVEL_MM} mm. Paired organs are told apart by the midline, which is the mean x of all
 * bone, without any the middle of the image.
 */
public final class OrganProfiles {
  /** Height of a level in mm; level k holds patient z from k times this. */
  public static final int LEVEL_MM = 10;

  private static final String BONE = "bone";
  private static final Set<String> PAIRED = Set.of("lung", "kidney", "adrenal");

  private final VoxelFrame frame;
  private final byte[] labels;

  /** Organ of each label, empty for none; one String object an organ. */
  private final String[] organs = new String[256];

  private final Map<String, TreeMap<Integer, double[]>> sums = new TreeMap<>();

  private OrganProfiles(VoxelFrame frame, byte[] labels, List<Optional<String>> organs) {
    this.frame = frame;
    this.labels = labels;
    for (int label = 0; label < this.organs.length; label++) {
      this.organs[label] = label < organs.size() ? organs.get(label).orElse("").intern() : "";
    }
  }

  /**
   * Profiles of all organs that have a voxel, by name and side.
   *
   * @param frame grid of the labels
   * @param labels label of each voxel, unsigned, in (z, y, x) order
   * @param organs organ that a label is part of, at the label's index; labels beyond are of none
   * @throws IllegalArgumentException if the labels are not as many as the frame has voxels
   */
  public static List<OrganProfile> of(
      VoxelFrame frame, byte[] labels, List<Optional<String>> organs) {
    if (labels.length != frame.voxels()) {
      throw new IllegalArgumentException(
          "A frame of " + frame.voxels() + " voxels and " + labels.length + " labels");
    }
    return new OrganProfiles(frame, labels, organs).profiles();
  }

  private List<OrganProfile> profiles() {
    double midline = midline();
    double[] alongRow = frame.step(0);
    for (int z = 0; z < frame.sizeZ(); z++) {
      for (int y = 0; y < frame.sizeY(); y++) {
        addRow(z, y, midline, alongRow);
      }
    }
    List<OrganProfile> profiles = new ArrayList<>();
    sums.forEach((key, levels) -> profiles.add(profile(key, levels)));
    return List.copyOf(profiles);
  }

  private double midline() {
    double sum = 0;
    long count = 0;
    for (int z = 0; z < frame.sizeZ(); z++) {
      for (int y = 0; y < frame.sizeY(); y++) {
        long inRow = 0;
        long sumOfIndices = 0;
        int row = (z * frame.sizeY() + y) * frame.sizeX();
        for (int x = 0; x < frame.sizeX(); x++) {
          if (organ(labels[row + x]).equals(BONE)) {
            inRow++;
            sumOfIndices += x;
          }
        }
        if (inRow > 0) {
          sum += inRow * frame.toPatient(z, y, (double) sumOfIndices / inRow).get(0);
          count += inRow;
        }
      }
    }
    return count > 0
        ? sum / count
        : frame
            .toPatient(
                (frame.sizeZ() - 1) / 2.0, (frame.sizeY() - 1) / 2.0, (frame.sizeX() - 1) / 2.0)
            .get(0);
  }

  private String organ(byte label) {
    return organs[label & 0xFF];
  }

  /** Adds the runs of one organ and side along a row of voxels. */
  private void addRow(int z, int y, double midline, double[] alongRow) {
    int row = (z * frame.sizeY() + y) * frame.sizeX();
    double firstX = Double.NaN;
    int from = 0;
    while (from < frame.sizeX()) {
      String organ = organ(labels[row + from]);
      int to = from + 1;
      if (organ.isEmpty()) {
        from = to;
        continue;
      }
      if (Double.isNaN(firstX)) {
        firstX = frame.toPatient(z, y, 0).get(0);
      }
      boolean paired = PAIRED.contains(organ);
      boolean left = firstX + from * alongRow[0] > midline;
      while (to < frame.sizeX()
          && organ(labels[row + to]).equals(organ)
          && (!paired || firstX + to * alongRow[0] > midline == left)) {
        to++;
      }
      addRun(organ + (paired ? left ? " left" : " right" : " both"), z, y, from, to);
      from = to;
    }
  }

  private void addRun(String key, int z, int y, int from, int to) {
    int count = to - from;
    List<Double> centre = frame.toPatient(z, y, (from + to - 1) / 2.0);
    double extent =
        Math.abs(frame.step(1)[2])
            + Math.abs(frame.step(2)[2])
            + count * Math.abs(frame.step(0)[2]);
    double low = centre.get(2) - extent / 2;
    double volume = count * frame.voxelVolumeMm3();
    TreeMap<Integer, double[]> levels = sums.computeIfAbsent(key, k -> new TreeMap<>());
    int lowest = (int) Math.floor(low / LEVEL_MM);
    int highest = (int) Math.floor((low + extent) / LEVEL_MM);
    for (int level = lowest; level <= highest; level++) {
      double top = Math.min(low + extent, (level + 1.0) * LEVEL_MM);
      double share = (top - Math.max(low, (double) level * LEVEL_MM)) / extent;
      if (share > 1e-9) {
        double[] sum = levels.computeIfAbsent(level, k -> new double[3]);
        sum[0] += share * volume;
        sum[1] += share * volume * centre.get(0);
        sum[2] += share * volume * centre.get(1);
      }
    }
  }

  private static OrganProfile profile(String key, TreeMap<Integer, double[]> levels) {
    int blank = key.lastIndexOf(' ');
    List<Double> volumes = new ArrayList<>();
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (int level = levels.firstKey(); level <= levels.lastKey(); level++) {
      double[] sum = levels.getOrDefault(level, new double[3]);
      volumes.add(Math.rint(sum[0]));
      xs.add(sum[0] == 0 ? 0.0 : tenth(sum[1] / sum[0]));
      ys.add(sum[0] == 0 ? 0.0 : tenth(sum[2] / sum[0]));
    }
    return new OrganProfile(
        key.substring(0, blank), key.substring(blank + 1), levels.firstKey(), volumes, xs, ys);
  }

  private static double tenth(double value) {
    return Math.rint(10 * value) / 10;
  }
}

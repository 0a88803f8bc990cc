package org.lesionlake.annotation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SeriesVerdict;
import org.lesionlake.volume.SliceHeader;
import org.lesionlake.volume.Vector3;

/**
 * Where each slice of a series really lies. A {@link Grid} has one distance and one lean for all
 * slices; here each has a place of its own, so that a mask is right on tilted, oblique and unevenly
 * spaced series too. Coordinates are patient LPS in mm (PS3.3 C.7.6.2.1.1).
 *
 * <p>Pixel (y, x) of slice z has its centre at {@code origins[z] + x * columnSpacing * xAxis + y *
 * rowSpacing * yAxis}.
 *
 * @param origins centre of the first pixel of each slice, ascending along the normal
 * @param heights place of each slice along the normal, mm, ascending
 * @param xAxis direction in which the column index grows, length 1
 * @param yAxis direction in which the row index grows, length 1, perpendicular to {@code xAxis}
 * @param columnSpacing distance of neighbours along {@code xAxis}, mm
 * @param rowSpacing distance of neighbours along {@code yAxis}, mm
 */
public record SlicePlanes(
    List<Vector3> origins,
    List<Double> heights,
    Vector3 xAxis,
    Vector3 yAxis,
    double columnSpacing,
    double rowSpacing,
    int rows,
    int columns) {

  /** Slices nearer to each other lie in one place; as wide as coordinates are rounded. */
  static final double SAME_PLACE_MM = 0.01;

  private static final List<SeriesVerdict> NO_PLANES =
      List.of(
          SeriesVerdict.MISSING_GEOMETRY,
          SeriesVerdict.INCONSISTENT_ORIENTATION,
          SeriesVerdict.INCONSISTENT_SIZE);

  public SlicePlanes {
    origins = List.copyOf(origins);
    heights = List.copyOf(heights);
    if (origins.isEmpty() || origins.size() != heights.size()) {
      throw new IllegalArgumentException("A series has slices, and each of them a height");
    }
  }

  /**
   * The planes of a series; empty if its slices have no places, or are not parallel or not of one
   * size.
   */
  public static Optional<SlicePlanes> of(SeriesGeometry geometry) {
    if (geometry.slices().isEmpty() || geometry.verdicts().stream().anyMatch(NO_PLANES::contains)) {
      return Optional.empty();
    }
    SliceHeader first = geometry.slices().get(0);
    Vector3 xAxis = first.rowDirection().orElseThrow().unit();
    Vector3 down = first.columnDirection().orElseThrow();
    Vector3 yAxis = down.minus(xAxis.times(xAxis.dot(down))).unit();
    Vector3 normal = xAxis.cross(yAxis);
    List<Vector3> origins =
        geometry.slices().stream().map(slice -> slice.position().orElseThrow()).toList();
    return Optional.of(
        new SlicePlanes(
            origins,
            origins.stream().map(origin -> origin.dot(normal)).toList(),
            xAxis,
            yAxis,
            first.columnSpacing().orElseThrow(),
            first.rowSpacing().orElseThrow(),
            first.rows(),
            first.columns()));
  }

  /** The planes of an evenly spaced grid. */
  public static SlicePlanes of(Grid grid) {
    Vector3 normal = grid.xAxis().cross(grid.yAxis()).unit();
    boolean rising = grid.zAxis().dot(normal) > 0;
    if (!rising) {
      throw new IllegalArgumentException("Slices must ascend along their normal");
    }
    List<Vector3> origins =
        java.util.stream.IntStream.range(0, grid.sizeZ())
            .mapToObj(z -> grid.toPatient(z, 0, 0))
            .toList();
    return new SlicePlanes(
        origins,
        origins.stream().map(origin -> origin.dot(normal)).toList(),
        grid.xAxis(),
        grid.yAxis(),
        grid.spacing().x(),
        grid.spacing().y(),
        grid.sizeY(),
        grid.sizeX());
  }

  /** Number of slices. */
  public int count() {
    return origins.size();
  }

  /** Pixels of one slice. */
  public int pixels() {
    return Math.multiplyExact(rows, columns);
  }

  /** Direction in which slices ascend, length 1. */
  public Vector3 normal() {
    return xAxis.cross(yAxis);
  }

  /** Column index of a place on a slice; pixel centres have whole ones. */
  double column(Vector3 place, int slice) {
    return place.minus(origins.get(slice)).dot(xAxis) / columnSpacing;
  }

  /** Row index of a place on a slice; pixel centres have whole ones. */
  double row(Vector3 place, int slice) {
    return place.minus(origins.get(slice)).dot(yAxis) / rowSpacing;
  }

  /** The slice nearest to a height; of two equally near the lower. */
  int nearest(double height) {
    double[] all = heightArray();
    int at = Arrays.binarySearch(all, height);
    if (at >= 0) {
      return at;
    }
    int above = -1 - at;
    if (above == 0) {
      return 0;
    }
    if (above == all.length) {
      return all.length - 1;
    }
    return height - all[above - 1] <= all[above] - height ? above - 1 : above;
  }

  double[] heightArray() {
    return heights.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * How much of the body each slice stands for, mm: half the way to each neighbour, and at both
   * ends as far out as in. A series of one slice stands for the thickness given.
   */
  double[] thicknesses(double ofOne) {
    double[] all = heightArray();
    double[] thick = new double[all.length];
    if (all.length == 1) {
      thick[0] = ofOne;
      return thick;
    }
    for (int z = 0; z < all.length; z++) {
      double below = z == 0 ? all[1] - all[0] : all[z] - all[z - 1];
      double above = z == all.length - 1 ? below : all[z + 1] - all[z];
      thick[z] = (below + above) / 2;
    }
    return thick;
  }

  /** Median distance of neighbouring slices that do not share a place, mm; 0 if there is none. */
  double usualDistance() {
    return usualDistance(heightArray());
  }

  static double usualDistance(double[] ascending) {
    double[] distances = new double[ascending.length];
    int count = 0;
    for (int i = 1; i < ascending.length; i++) {
      double distance = ascending[i] - ascending[i - 1];
      if (distance > SAME_PLACE_MM) {
        distances[count++] = distance;
      }
    }
    if (count == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(distances, count);
    Arrays.sort(sorted);
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
  }

  /** Whether neighbours are everywhere equally far apart, to a twentieth of their distance. */
  public boolean evenlySpaced() {
    double usual = usualDistance();
    double[] all = heightArray();
    for (int z = 1; z < all.length; z++) {
      if (Math.abs(all[z] - all[z - 1] - usual) > Math.max(0.05 * usual, SAME_PLACE_MM)) {
        return false;
      }
    }
    return true;
  }
}

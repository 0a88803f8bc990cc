package org.lesionlake.lesion;

import java.util.ArrayList;
import java.util.List;

/**
 * The two diameters that a radiologist draws on a lesion, after RECIST 1.1 (Eisenhauer et al. 2009,
 * Eur J Cancer 45:228, section 3): the long axis is the longest in-plane diameter over all slices,
 * the short axis the longest chord perpendicular to it on the same slice. Slices are planes of the
 * array, whose axes may lie anyhow in the patient and need not be at right angles.
 *
 * <p>Diameters run between outer voxel borders, that is, corners of pixels: a single pixel of 1 mm
 * has a long axis of √2 mm. Both are taken on the convex hull of a piece of the lesion, so that a
 * diameter may cross a notch of it, but never the gap between two pieces that only meet on another
 * slice.
 *
 * @param longAxisMm long axis
 * @param shortAxisMm short axis
 * @param slice slice of both, index from 0 in the array; the first one of several equal
 */
public record AxialDiameters(double longAxisMm, double shortAxisMm, int slice) {

  /** Both on the slices of the array, that is, planes that follow each other along z. */
  static AxialDiameters of(Component component, VoxelFrame frame) {
    return of(component, frame, 2);
  }

  /**
   * Both on the planes that follow each other along an array axis: {@link VoxelFrame#axialAxis()}
   * names the one whose planes are nearest to axial.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   * @param sliceAxis 0 for x, 1 for y, 2 for z; {@link #slice()} is an index along it
   */
  public static AxialDiameters of(Component component, VoxelFrame frame, int sliceAxis) {
    Runs runs =
        sliceAxis == 2
            ? component.runs()
            : component.runs().sliced(sliceAxis, component.boxFrom(), component.boxTo());
    Plane plane = new Plane(frame.step(sliceAxis == 0 ? 1 : 0), frame.step(sliceAxis == 2 ? 1 : 2));
    List<Component> pieces = Components.split(runs, runs.connect(false));
    ConvexPolygon longest = null;
    ConvexPolygon.Diameter diameter = null;
    int slice = 0;
    for (Component piece : pieces) {
      ConvexPolygon hull = hull(piece.runs(), plane);
      ConvexPolygon.Diameter candidate = hull.diameter();
      // Equal but for rounding counts as equal, so that the slice does not hang on the last bit.
      if (diameter == null || candidate.length() > diameter.length() * (1 + 1e-12)) {
        longest = hull;
        diameter = candidate;
        slice = piece.runs().z[0];
      }
    }
    return new AxialDiameters(diameter.length(), longest.longestChordAcross(diameter), slice);
  }

  /** Hull of the pixel corners; only the outermost corners of a row can lie on it. */
  private static ConvexPolygon hull(Runs runs, Plane plane) {
    List<double[]> corners = new ArrayList<>();
    int run = 0;
    while (run < runs.count) {
      int y = runs.y[run];
      int from = runs.from[run];
      int to = from;
      for (; run < runs.count && runs.y[run] == y; run++) {
        to = runs.to[run];
      }
      for (int line : new int[] {y, y + 1}) {
        corners.add(plane.place(from, line));
        corners.add(plane.place(to, line));
      }
    }
    return ConvexPolygon.hull(corners.toArray(double[][]::new));
  }

  /** Places on a plane in mm, its first axis along columns. */
  private record Plane(double columnX, double rowX, double rowY) {
    Plane(double[] column, double[] row) {
      this(norm(column), dot(column, row) / norm(column), height(column, row));
    }

    /** How far the next row lies beside the line that a row goes along. */
    private static double height(double[] column, double[] row) {
      double along = dot(column, row) / norm(column);
      return Math.sqrt(dot(row, row) - along * along);
    }

    double[] place(int column, int row) {
      return new double[] {column * columnX + row * rowX, row * rowY};
    }

    private static double norm(double[] a) {
      return Math.sqrt(dot(a, a));
    }

    private static double dot(double[] a, double[] b) {
      return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
  }
}

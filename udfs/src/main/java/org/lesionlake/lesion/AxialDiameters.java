package org.lesionlake.lesion;

import java.util.ArrayList;
import java.util.List;

/**
 * The two diameters that a radiologist draws on a lesion, after RECIST 1.1 (Eisenhauer et al. 2009,
 * Eur J Cancer 45:228, section 3): the long axis is the longest in-plane diameter over all slices,
 * the short axis the longest chord perpendicular to it on the same slice. A slice is a slice of the
 * array.
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

  static AxialDiameters of(Component component, VoxelFrame frame) {
    Runs runs = component.runs();
    List<Component> pieces = Components.split(runs, runs.connect(false));
    ConvexPolygon longest = null;
    ConvexPolygon.Diameter diameter = null;
    int slice = 0;
    for (Component piece : pieces) {
      ConvexPolygon hull = hull(piece.runs(), frame);
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
  private static ConvexPolygon hull(Runs runs, VoxelFrame frame) {
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
        corners.add(new double[] {from * frame.spacingX(), line * frame.spacingY()});
        corners.add(new double[] {to * frame.spacingX(), line * frame.spacingY()});
      }
    }
    return ConvexPolygon.hull(corners.toArray(double[][]::new));
  }
}

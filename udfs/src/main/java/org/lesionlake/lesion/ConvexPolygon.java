package org.lesionlake.lesion;

import java.util.Arrays;
import java.util.List;

/** A convex polygon with an area, its vertices in counter-clockwise order. */
final class ConvexPolygon {
  private final double[][] vertices;

  private ConvexPolygon(double[][] vertices) {
    this.vertices = vertices;
  }

  /** A longest distance between two vertices. */
  record Diameter(double fromX, double fromY, double toX, double toY) {
    double length() {
      return Math.hypot(toX - fromX, toY - fromY);
    }
  }

  /**
   * Convex hull of points (x, y) that do not lie on one line, by Andrew's monotone chain (1979).
   */
  static ConvexPolygon hull(double[][] points) {
    Arrays.sort(
        points, (a, b) -> a[0] == b[0] ? Double.compare(a[1], b[1]) : Double.compare(a[0], b[0]));
    double[][] chain = new double[2 * points.length][];
    int size = 0;
    for (double[] point : points) {
      size = push(chain, size, 2, point);
    }
    int lower = size + 1;
    for (int i = points.length - 2; i >= 0; i--) {
      size = push(chain, size, lower, points[i]);
    }
    return new ConvexPolygon(Arrays.copyOf(chain, size - 1));
  }

  /** Corners of the convex hull of points, which may lie on one line or be a single one. */
  static List<double[]> corners(List<double[]> points) {
    double[][] corners = hull(points.toArray(double[][]::new)).vertices;
    return corners.length == 0 ? points : List.of(corners);
  }

  private static int push(double[][] chain, int size, int least, double[] point) {
    int end = size;
    while (end >= least && cross(chain[end - 2], chain[end - 1], point) <= 0) {
      end--;
    }
    chain[end] = point;
    return end + 1;
  }

  private static double cross(double[] a, double[] b, double[] c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  }

  /** Longest distance between two vertices, by rotating calipers (Shamos 1978). */
  Diameter diameter() {
    int count = vertices.length;
    double longest = -1;
    double[][] ends = null;
    int far = 1;
    for (int i = 0; i < count; i++) {
      double[] a = vertices[i];
      double[] b = vertices[(i + 1) % count];
      while (cross(a, b, vertices[(far + 1) % count]) > cross(a, b, vertices[far])) {
        far = (far + 1) % count;
      }
      // The next vertex too: with parallel sides both ends of the far side are antipodal.
      for (double[] opposite : new double[][] {vertices[far], vertices[(far + 1) % count]}) {
        for (double[] near : new double[][] {a, b}) {
          double length = Math.hypot(opposite[0] - near[0], opposite[1] - near[1]);
          if (length > longest) {
            longest = length;
            ends = new double[][] {near, opposite};
          }
        }
      }
    }
    return new Diameter(ends[0][0], ends[0][1], ends[1][0], ends[1][1]);
  }

  /**
   * Longest chord perpendicular to a diameter. The length of a chord that moves along the diameter
   * is piecewise linear with its bends where it meets a vertex, so that the longest passes through
   * one.
   */
  double longestChordAcross(Diameter diameter) {
    double alongX = (diameter.toX() - diameter.fromX()) / diameter.length();
    double alongY = (diameter.toY() - diameter.fromY()) / diameter.length();
    int count = vertices.length;
    double[] along = new double[count];
    double[] across = new double[count];
    for (int i = 0; i < count; i++) {
      along[i] = vertices[i][0] * alongX + vertices[i][1] * alongY;
      across[i] = vertices[i][1] * alongX - vertices[i][0] * alongY;
    }
    double longest = 0;
    for (double position : along) {
      longest = Math.max(longest, chord(along, across, position));
    }
    return longest;
  }

  private static double chord(double[] along, double[] across, double position) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < along.length; i++) {
      int next = (i + 1) % along.length;
      double offset = position - along[i];
      double side = along[next] - along[i];
      if (offset == 0) {
        low = Math.min(low, across[i]);
        high = Math.max(high, across[i]);
      } else if (offset / side > 0 && offset / side <= 1) {
        double crossing = across[i] + (across[next] - across[i]) * offset / side;
        low = Math.min(low, crossing);
        high = Math.max(high, crossing);
      }
    }
    return high - low;
  }
}

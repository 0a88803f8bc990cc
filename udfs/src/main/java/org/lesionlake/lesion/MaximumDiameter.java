package org.lesionlake.lesion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The longest distance between two vertices of the surface that marching cubes draws around a
 * component. Vertices lie in the middle between a voxel inside and one outside; the convex hull of
 * these is that of all places half a voxel from the centre of a voxel inside along an axis, and of
 * each slice and half slice only the corners of its hull can be ends of the longest distance. They
 * are compared by boxes of a tree of them (branch and bound), since a sphere of 500 voxels has a
 * hundred thousand.
 */
final class MaximumDiameter {
  private static final int LEAF = 8;

  private final double[][] points;
  private double longestSquare;

  private MaximumDiameter(double[][] points) {
    this.points = points;
  }

  /** The diameter in mm. */
  static double of(Component component, VoxelFrame frame) {
    return new MaximumDiameter(candidates(component, frame)).find();
  }

  /** Corners of the hulls of slices and half slices, patient axes in mm from voxel (0, 0, 0). */
  private static double[][] candidates(Component component, VoxelFrame frame) {
    // Twice the index, so that halves are whole.
    Map<Integer, List<double[]>> levels = new HashMap<>();
    Runs runs = component.runs();
    int run = 0;
    while (run < runs.count) {
      int z = runs.z[run];
      List<double[]> ends = new ArrayList<>();
      while (run < runs.count && runs.z[run] == z) {
        int y = runs.y[run];
        int from = runs.from[run];
        while (run + 1 < runs.count && runs.z[run + 1] == z && runs.y[run + 1] == y) {
          run++;
        }
        // y first, so that they come in the order in which the hull sorts them.
        ends.add(new double[] {2 * y, 2 * from});
        ends.add(new double[] {2 * y, 2 * (runs.to[run] - 1)});
        run++;
      }
      for (double[] corner : ConvexPolygon.corners(ends)) {
        for (int side = -1; side <= 1; side += 2) {
          level(levels, 2 * z + side).add(corner);
          level(levels, 2 * z).add(new double[] {corner[0] + side, corner[1]});
          level(levels, 2 * z).add(new double[] {corner[0], corner[1] + side});
        }
      }
    }
    List<double[]> candidates = new ArrayList<>();
    levels.forEach(
        (z, level) -> {
          for (double[] corner : ConvexPolygon.corners(level)) {
            candidates.add(toMm(corner[1] / 2, corner[0] / 2, z / 2.0, frame));
          }
        });
    return candidates.toArray(double[][]::new);
  }

  private static List<double[]> level(Map<Integer, List<double[]>> levels, int z) {
    return levels.computeIfAbsent(z, key -> new ArrayList<>());
  }

  private static double[] toMm(double x, double y, double z, VoxelFrame frame) {
    double[] place = new double[3];
    for (int i = 0; i < 3; i++) {
      place[i] = x * frame.step(0)[i] + y * frame.step(1)[i] + z * frame.step(2)[i];
    }
    return place;
  }

  private double find() {
    // A long distance to begin with: from any point to the farthest, and from there again.
    double[] end = points[0];
    for (int i = 0; i < 4; i++) {
      end = farthest(end);
    }
    Box all = new Box(0, points.length);
    compare(all, all);
    return Math.sqrt(longestSquare);
  }

  private double[] farthest(double[] from) {
    double[] farthest = from;
    double longest = 0;
    for (double[] point : points) {
      double square = square(from, point);
      if (square > longest) {
        longest = square;
        farthest = point;
      }
    }
    longestSquare = Math.max(longestSquare, longest);
    return farthest;
  }

  private void compare(Box a, Box b) {
    if (a.farthestSquare(b) <= longestSquare) {
      return;
    }
    if (a.isLeaf() && b.isLeaf()) {
      for (int i = a.from; i < a.to; i++) {
        for (int j = b.from; j < b.to; j++) {
          longestSquare = Math.max(longestSquare, square(points[i], points[j]));
        }
      }
    } else if (a == b) {
      compare(a.left(), a.right());
      compare(a.left(), a.left());
      compare(a.right(), a.right());
    } else {
      Box split = b.isLeaf() || !a.isLeaf() && a.to - a.from >= b.to - b.from ? a : b;
      Box other = split == a ? b : a;
      Box near = split.left();
      Box far = split.right();
      if (near.farthestSquare(other) > far.farthestSquare(other)) {
        compare(near, other);
        compare(far, other);
      } else {
        compare(far, other);
        compare(near, other);
      }
    }
  }

  private static double square(double[] a, double[] b) {
    double x = a[0] - b[0];
    double y = a[1] - b[1];
    double z = a[2] - b[2];
    return x * x + y * y + z * z;
  }

  /** A stretch of the points and the box around it; halves are made when asked for. */
  private final class Box {
    private final int from;
    private final int to;
    private final double[] low = new double[3];
    private final double[] high = new double[3];
    private Box left;
    private Box right;

    Box(int from, int to) {
      this.from = from;
      this.to = to;
      Arrays.fill(low, Double.POSITIVE_INFINITY);
      Arrays.fill(high, Double.NEGATIVE_INFINITY);
      for (int i = from; i < to; i++) {
        for (int axis = 0; axis < 3; axis++) {
          low[axis] = Math.min(low[axis], points[i][axis]);
          high[axis] = Math.max(high[axis], points[i][axis]);
        }
      }
    }

    boolean isLeaf() {
      // Points in one place cannot be parted.
      return to - from <= LEAF || !(high[widest()] > low[widest()]);
    }

    Box left() {
      split();
      return left;
    }

    Box right() {
      split();
      return right;
    }

    private void split() {
      if (left != null) {
        return;
      }
      int axis = widest();
      double middle = (low[axis] + high[axis]) / 2;
      int end = to;
      int next = from;
      while (next < end) {
        if (points[next][axis] <= middle) {
          next++;
        } else {
          end--;
          double[] swapped = points[next];
          points[next] = points[end];
          points[end] = swapped;
        }
      }
      left = new Box(from, next);
      right = new Box(next, to);
    }

    private int widest() {
      int widest = 0;
      for (int axis = 1; axis < 3; axis++) {
        widest = high[axis] - low[axis] > high[widest] - low[widest] ? axis : widest;
      }
      return widest;
    }

    /** Square of the longest distance between places in this box and another. */
    double farthestSquare(Box other) {
      double sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        double reach = Math.max(high[axis] - other.low[axis], other.high[axis] - low[axis]);
        sum += reach * reach;
      }
      return sum;
    }
  }
}

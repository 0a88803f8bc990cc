package org.lesionlake.lesion;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The foreground of a mask as runs of voxels along x, in (z, y, x) order. A mask of a body is
 * mostly background, so that runs take a hundredth of the memory of a dense array of component
 * numbers.
 */
final class Runs {
  int count;
  int[] z = new int[64];
  int[] y = new int[64];
  int[] from = new int[64];
  int[] to = new int[64];

  void add(int runZ, int runY, int runFrom, int runTo) {
    if (count == z.length) {
      int larger = count * 2;
      z = Arrays.copyOf(z, larger);
      y = Arrays.copyOf(y, larger);
      from = Arrays.copyOf(from, larger);
      to = Arrays.copyOf(to, larger);
    }
    z[count] = runZ;
    y[count] = runY;
    from[count] = runFrom;
    to[count] = runTo;
    count++;
  }

  static Runs of(int sizeZ, int sizeY, int sizeX, IntPredicate inside) {
    Runs runs = new Runs();
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        int row = (z * sizeY + y) * sizeX;
        for (int x = 0; x < sizeX; x++) {
          if (inside.test(row + x)) {
            int from = x;
            while (x < sizeX && inside.test(row + x)) {
              x++;
            }
            runs.add(z, y, from, x);
          }
        }
      }
    }
    return runs;
  }

  /**
   * Numbers connected runs from 0 in the order of their first run: voxels that share a face, an
   * edge or a corner are connected, within a slice only or across slices too. Union-find over pairs
   * of neighbouring rows that are walked in step, hence linear in runs and rows.
   */
  int[] connect(boolean acrossSlices) {
    int[] parent = new int[count];
    Arrays.setAll(parent, i -> i);
    if (count == 0) {
      return parent;
    }
    RowIndex rows = new RowIndex(this);
    for (int run = 0; run < count; run = rows.end(z[run], y[run])) {
      join(parent, rows, run, z[run], y[run] - 1);
      if (acrossSlices) {
        for (int dy = -1; dy <= 1; dy++) {
          join(parent, rows, run, z[run] - 1, y[run] + dy);
        }
      }
    }
    return number(parent);
  }

  /** Joins the runs of the row that starts at {@code run} with those they touch in another row. */
  private void join(int[] parent, RowIndex rows, int run, int otherZ, int otherY) {
    int end = rows.end(z[run], y[run]);
    int other = rows.start(otherZ, otherY);
    int otherEnd = rows.end(otherZ, otherY);
    int here = run;
    while (here < end && other < otherEnd) {
      // Half-open runs touch, corners included, when neither ends before the other begins.
      if (from[here] <= to[other] && from[other] <= to[here]) {
        union(parent, here, other);
      }
      if (to[here] < to[other]) {
        here++;
      } else {
        other++;
      }
    }
  }

  private static void union(int[] parent, int a, int b) {
    int rootA = root(parent, a);
    int rootB = root(parent, b);
    // The earlier run stays the root, so that a root is its component's first run.
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  private static int root(int[] parent, int run) {
    int node = run;
    while (parent[node] != node) {
      parent[node] = parent[parent[node]];
      node = parent[node];
    }
    return node;
  }

  private static int[] number(int[] parent) {
    int[] number = new int[parent.length];
    int next = 0;
    for (int run = 0; run < parent.length; run++) {
      int root = root(parent, run);
      number[run] = root == run ? next++ : number[root];
    }
    return number;
  }

  /** Where the runs of each row of the bounding box start. */
  private static final class RowIndex {
    private final int firstZ;
    private final int firstY;
    private final int sizeZ;
    private final int sizeY;
    private final int[] starts;

    RowIndex(Runs runs) {
      firstZ = runs.z[0];
      sizeZ = runs.z[runs.count - 1] - firstZ + 1;
      int low = Integer.MAX_VALUE;
      int high = 0;
      for (int run = 0; run < runs.count; run++) {
        low = Math.min(low, runs.y[run]);
        high = Math.max(high, runs.y[run]);
      }
      firstY = low;
      sizeY = high - low + 1;
      starts = new int[sizeZ * sizeY + 1];
      for (int run = 0; run < runs.count; run++) {
        starts[row(runs.z[run], runs.y[run]) + 1]++;
      }
      for (int row = 0; row < sizeZ * sizeY; row++) {
        starts[row + 1] += starts[row];
      }
    }

    private int row(int z, int y) {
      return (z - firstZ) * sizeY + y - firstY;
    }

    private boolean holds(int z, int y) {
      return z >= firstZ && z < firstZ + sizeZ && y >= firstY && y < firstY + sizeY;
    }

    int start(int z, int y) {
      return holds(z, y) ? starts[row(z, y)] : 0;
    }

    int end(int z, int y) {
      return holds(z, y) ? starts[row(z, y) + 1] : 0;
    }
  }
}

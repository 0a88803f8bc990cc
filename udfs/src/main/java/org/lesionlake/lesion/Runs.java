package org.lesionlake.lesion;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The foreground of a mask as runs of voxels along x, in (z, y, x) order. A mask of a body is
 * mostly background, so that runs take a hundredth of the memory of a dense array of component
 * numbers.
 */
final class Runs {
  int count;
  int[] z;
  int[] y;
  int[] from;
  int[] to;

  Runs() {
    this(64);
  }

  /** Without runs, with room for so many. */
  Runs(int room) {
    z = new int[room];
    y = new int[room];
    from = new int[room];
    to = new int[room];
  }

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

  /** The voxels of each value but 0, by value. */
  static SortedMap<Integer, Runs> byValue(
      int sizeZ, int sizeY, int sizeX, IntUnaryOperator values) {
    SortedMap<Integer, Runs> byValue = new TreeMap<>();
    Runs last = null;
    int lastValue = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        int row = (z * sizeY + y) * sizeX;
        int x = 0;
        while (x < sizeX) {
          int value = values.applyAsInt(row + x);
          int from = x;
          x++;
          if (value == 0) {
            continue;
          }
          while (x < sizeX && values.applyAsInt(row + x) == value) {
            x++;
          }
          if (last == null || value != lastValue) {
            last = byValue.computeIfAbsent(value, key -> new Runs());
            lastValue = value;
          }
          last.add(z, y, from, x);
        }
      }
    }
    return byValue;
  }

  /**
   * The same voxels as runs of another order of axes: slices follow each other along array axis x
   * (0) or y (1), the rows of a slice along z, and runs go along the axis that is left.
   *
   * @param from first voxel of the bounding box: z, y, x
   * @param to one past its last voxel
   */
  Runs sliced(int axis, List<Integer> from, List<Integer> to) {
    int slices = to.get(2 - axis) - from.get(2 - axis);
    int rows = to.get(0) - from.get(0);
    int columns = to.get(1 + axis) - from.get(1 + axis);
    long voxels = (long) slices * rows * columns;
    BitSet box = new BitSet(Math.toIntExact(voxels));
    for (int run = 0; run < count; run++) {
      int row = z[run] - from.get(0);
      for (int i = this.from[run]; i < this.to[run]; i++) {
        int slice = (axis == 0 ? i : y[run]) - from.get(2 - axis);
        int column = (axis == 0 ? y[run] : i) - from.get(1 + axis);
        box.set((slice * rows + row) * columns + column);
      }
    }
    Runs sliced = new Runs();
    for (int first = box.nextSetBit(0); first >= 0; ) {
      int line = first / columns;
      int end = Math.min(box.nextClearBit(first), (line + 1) * columns);
      sliced.add(
          line / rows + from.get(2 - axis),
          line % rows + from.get(0),
          first - line * columns + from.get(1 + axis),
          end - line * columns + from.get(1 + axis));
      first = box.nextSetBit(end);
    }
    return sliced;
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
  static final class RowIndex {
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

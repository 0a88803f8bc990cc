package org.lesionlake.jobs.ops;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.volume.Volume;

/**
 * The border of a set of voxels on a slice, along the voxels' outer edges: what is measured is what
 * is drawn. Not smoothed.
 *
 * @param inside whether a voxel belongs, shape (y, x)
 * @param rowFrom first row of its bounding box
 * @param rowTo one past the last row
 * @param columnFrom first column of its bounding box
 * @param columnTo one past the last column
 */
record SliceOutline(boolean[][] inside, int rowFrom, int rowTo, int columnFrom, int columnTo) {

  /**
   * The voxels of a component on a mask's slice; empty if it has none there.
   *
   * @param mask labels of shape (1, y, x)
   */
  static Optional<SliceOutline> of(Volume mask, int component) {
    int rows = mask.grid().sizeY();
    int columns = mask.grid().sizeX();
    boolean[][] inside = new boolean[rows][columns];
    int rowFrom = rows;
    int rowTo = 0;
    int columnFrom = columns;
    int columnTo = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        if (mask.value(0, y, x) == component) {
          inside[y][x] = true;
          rowFrom = Math.min(rowFrom, y);
          rowTo = y + 1;
          columnFrom = Math.min(columnFrom, x);
          columnTo = Math.max(columnTo, x + 1);
        }
      }
    }
    return rowTo == 0
        ? Optional.empty()
        : Optional.of(new SliceOutline(inside, rowFrom, rowTo, columnFrom, columnTo));
  }

  /**
   * Closed SVG paths, in mm from a point.
   *
   * @param columnMm width of a voxel
   * @param rowMm height of a voxel
   * @param fromX the point, mm from the outer corner of the slice's first voxel
   */
  String path(double columnMm, double rowMm, double fromX, double fromY) {
    Map<Corner, Deque<Corner>> next = edges();
    StringBuilder path = new StringBuilder();
    while (!next.isEmpty()) {
      Corner start = next.keySet().iterator().next();
      Corner before = start;
      Corner at = follow(next, start);
      append(path, 'M', start, columnMm, rowMm, fromX, fromY);
      while (!at.equals(start)) {
        Corner after = follow(next, at);
        boolean turns =
            (at.x - before.x) * (after.y - at.y) != (at.y - before.y) * (after.x - at.x);
        if (turns) {
          append(path, 'L', at, columnMm, rowMm, fromX, fromY);
        }
        before = at;
        at = after;
      }
      path.append('Z');
    }
    return path.toString();
  }

  private record Corner(int y, int x) {}

  /** Each edge between inside and outside, from corner to corner, the inside on its right. */
  private Map<Corner, Deque<Corner>> edges() {
    Map<Corner, Deque<Corner>> next = new LinkedHashMap<>();
    for (int y = rowFrom; y < rowTo; y++) {
      for (int x = columnFrom; x < columnTo; x++) {
        if (!inside[y][x]) {
          continue;
        }
        if (!has(y - 1, x)) {
          add(next, new Corner(y, x), new Corner(y, x + 1));
        }
        if (!has(y, x + 1)) {
          add(next, new Corner(y, x + 1), new Corner(y + 1, x + 1));
        }
        if (!has(y + 1, x)) {
          add(next, new Corner(y + 1, x + 1), new Corner(y + 1, x));
        }
        if (!has(y, x - 1)) {
          add(next, new Corner(y + 1, x), new Corner(y, x));
        }
      }
    }
    return next;
  }

  private boolean has(int y, int x) {
    return y >= rowFrom && y < rowTo && x >= columnFrom && x < columnTo && inside[y][x];
  }

  private static void add(Map<Corner, Deque<Corner>> next, Corner from, Corner to) {
    next.computeIfAbsent(from, corner -> new ArrayDeque<>()).add(to);
  }

  private static Corner follow(Map<Corner, Deque<Corner>> next, Corner from) {
    Deque<Corner> ways = next.get(from);
    Corner to = ways.remove();
    if (ways.isEmpty()) {
      next.remove(from);
    }
    return to;
  }

  private static void append(
      StringBuilder path,
      char command,
      Corner corner,
      double columnMm,
      double rowMm,
      double fromX,
      double fromY) {
    path.append(command)
        .append(SummaryText.coordinate(corner.x * columnMm - fromX))
        .append(' ')
        .append(SummaryText.coordinate(corner.y * rowMm - fromY));
  }
}

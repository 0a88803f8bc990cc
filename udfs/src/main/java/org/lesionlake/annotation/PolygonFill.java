package org.lesionlake.annotation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Fills polygons on a slice by the even-odd rule, row by row. A pixel belongs if its centre lies
 * inside of an odd number of polygons: inner contours are holes, and the two sides of a keyhole's
 * channel cancel. A centre on a border belongs to what lies at higher indices of it, so that of two
 * structures with a common border each centre on it goes to exactly one.
 *
 * <p>Each row meets only the edges that cross it: time goes with pixels and with the length of the
 * contours.
 */
final class PolygonFill {
  /** Border coordinates are rounded to it, so that noise of arithmetic decides no pixel. */
  private static final double PARTS_OF_A_PIXEL = 1e6;

  private final int rows;
  private final int columns;
  private int count;
  private double[] lowY = new double[64];
  private double[] lowX = new double[64];
  private double[] highY = new double[64];
  private double[] highX = new double[64];

  private PolygonFill(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Sets the bits of pixels inside.
   *
   * @param polygons column and row index of each vertex in turn, pixel centres having whole ones
   * @param offset bit of the slice's first pixel
   */
  static void fill(List<double[]> polygons, int rows, int columns, BitSet inside, int offset) {
    PolygonFill fill = new PolygonFill(rows, columns);
    polygons.forEach(fill::addEdges);
    fill.run(inside, offset);
  }

  private void addEdges(double[] polygon) {
    int points = polygon.length / 2;
    double beforeX = round(polygon[2 * points - 2]);
    double beforeY = round(polygon[2 * points - 1]);
    for (int i = 0; i < points; i++) {
      double x = round(polygon[2 * i]);
      double y = round(polygon[2 * i + 1]);
      // The lower end first, so that both ways along an edge cross a row at the same number.
      if (beforeY < y) {
        addEdge(beforeX, beforeY, x, y);
      } else if (y < beforeY) {
        addEdge(x, y, beforeX, beforeY);
      }
      beforeX = x;
      beforeY = y;
    }
  }

  private static double round(double index) {
    return Math.rint(index * PARTS_OF_A_PIXEL) / PARTS_OF_A_PIXEL;
  }

  private void addEdge(double fromX, double fromY, double toX, double toY) {
    if (Math.ceil(fromY) >= Math.ceil(toY) || toY <= 0 || fromY > rows - 1) {
      return;
    }
    if (count == lowY.length) {
      lowY = Arrays.copyOf(lowY, 2 * count);
      lowX = Arrays.copyOf(lowX, 2 * count);
      highY = Arrays.copyOf(highY, 2 * count);
      highX = Arrays.copyOf(highX, 2 * count);
    }
    lowX[count] = fromX;
    lowY[count] = fromY;
    highX[count] = toX;
    highY[count] = toY;
    count++;
  }

  private void run(BitSet inside, int offset) {
    int[] byFirstRow = byFirstRow();
    int[] active = new int[count];
    double[] crossings = new double[count];
    int actives = 0;
    int next = 0;
    for (int y = 0; y < rows && (actives > 0 || next < count); y++) {
      while (next < count && firstRow(byFirstRow[next]) <= y) {
        active[actives++] = byFirstRow[next++];
      }
      int kept = 0;
      for (int i = 0; i < actives; i++) {
        int edge = active[i];
        if (highY[edge] > y) {
          active[kept] = edge;
          double part = (y - lowY[edge]) / (highY[edge] - lowY[edge]);
          crossings[kept++] = lowX[edge] + part * (highX[edge] - lowX[edge]);
        }
      }
      actives = kept;
      Arrays.sort(crossings, 0, actives);
      toggle(inside, offset + y * columns, crossings, actives);
    }
  }

  private int firstRow(int edge) {
    return (int) Math.max(0, Math.ceil(lowY[edge]));
  }

  /** Edges in the order of the first row that crosses them. */
  private int[] byFirstRow() {
    int[] starts = new int[rows + 1];
    for (int edge = 0; edge < count; edge++) {
      starts[firstRow(edge) + 1]++;
    }
    for (int y = 0; y < rows; y++) {
      starts[y + 1] += starts[y];
    }
    int[] sorted = new int[count];
    for (int edge = 0; edge < count; edge++) {
      sorted[starts[firstRow(edge)]++] = edge;
    }
    return sorted;
  }

  private void toggle(BitSet inside, int row, double[] crossings, int crossed) {
    for (int i = 0; i + 1 < crossed; i += 2) {
      int from = (int) Math.max(0, Math.ceil(crossings[i]));
      int to = (int) Math.min(columns, Math.ceil(crossings[i + 1]));
      if (from < to) {
        inside.set(row + from, row + to);
      }
    }
  }
}

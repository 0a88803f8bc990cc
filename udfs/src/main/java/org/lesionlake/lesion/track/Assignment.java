package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs rows with columns one to one so that the sum of the costs of pairs and of those left alone
 * is the smallest. Rows and columns that no allowed pair connects are solved apart.
 *
 * <p>The Hungarian algorithm in its form of shortest augmenting paths (Kuhn 1955; Jonker and
 * Volgenant 1987), on the matrix that has a place of its own for each row and column left alone.
 */
final class Assignment {
  /** A pair that is not allowed. */
  static final double FORBIDDEN = Double.POSITIVE_INFINITY;

  /** Column of a row that stays alone. */
  static final int ALONE = -1;

  private final double[][] costs;
  private final double alone;
  private final int columns;
  private final int[] columnOf;

  private Assignment(double[][] costs, int columns, double alone) {
    this.costs = costs;
    this.columns = columns;
    this.alone = alone;
    this.columnOf = new int[costs.length];
    Arrays.fill(columnOf, ALONE);
  }

  /**
   * The column of each row, or {@link #ALONE}. Of assignments of one cost, always the same.
   *
   * @param costs cost of each pair, by row and column; {@link #FORBIDDEN} for pairs that may not be
   * @param columns how many columns there are
   * @param alone cost of a row or column that is left alone
   */
  static int[] of(double[][] costs, int columns, double alone) {
    Assignment assignment = new Assignment(costs, columns, alone);
    assignment.solveParts();
    return assignment.columnOf;
  }

  private void solveParts() {
    boolean[] seenRow = new boolean[costs.length];
    boolean[] seenColumn = new boolean[columns];
    for (int row = 0; row < costs.length; row++) {
      if (!seenRow[row]) {
        List<Integer> rowsOfPart = new ArrayList<>();
        List<Integer> columnsOfPart = new ArrayList<>();
        collect(row, seenRow, seenColumn, rowsOfPart, columnsOfPart);
        if (!columnsOfPart.isEmpty()) {
          solve(rowsOfPart, columnsOfPart);
        }
      }
    }
  }

  private void collect(
      int start,
      boolean[] seenRow,
      boolean[] seenColumn,
      List<Integer> rowsOfPart,
      List<Integer> columnsOfPart) {
    seenRow[start] = true;
    rowsOfPart.add(start);
    for (int next = 0; next < rowsOfPart.size(); next++) {
      int row = rowsOfPart.get(next);
      for (int column = 0; column < columns; column++) {
        if (!seenColumn[column] && costs[row][column] < FORBIDDEN) {
          seenColumn[column] = true;
          columnsOfPart.add(column);
          for (int other = 0; other < costs.length; other++) {
            if (!seenRow[other] && costs[other][column] < FORBIDDEN) {
              seenRow[other] = true;
              rowsOfPart.add(other);
            }
          }
        }
      }
    }
  }

  private void solve(List<Integer> rowsOfPart, List<Integer> columnsOfPart) {
    int rows = rowsOfPart.size();
    int size = rows + columnsOfPart.size();
    // More than any sum of what is allowed, yet no infinity, whose differences would be no numbers.
    double never = 4 * (alone + 1) * size;
    double[][] square = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (i < rows && j < columnsOfPart.size()) {
          square[i][j] = Math.min(never, costs[rowsOfPart.get(i)][columnsOfPart.get(j)]);
        } else if (i < rows) {
          square[i][j] = j - columnsOfPart.size() == i ? alone : never;
        } else if (j < columnsOfPart.size()) {
          square[i][j] = i - rows == j ? alone : never;
        }
      }
    }
    int[] found = hungarian(square);
    for (int i = 0; i < rows; i++) {
      boolean paired = found[i] < columnsOfPart.size() && square[i][found[i]] < never;
      columnOf[rowsOfPart.get(i)] = paired ? columnsOfPart.get(found[i]) : ALONE;
    }
  }

  /** Column of each row of a square matrix; indices from 1 within, 0 is where a path starts. */
  private static int[] hungarian(double[][] cost) {
    int size = cost.length;
    double[] ofRow = new double[size + 1];
    double[] ofColumn = new double[size + 1];
    int[] rowAt = new int[size + 1];
    int[] way = new int[size + 1];
    for (int row = 1; row <= size; row++) {
      rowAt[0] = row;
      int at = 0;
      double[] least = new double[size + 1];
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      boolean[] used = new boolean[size + 1];
      do {
        used[at] = true;
        int next = 0;
        double delta = Double.POSITIVE_INFINITY;
        for (int column = 1; column <= size; column++) {
          if (!used[column]) {
            double reduced = cost[rowAt[at] - 1][column - 1] - ofRow[rowAt[at]] - ofColumn[column];
            if (reduced < least[column]) {
              least[column] = reduced;
              way[column] = at;
            }
            if (least[column] < delta) {
              delta = least[column];
              next = column;
            }
          }
        }
        for (int column = 0; column <= size; column++) {
          if (used[column]) {
            ofRow[rowAt[column]] += delta;
            ofColumn[column] -= delta;
          } else {
            least[column] -= delta;
          }
        }
        at = next;
      } while (rowAt[at] != 0);
      while (at != 0) {
        rowAt[at] = rowAt[way[at]];
        at = way[at];
      }
    }
    int[] columnOfRow = new int[size];
    for (int column = 1; column <= size; column++) {
      columnOfRow[rowAt[column] - 1] = column - 1;
    }
    return columnOfRow;
  }
}

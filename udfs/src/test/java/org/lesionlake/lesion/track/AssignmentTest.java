package org.lesionlake.lesion.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final double NO = Assignment.FORBIDDEN;

  @Test
  void takesTheCheapestPairsOverAll() {
    // The cheapest pair of all would leave the other row with the dearest.
    double[][] costs = {{1, 2}, {2, 9}};
    assertThat(Assignment.of(costs, 2, 100)).containsExactly(1, 0);
  }

  @Test
  void leavesAloneWhatCostsMoreThanBeingAlone() {
    assertThat(Assignment.of(new double[][] {{7.9}}, 1, 4)).containsExactly(0);
    assertThat(Assignment.of(new double[][] {{8.1}}, 1, 4)).containsExactly(Assignment.ALONE);
    assertThat(Assignment.of(new double[][] {{NO, NO}}, 2, 4)).containsExactly(Assignment.ALONE);
    assertThat(Assignment.of(new double[0][], 3, 4)).isEmpty();
    assertThat(Assignment.of(new double[2][0], 0, 4))
        .containsExactly(Assignment.ALONE, Assignment.ALONE);
  }

  @Test
  void isAsCheapAsTheBestOfAllAssignments() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 400; round++) {
      int rows = random.nextInt(1, 6);
      int columns = random.nextInt(1, 6);
      double[][] costs = new double[rows][columns];
      for (double[] row : costs) {
        for (int column = 0; column < columns; column++) {
          row[column] = random.nextInt(3) == 0 ? NO : random.nextDouble(0, 12);
        }
      }
      int[] found = Assignment.of(costs, columns, 4);
      assertThat(cost(costs, found, columns))
          .isCloseTo(best(costs, 0, new boolean[columns]), within(1e-9));
    }
  }

  private static double cost(double[][] costs, int[] columnOf, int columns) {
    boolean[] taken = new boolean[columns];
    double sum = 0;
    for (int row = 0; row < costs.length; row++) {
      if (columnOf[row] == Assignment.ALONE) {
        sum += 4;
      } else {
        assertThat(taken[columnOf[row]]).isFalse();
        taken[columnOf[row]] = true;
        sum += costs[row][columnOf[row]];
      }
    }
    for (boolean column : taken) {
      sum += column ? 0 : 4;
    }
    return sum;
  }

  /** By trying them all. */
  private static double best(double[][] costs, int row, boolean[] taken) {
    if (row == costs.length) {
      double alone = 0;
      for (boolean column : taken) {
        alone += column ? 0 : 4;
      }
      return alone;
    }
    double least = 4 + best(costs, row + 1, taken);
    for (int column = 0; column < taken.length; column++) {
      if (!taken[column] && costs[row][column] < NO) {
        taken[column] = true;
        least = Math.min(least, costs[row][column] + best(costs, row + 1, taken));
        taken[column] = false;
      }
    }
    return least;
  }
}

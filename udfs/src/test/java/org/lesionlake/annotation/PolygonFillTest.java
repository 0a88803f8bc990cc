package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolygonFillTest {
  private static final int ROWS = 23;
  private static final int COLUMNS = 31;

  private static BitSet fill(double[]... polygons) {
    BitSet inside = new BitSet();
    PolygonFill.fill(List.of(polygons), ROWS, COLUMNS, inside, 0);
    return inside;
  }

  private static double[] box(double x0, double y0, double x1, double y1) {
    return new double[] {x0, y0, x1, y0, x1, y1, x0, y1};
  }

  @Test
  void aCentreOnABorderBelongsToWhatLiesAtHigherIndices() {
    BitSet inside = fill(box(3, 4, 6, 8));
    assertThat(inside.cardinality()).isEqualTo(3 * 4);
    assertThat(inside.get(4 * COLUMNS + 3)).isTrue();
    assertThat(inside.get(4 * COLUMNS + 6)).isFalse();
    assertThat(inside.get(8 * COLUMNS + 3)).isFalse();
  }

  /** Any line through a square parts its pixels, however it runs, those on the line too. */
  @Test
  void polygonsWithACommonBorderShareNoPixelAndLeaveNoneOut() {
    Random random = new Random(17);
    BitSet whole = fill(box(2, 2, 20, 20));
    for (int trial = 0; trial < 300; trial++) {
      // On a lattice of half pixels, so that many centres lie on the line.
      double x = 2 + random.nextInt(37) / 2.0;
      double y = 2 + random.nextInt(37) / 2.0;
      double middleX = 4 + random.nextInt(30) / 2.0;
      double middleY = 4 + random.nextInt(30) / 2.0;
      BitSet upper = fill(new double[] {2, 2, x, 2, middleX, middleY, 20, y, 20, 20, 2, 20});
      BitSet lower = fill(new double[] {x, 2, 20, 2, 20, y, middleX, middleY});
      assertThat(upper.intersects(lower)).as("trial %s", trial).isFalse();
      upper.or(lower);
      assertThat(upper).as("trial %s", trial).isEqualTo(whole);
    }
  }

  @Test
  void aContourWithinAnotherIsAHole() {
    BitSet inside = fill(box(2.5, 2.5, 12.5, 12.5), box(5.5, 5.5, 8.5, 8.5));
    assertThat(inside.cardinality()).isEqualTo(100 - 9);
    assertThat(inside.get(7 * COLUMNS + 7)).isFalse();
  }

  @Test
  void aKeyholeIsTheSameHole() {
    double[] keyhole = {
      2.5, 2.5, 12.5, 2.5, 12.5, 12.5, 2.5, 12.5, 2.5, 6, 5.5, 6, 5.5, 8.5, 8.5, 8.5, 8.5, 5.5, 5.5,
      5.5, 5.5, 6, 2.5, 6
    };
    assertThat(fill(keyhole)).isEqualTo(fill(box(2.5, 2.5, 12.5, 12.5), box(5.5, 5.5, 8.5, 8.5)));
  }

  @Test
  void whatReachesBeyondTheSliceIsCutOff() {
    assertThat(fill(box(-50, -50, 100, 100)).cardinality()).isEqualTo(ROWS * COLUMNS);
    assertThat(fill(box(-50, 3.5, -2, 8.5)).cardinality()).isZero();
    assertThat(fill(box(COLUMNS + 1, 3.5, COLUMNS + 9, 8.5)).cardinality()).isZero();
    assertThat(fill(box(27.5, 19.5, 90, 90)).cardinality()).isEqualTo(3 * 3);
  }

  /** The other way to tell: a ray straight down instead of along the row, and pixel by pixel. */
  @Test
  void agreesWithCountingCrossingsOfAnotherRay() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      List<double[]> polygons = new ArrayList<>();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        double[] polygon = new double[2 * (3 + random.nextInt(40))];
        for (int j = 0; j < polygon.length; j++) {
          polygon[j] = -4 + 40 * random.nextDouble();
        }
        polygons.add(polygon);
      }
      BitSet inside = fill(polygons.toArray(double[][]::new));
      for (int y = 0; y < ROWS; y++) {
        for (int x = 0; x < COLUMNS; x++) {
          assertThat(inside.get(y * COLUMNS + x))
              .as("trial %s, row %s, column %s", trial, y, x)
              .isEqualTo(oddBelow(polygons, x, y));
        }
      }
    }
  }

  private static boolean oddBelow(List<double[]> polygons, int x, int y) {
    boolean odd = false;
    for (double[] p : polygons) {
      for (int i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
        if (p[i] > x != p[j] > x) {
          double at = p[i + 1] + (x - p[i]) / (p[j] - p[i]) * (p[j + 1] - p[i + 1]);
          odd ^= at > y;
        }
      }
    }
    return odd;
  }
}

package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyMaskTest {

  @Test
  void keepsTheBodyWithItsLungsAndLeavesTheTableOut() {
    int size = 40;
    float[] hounsfield = new float[3 * size * size];
    Arrays.fill(hounsfield, -1000);
    paint(hounsfield, size, 8, 28, 6, 34, 40);
    paint(hounsfield, size, 12, 22, 10, 18, -800);
    paint(hounsfield, size, 30, 31, 2, 38, 100);
    BodyMask body = BodyMask.of(hounsfield, 3, size, size);

    assertThat(body.holds(1, 8, 6)).as("a corner of the skin").isFalse();
    assertThat(body.holds(1, 8, 20)).as("skin").isTrue();
    assertThat(body.holds(1, 16, 14)).as("lung").isTrue();
    assertThat(body.holds(1, 30, 20)).as("table").isFalse();
    assertThat(body.holds(1, 4, 20)).as("air").isFalse();
    assertThat(body.touches(0, 29, 0, 3, 11, 40)).isFalse();
    assertThat(body.touches(-5, 20, 20, 6, 30, 30)).isTrue();
  }

  @Test
  void keepsAnArmBesideTheTrunk() {
    int size = 60;
    float[] hounsfield = new float[3 * size * size];
    Arrays.fill(hounsfield, -1000);
    paint(hounsfield, size, 10, 50, 5, 40, 40);
    paint(hounsfield, size, 20, 32, 46, 56, 40);
    BodyMask body = BodyMask.of(hounsfield, 3, size, size);
    assertThat(body.holds(1, 25, 50)).isTrue();
  }

  @Test
  void isEmptyInAir() {
    float[] hounsfield = new float[27];
    Arrays.fill(hounsfield, -1000);
    assertThat(BodyMask.of(hounsfield, 3, 3, 3).isEmpty()).isTrue();
  }

  private static void paint(
      float[] hounsfield, int size, int fromY, int toY, int fromX, int toX, float value) {
    for (int z = 0; z < 3; z++) {
      for (int y = fromY; y < toY; y++) {
        int row = (z * size + y) * size;
        Arrays.fill(hounsfield, row + fromX, row + toX, value);
      }
    }
  }
}

package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfTest {
  @Test
  void givesEveryHalfBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Half.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(Half.ofFloat(value)).isEqualTo((short) bits);
      }
    }
    assertThat(Half.toFloat(Half.ofFloat(Float.NaN))).isNaN();
  }

  @Test
  void knowsTheValuesOfTheStandard() {
    assertThat(Half.toFloat((short) 0x3C00)).isEqualTo(1);
    assertThat(Half.toFloat((short) 0x7BFF)).isEqualTo(65504);
    assertThat(Half.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(Half.toFloat((short) 0x0400)).isEqualTo(0x1p-14f);
    assertThat(Half.toFloat((short) 0xFC00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Half.ofFloat(65519.996f)).isEqualTo((short) 0x7BFF);
    assertThat(Half.ofFloat(65520)).isEqualTo((short) 0x7C00);
    assertThat(Half.ofFloat(1e30f)).isEqualTo((short) 0x7C00);
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 26));
      float rounded = Half.toFloat(Half.ofFloat(value));
      if (Float.isInfinite(rounded)) {
        assertThat(Math.abs(value)).isGreaterThanOrEqualTo(65520);
        continue;
      }
      int bits = Half.ofFloat(value) & 0xFFFF;
      double error = Math.abs((double) value - rounded);
      for (int neighbour : new int[] {bits - 1, bits + 1}) {
        double other = Half.toFloat((short) neighbour);
        if ((neighbour & 0x7FFF) < 0x7C00 && (bits & 0x7FFF) != 0) {
          double otherError = Math.abs(value - other);
          assertThat(error).isLessThanOrEqualTo(otherError);
          assertThat(error == otherError && (bits & 1) == 1).isFalse();
        }
      }
    }
  }
}

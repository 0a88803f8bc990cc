package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values of windows and weights of nnU-Net: nnunetv2 2.8.1. */
class WindowLayoutTest {
  @Test
  void coversAnAxisWithEvenlySpreadWindows() {
    assertThat(WindowLayout.evenly(0, 16, 16, 16, 0.25)).containsExactly(0);
    assertThat(WindowLayout.evenly(0, 28, 28, 16, 0.25)).containsExactly(0, 12);
    assertThat(WindowLayout.evenly(0, 29, 29, 16, 0.25)).containsExactly(0, 7, 13);
    assertThat(WindowLayout.evenly(0, 5, 5, 16, 0.25)).containsExactly(-5);
  }

  @Test
  void laysWindowsOverTheBodyOnly() {
    assertThat(WindowLayout.evenly(40, 68, 100, 16, 0.25)).containsExactly(40, 52);
    assertThat(WindowLayout.evenly(40, 50, 100, 16, 0.25)).containsExactly(37);
    assertThat(WindowLayout.evenly(2, 8, 100, 16, 0.25)).containsExactly(0);
    assertThat(WindowLayout.evenly(95, 100, 100, 16, 0.25)).containsExactly(84);
  }

  @Test
  void placesWindowsAsNnunet() {
    assertThat(WindowLayout.stepwise(100, 32, 0.5)).containsExactly(0, 14, 27, 41, 54, 68);
    assertThat(WindowLayout.stepwise(65, 32, 0.5)).containsExactly(0, 11, 22, 33);
    assertThat(WindowLayout.stepwise(33, 32, 0.5)).containsExactly(0, 1);
    assertThat(WindowLayout.stepwise(129, 32, 0.75)).containsExactly(0, 19, 39, 58, 78, 97);
    assertThat(WindowLayout.stepwise(32, 32, 0.5)).containsExactly(0);
    assertThat(WindowLayout.stepwise(27, 32, 0.5)).containsExactly(-2);
  }

  @Test
  void weighsVoxelsAsNnunet() {
    float[] weights = WindowLayout.nnunetGaussian(new int[] {8, 12, 5});
    assertThat(weights[0]).isEqualTo(5.960464477539063e-08f);
    assertThat(weights[43]).isEqualTo(0.0003833770751953125f);
    assertThat(weights[87]).isEqualTo(0.08892822265625f);
    assertThat(weights[217]).isEqualTo(4.85546875f);
    assertThat(weights[479]).isEqualTo(2.562999725341797e-06f);
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    assertThat(sum).isCloseTo(147.74876791238785, within(1e-9));
    assertThat(WindowLayout.nnunetGaussian(new int[] {32, 16, 24})[7819]).isEqualTo(0.12939453125f);
  }

  @Test
  void mirrorsAlongAllSetsOfAxesSmallerOnesFirst() {
    assertThat(WindowLayout.mirrors(List.of())).containsExactly(new int[0]);
    assertThat(WindowLayout.mirrors(List.of(0, 1, 2)))
        .containsExactly(
            new int[0],
            new int[] {0},
            new int[] {1},
            new int[] {2},
            new int[] {0, 1},
            new int[] {0, 2},
            new int[] {1, 2},
            new int[] {0, 1, 2});
  }
}

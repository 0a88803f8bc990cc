package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Expected values: scikit-image 0.26.0 on SciPy 1.17.1, double precision, not clipped. */
class SplineResamplerTest {
  @Test
  void resizesByCubicSplinesAsScikitImage() {
    float[] resized = resize(new int[] {5, 6, 7}, new int[] {8, 4, 9}, 3, 1);
    assertThat(sum(resized)).isCloseTo(614.7997157748739, within(0.02));
    assertValues(
        resized,
        new int[] {0, 26, 52, 78, 104, 130, 156, 182, 208, 234, 260, 287},
        -5.25248,
        90.07173,
        53.68201,
        -74.11529,
        -34.82917,
        22.67662,
        110.01725,
        16.60308,
        -59.2208,
        -51.82487,
        44.133,
        -66.05597);
    resized = resize(new int[] {5, 6, 7}, new int[] {3, 11, 5}, 3, 1);
    assertThat(sum(resized)).isCloseTo(77.65004747605029, within(0.02));
    assertValues(
        resized,
        new int[] {0, 14, 29, 44, 59, 74, 89, 104, 119, 134, 149, 164},
        90.60403,
        -59.99255,
        39.60299,
        47.162,
        41.21064,
        104.06021,
        -44.57209,
        -56.0859,
        -44.70019,
        -51.61949,
        -5.5181,
        18.73354);
  }

  @Test
  void resizesLinearlyAsScikitImage() {
    float[] resized = resize(new int[] {4, 5, 6}, new int[] {7, 5, 9}, 1, 1);
    assertThat(sum(resized)).isCloseTo(54.9, within(0.02));
    assertValues(
        resized,
        new int[] {0, 28, 57, 85, 114, 142, 171, 199, 228, 256, 285, 314},
        40.0,
        35.98,
        59.16988,
        54.44536,
        43.1706,
        40.6975,
        -79.41,
        -75.30321,
        -82.21607,
        -59.02821,
        48.11333,
        122.12);
  }

  @Test
  void takesTheNearestVoxelWhereTheDegreeIsZero() {
    float[] line = {10, 20, 30, 40};
    float[] resized =
        new SplineResampler(1)
            .resize(line, new int[] {4, 1, 1}, new int[] {6, 1, 1}, new int[] {0, 0, 0});
    // New voxels lie at -0.17, 0.5, 1.17, 1.83, 2.5 and 3.17; halves go up.
    assertThat(resized).containsExactly(10, 20, 20, 30, 40, 40);
  }

  @Test
  void takesTheSliceThatNnunetTakesWhereTwoAreAsNear() {
    // numpy: float(64) / 49 * (24 + 0.5) - 0.5 is 31.499999999999996; in another order it is 31.5.
    assertThat(SplineResampler.places(64, 49)[24]).isLessThan(31.5);
    assertThat(SplineResampler.places(62, 49)[24]).isEqualTo(30.5);
  }

  @Test
  void givesTheSameWithAnyNumberOfThreads() {
    int[] size = {11, 40, 45};
    int[] newSize = {30, 33, 70};
    assertThat(resize(size, newSize, 3, 3)).isEqualTo(resize(size, newSize, 3, 1));
  }

  @Test
  void leavesWhatHasTheSizeAlready() {
    float[] values = values(new int[] {2, 3, 4});
    assertThat(
            new SplineResampler(1)
                .resize(values, new int[] {2, 3, 4}, new int[] {2, 3, 4}, new int[] {3, 3, 3}))
        .isSameAs(values);
  }

  private static float[] resize(int[] size, int[] newSize, int degree, int threads) {
    return new SplineResampler(threads)
        .resize(values(size), size, newSize, new int[] {degree, degree, degree});
  }

  private static float[] values(int[] size) {
    float[] values = new float[size[0] * size[1] * size[2]];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float) (Math.rint(100 * (100 * Math.sin(i * 1.7) + 40 * Math.cos(i * 0.31))) / 100);
    }
    return values;
  }

  private static double sum(float[] values) {
    double[] sum = {0};
    for (float value : values) {
      sum[0] += value;
    }
    return sum[0];
  }

  private static void assertValues(float[] values, int[] places, double... expected) {
    double[] found = Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    assertThat(found).containsExactly(expected, within(2e-4));
  }
}

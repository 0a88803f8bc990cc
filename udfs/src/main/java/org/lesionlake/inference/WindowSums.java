package org.lesionlake.inference;

/**
 * Weighted sums of the outputs of windows, for as many planes as a window is deep: a plane's memory
 * is taken when the first window reaches it and given back when it is complete.
 */
abstract class WindowSums {
  final int outputs;
  final int plane;
  final int slots;

  private WindowSums(int outputs, int plane, int slots) {
    this.outputs = outputs;
    this.plane = plane;
    this.slots = slots;
  }

  static WindowSums of(WindowLayout layout, int outputs) {
    int plane = layout.size()[1] * layout.size()[2];
    int slots = Math.min(layout.block()[0], layout.size()[0]);
    return switch (layout.precision()) {
      case HALF -> new OfHalves(outputs, plane, slots);
      case SINGLE -> new OfSingles(outputs, plane, slots);
    };
  }

  /**
   * Adds weight times value along a row of a plane.
   *
   * @param into first voxel of the row in the plane
   * @param from first value and weight
   */
  abstract void add(
      int z, int output, int into, int length, float[] values, float[] weights, int from);

  /** Adds weights along a row of a plane, once for all outputs. */
  abstract void weigh(int z, int into, int length, float[] weights, int from);

  /**
   * The means (output, y, x) of a plane, whose sums are given back; null if no window reached it. A
   * voxel that none reached has no weight and is NaN.
   */
  abstract float[] take(int z);

  private static final class OfSingles extends WindowSums {
    private final float[][] sums;
    private final float[][] weights;

    OfSingles(int outputs, int plane, int slots) {
      super(outputs, plane, slots);
      sums = new float[slots][];
      weights = new float[slots][];
    }

    @Override
    void add(int z, int output, int into, int length, float[] values, float[] factors, int from) {
      float[] sum = sums[z % slots];
      if (sum == null) {
        sum = new float[Math.multiplyExact(outputs, plane)];
        sums[z % slots] = sum;
      }
      int start = output * plane + into;
      for (int i = 0; i < length; i++) {
        sum[start + i] += factors[from + i] * values[from + i];
      }
    }

    @Override
    void weigh(int z, int into, int length, float[] factors, int from) {
      float[] weight = weights[z % slots];
      if (weight == null) {
        weight = new float[plane];
        weights[z % slots] = weight;
      }
      for (int i = 0; i < length; i++) {
        weight[into + i] += factors[from + i];
      }
    }

    @Override
    float[] take(int z) {
      float[] mean = sums[z % slots];
      float[] weight = weights[z % slots];
      sums[z % slots] = null;
      weights[z % slots] = null;
      if (mean != null) {
        for (int at = 0; at < mean.length; at += plane) {
          for (int i = 0; i < plane; i++) {
            mean[at + i] /= weight[i];
          }
        }
      }
      return mean;
    }
  }

  private static final class OfHalves extends WindowSums {
    private final short[][] sums;
    private final short[][] weights;

    OfHalves(int outputs, int plane, int slots) {
      super(outputs, plane, slots);
      sums = new short[slots][];
      weights = new short[slots][];
    }

    @Override
    void add(int z, int output, int into, int length, float[] values, float[] factors, int from) {
      short[] sum = sums[z % slots];
      if (sum == null) {
        sum = new short[Math.multiplyExact(outputs, plane)];
        sums[z % slots] = sum;
      }
      int start = output * plane + into;
      for (int i = 0; i < length; i++) {
        float more = factors[from + i] * values[from + i];
        sum[start + i] = Half.ofFloat(Half.toFloat(sum[start + i]) + more);
      }
    }

    @Override
    void weigh(int z, int into, int length, float[] factors, int from) {
      short[] weight = weights[z % slots];
      if (weight == null) {
        weight = new short[plane];
        weights[z % slots] = weight;
      }
      for (int i = 0; i < length; i++) {
        weight[into + i] = Half.ofFloat(Half.toFloat(weight[into + i]) + factors[from + i]);
      }
    }

    @Override
    float[] take(int z) {
      short[] sum = sums[z % slots];
      short[] weight = weights[z % slots];
      sums[z % slots] = null;
      weights[z % slots] = null;
      if (sum == null) {
        return null;
      }
      float[] divisors = new float[plane];
      for (int i = 0; i < plane; i++) {
        divisors[i] = Half.toFloat(weight[i]);
      }
      float[] mean = new float[sum.length];
      for (int at = 0; at < mean.length; at += plane) {
        for (int i = 0; i < plane; i++) {
          mean[at + i] = Half.toFloat(Half.ofFloat(Half.toFloat(sum[at + i]) / divisors[i]));
        }
      }
      return mean;
    }
  }
}

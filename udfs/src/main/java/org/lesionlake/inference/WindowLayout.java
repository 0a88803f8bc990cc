package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where windows lie over an array and what each of their voxels weighs.
 *
 * @param size sizes of the array: z, y, x
 * @param block sizes of a window along the array's axes
 * @param starts first voxels of windows along each axis, ascending; below 0 where a window is
 *     larger than the array
 * @param weights weight of each voxel of a window in the array's order
 * @param precision what sums are held in
 * @param mirrors sets of window axes along which a window is mirrored, the empty one first
 * @param background each output of a voxel that no window reached
 */
record WindowLayout(
    int[] size,
    int[] block,
    int[][] starts,
    float[] weights,
    Precision precision,
    List<int[]> mirrors,
    float[] background) {

  /** What sums of windows are held in. */
  enum Precision {
    /** As PyTorch's {@code half}: each sum is rounded. */
    HALF,
    SINGLE
  }

  /** All sets of some axes, smaller ones first, in the order of their axes. */
  static List<int[]> mirrors(List<Integer> axes) {
    List<int[]> sets = new ArrayList<>();
    for (int count = 0; count <= axes.size(); count++) {
      combine(axes, count, 0, new ArrayList<>(), sets);
    }
    return sets;
  }

  private static void combine(
      List<Integer> axes, int count, int from, List<Integer> chosen, List<int[]> sets) {
    if (chosen.size() == count) {
      sets.add(chosen.stream().mapToInt(Integer::intValue).toArray());
      return;
    }
    for (int i = from; i < axes.size(); i++) {
      chosen.add(axes.get(i));
      combine(axes, count, i + 1, chosen, sets);
      chosen.remove(chosen.size() - 1);
    }
  }

  /**
   * First voxels of windows over a part of an axis, evenly spread. Where one window is enough, the
   * part lies in its middle, unless the window would reach beyond the array.
   */
  static int[] evenly(int from, int to, int size, int block, double overlap) {
    int span = to - from;
    if (size <= block) {
      return new int[] {-((block - size) / 2)};
    }
    if (span <= block) {
      return new int[] {Math.min(Math.max(from - (block - span) / 2, 0), size - block)};
    }
    int count = (int) Math.ceil((span - block) / (block * (1 - overlap)) - 1e-9) + 1;
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = from + (int) Math.round((double) i * (span - block) / (count - 1));
    }
    return starts;
  }

  /** First voxels of windows along an axis as nnU-Net places them. */
  static int[] stepwise(int size, int block, double step) {
    if (size <= block) {
      return new int[] {-((block - size) / 2)};
    }
    int count = (int) Math.ceil((size - block) / (block * step)) + 1;
    double actual = count > 1 ? (double) (size - block) / (count - 1) : 0;
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) Math.rint(actual * i);
    }
    return starts;
  }

  /** First voxels of windows along an axis as MONAI places them: the last one is moved back. */
  static int[] dense(int size, int block, double overlap) {
    if (size <= block) {
      return new int[] {-((block - size) / 2)};
    }
    int interval = Math.max((int) (block * (1 - overlap)), 1);
    int count = (size - block + interval - 1) / interval + 1;
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = Math.min(i * interval, size - block);
    }
    return starts;
  }

  /**
   * MONAI's weights, in single precision: a Gaussian between the middle voxels of a window, nowhere
   * below 0.001.
   *
   * @param sigma standard deviation as a share of the window
   */
  static float[] monaiGaussian(int[] block, double sigma) {
    float[][] along = new float[3][];
    for (int axis = 0; axis < 3; axis++) {
      double deviation = sigma * block[axis];
      float divisor = (float) (-2 * deviation * deviation);
      along[axis] = new float[block[axis]];
      for (int i = 0; i < block[axis]; i++) {
        float offset = (float) (i - (block[axis] - 1) / 2.0);
        along[axis][i] = (float) Math.exp(offset * offset / divisor);
      }
    }
    float[] weights = new float[block[0] * block[1] * block[2]];
    int next = 0;
    for (int z = 0; z < block[0]; z++) {
      for (int y = 0; y < block[1]; y++) {
        for (int x = 0; x < block[2]; x++) {
          weights[next++] = Math.max(along[0][z] * along[1][y] * along[2][x], 1e-3f);
        }
      }
    }
    return weights;
  }

  /**
   * A Gaussian over a window whose standard deviation along an axis is a share of the window;
   * between voxels (size - 1) / 2 and its neighbour if the size is even.
   *
   * @param sigma standard deviation as a share of the window
   * @param least weight at the farthest corner, so that a voxel covered only there still counts
   */
  static float[] centredGaussian(int[] block, double sigma, double least) {
    float[] weights = new float[block[0] * block[1] * block[2]];
    int next = 0;
    for (int z = 0; z < block[0]; z++) {
      for (int y = 0; y < block[1]; y++) {
        for (int x = 0; x < block[2]; x++) {
          double exponent =
              squared(z, block[0], sigma)
                  + squared(y, block[1], sigma)
                  + squared(x, block[2], sigma);
          weights[next++] = (float) Math.max(Math.exp(-exponent / 2), least);
        }
      }
    }
    return weights;
  }

  private static double squared(int index, int size, double sigma) {
    double offset = (index - (size - 1) / 2.0) / (sigma * size);
    return offset * offset;
  }

  /**
   * nnU-Net's weights: a point at voxel size / 2, blurred by a Gaussian of an eighth of the window
   * and cut at four standard deviations, its maximum 10, in half precision, and what is 0 as much
   * as the least that is not.
   */
  static float[] nnunetGaussian(int[] block) {
    double[][] kernels = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      kernels[axis] = blurredPoint(block[axis]);
    }
    double most = kernels[0][block[0] / 2] * kernels[1][block[1] / 2] * kernels[2][block[2] / 2];
    float[] weights = new float[block[0] * block[1] * block[2]];
    float least = Float.POSITIVE_INFINITY;
    int next = 0;
    for (int z = 0; z < block[0]; z++) {
      for (int y = 0; y < block[1]; y++) {
        for (int x = 0; x < block[2]; x++) {
          double weight = kernels[0][z] * kernels[1][y] * kernels[2][x] / (most / 10);
          float rounded = Half.toFloat(Half.ofFloat((float) weight));
          weights[next++] = rounded;
          least = rounded > 0 ? Math.min(least, rounded) : least;
        }
      }
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weights[i] == 0 ? least : weights[i];
    }
    return weights;
  }

  /** The same weight for all voxels of a window. */
  static float[] equal(int[] block) {
    float[] weights = new float[block[0] * block[1] * block[2]];
    Arrays.fill(weights, 1);
    return weights;
  }

  private static double[] blurredPoint(int size) {
    double sigma = size / 8.0;
    int radius = (int) (4 * sigma + 0.5);
    double sum = 0;
    for (int offset = -radius; offset <= radius; offset++) {
      sum += Math.exp(-0.5 / (sigma * sigma) * offset * offset);
    }
    double[] blurred = new double[size];
    for (int i = 0; i < size; i++) {
      int offset = i - size / 2;
      if (Math.abs(offset) <= radius) {
        blurred[i] = Math.exp(-0.5 / (sigma * sigma) * offset * offset) / sum;
      }
    }
    return blurred;
  }
}

package org.lesionlake.inference;

import org.lesionlake.lesion.VoxelFrame;

/** Brings a volume to the isotropic working grid of a model. */
final class Resampler {
  final WorkingAxis z;
  final WorkingAxis y;
  final WorkingAxis x;

  Resampler(VoxelFrame frame, double spacingMm) {
    z = new WorkingAxis(frame.sizeZ(), frame.spacingZ(), spacingMm);
    y = new WorkingAxis(frame.sizeY(), frame.spacingY(), spacingMm);
    x = new WorkingAxis(frame.sizeX(), frame.spacingX(), spacingMm);
    VoxelFrame.requireSizes(z.size, y.size, x.size);
  }

  /**
   * Hounsfield units on the working grid, in (z, y, x) order. Source slices are read once and in
   * order.
   *
   * @throws InferenceException if a value is not finite
   */
  float[] toWorkingGrid(HounsfieldSlices slices) {
    int plane = y.size * x.size;
    float[] working = new float[z.size * plane];
    float[] source = new float[y.sourceSize * x.sourceSize];
    float[] rows = new float[y.sourceSize * x.size];
    float[] reduced = new float[plane];
    int next = 0;
    for (int slice = 0; slice < z.sourceSize; slice++) {
      slices.read(slice, source);
      requireFinite(source, slice);
      reduceColumns(source, rows);
      reduceRows(rows, reduced);
      while (next < z.size && z.first[next] + z.weights[next].length <= slice) {
        next++;
      }
      for (int k = next; k < z.size && z.first[k] <= slice; k++) {
        float weight = z.weights[k][slice - z.first[k]];
        for (int i = 0; i < plane; i++) {
          working[k * plane + i] += weight * reduced[i];
        }
      }
    }
    return working;
  }

  private void reduceColumns(float[] source, float[] rows) {
    for (int row = 0; row < y.sourceSize; row++) {
      for (int k = 0; k < x.size; k++) {
        float[] weights = x.weights[k];
        int start = row * x.sourceSize + x.first[k];
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * source[start + i];
        }
        rows[row * x.size + k] = sum;
      }
    }
  }

  private void reduceRows(float[] rows, float[] reduced) {
    for (int k = 0; k < y.size; k++) {
      float[] weights = y.weights[k];
      for (int column = 0; column < x.size; column++) {
        int start = y.first[k] * x.size + column;
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * rows[start + i * x.size];
        }
        reduced[k * x.size + column] = sum;
      }
    }
  }

  static void requireFinite(float[] values, int slice) {
    float sum = 0;
    for (float value : values) {
      // A product with 0 is 0 for finite numbers and NaN for all others.
      sum += value * 0;
    }
    if (Float.isNaN(sum)) {
      throw InferenceException.notFinite(slice);
    }
  }
}

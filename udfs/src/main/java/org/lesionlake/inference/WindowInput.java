package org.lesionlake.inference;

import java.util.Arrays;
import java.util.List;

/** Cuts windows out of an array for a network, and lays its answers back. */
interface WindowInput {
  /**
   * Writes the window (channel, window axes) whose first voxel is at a corner; parts of it may lie
   * beyond the array.
   */
  void cut(int z, int y, int x, float[] into, int at);

  /** Brings an output of a window into the order of the array, which it is checked for. */
  void scatter(float[] output, int start, float[] block);

  /** An array whose axes are the window's; beyond its border is the same value everywhere. */
  static WindowInput plain(float[] values, int[] size, int[] block, float beyond, String model) {
    return new WindowInput() {
      @Override
      public void cut(int z, int y, int x, float[] into, int at) {
        copy(values, size, block, z, y, x, beyond, into, at);
      }

      @Override
      public void scatter(float[] output, int start, float[] into) {
        float sum = 0;
        for (int i = 0; i < into.length; i++) {
          into[i] = output[start + i];
          // A product with 0 is 0 for finite numbers and NaN for all others.
          sum += into[i] * 0;
        }
        if (Float.isNaN(sum)) {
          throw InferenceException.notFinite(model);
        }
      }
    };
  }

  /**
   * Hounsfield units of an array whose axes are turned to the patient's: each intensity window is a
   * channel, beyond the array is air, and answers are probabilities.
   */
  static WindowInput oriented(
      float[] hounsfield,
      int[] size,
      int[] block,
      int[] places,
      List<IntensityWindow> windows,
      String model) {
    float[] cut = new float[places.length];
    return new WindowInput() {
      private static final float AIR_HU = -1000;

      @Override
      public void cut(int z, int y, int x, float[] into, int at) {
        copy(hounsfield, size, block, z, y, x, AIR_HU, cut, 0);
        int next = at;
        for (IntensityWindow window : windows) {
          for (int place : places) {
            into[next++] = window.scale(cut[place]);
          }
        }
      }

      @Override
      public void scatter(float[] output, int start, float[] into) {
        for (int voxel = 0; voxel < places.length; voxel++) {
          float value = output[start + voxel];
          // A NaN fails the comparison too. The margin is for a softmax in single precision.
          if (!(value >= 0 && value <= 1.0001f)) {
            throw InferenceException.notAProbability(model, value);
          }
          into[places[voxel]] = value;
        }
      }
    };
  }

  static void copy(
      float[] values,
      int[] size,
      int[] block,
      int cornerZ,
      int cornerY,
      int cornerX,
      float beyond,
      float[] into,
      int at) {
    int fromX = Math.max(cornerX, 0);
    int length = Math.min(cornerX + block[2], size[2]) - fromX;
    boolean whole =
        cornerZ >= 0
            && cornerY >= 0
            && length == block[2]
            && cornerZ + block[0] <= size[0]
            && cornerY + block[1] <= size[1];
    if (!whole) {
      Arrays.fill(into, at, at + block[0] * block[1] * block[2], beyond);
    }
    for (int z = Math.max(cornerZ, 0); z < Math.min(cornerZ + block[0], size[0]); z++) {
      for (int y = Math.max(cornerY, 0); y < Math.min(cornerY + block[1], size[1]); y++) {
        int to = at + ((z - cornerZ) * block[1] + y - cornerY) * block[2] + fromX - cornerX;
        System.arraycopy(values, (z * size[1] + y) * size[2] + fromX, into, to, length);
      }
    }
  }
}

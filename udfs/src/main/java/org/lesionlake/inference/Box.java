package org.lesionlake.inference;

import java.util.Arrays;

/** A box of voxels of an array of three axes. */
record Box(int[] from, int[] to) {

  /** The smallest box that holds every voxel that is not 0; the whole array if there is none. */
  static Box ofNonZero(float[] values, int[] size) {
    int[] from = size.clone();
    int[] to = new int[3];
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        int row = (z * size[1] + y) * size[2];
        int first = 0;
        while (first < size[2] && values[row + first] == 0) {
          first++;
        }
        if (first == size[2]) {
          continue;
        }
        int last = size[2] - 1;
        while (values[row + last] == 0) {
          last--;
        }
        from[0] = Math.min(from[0], z);
        from[1] = Math.min(from[1], y);
        from[2] = Math.min(from[2], first);
        to[0] = z + 1;
        to[1] = Math.max(to[1], y + 1);
        to[2] = Math.max(to[2], last + 1);
      }
    }
    return to[0] == 0 ? new Box(new int[3], size.clone()) : new Box(from, to);
  }

  /** MONAI's box of what is above 0; parts of it may lie beyond the array. */
  static Box ofPositive(float[] values, int[] size, MonaiStep.CropForeground crop) {
    int[] from = size.clone();
    int[] to = new int[3];
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        int[] place = {i / (size[1] * size[2]), i / size[2] % size[1], i % size[2]};
        for (int axis = 0; axis < 3; axis++) {
          from[axis] = Math.min(from[axis], place[axis]);
          to[axis] = Math.max(to[axis], place[axis] + 1);
        }
      }
    }
    if (to[0] == 0) {
      throw InferenceException.nothingToCrop();
    }
    for (int axis = 0; axis < 3; axis++) {
      from[axis] -= crop.margin().get(axis);
      to[axis] += crop.margin().get(axis);
      if (crop.smaller()) {
        from[axis] = Math.max(from[axis], 0);
        to[axis] = Math.min(to[axis], size[axis]);
      }
      int divisor = Math.max(crop.divisible().get(axis), 1);
      int length = to[axis] - from[axis];
      int longer = (length + divisor - 1) / divisor * divisor;
      from[axis] -= (longer - length) / 2;
      to[axis] = from[axis] + longer;
    }
    return new Box(from, to);
  }

  int[] size() {
    return new int[] {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
  }

  private boolean isWhole(int[] whole) {
    return Arrays.equals(size(), whole);
  }

  /** The voxels in the box; the array itself if that is all. */
  float[] cut(float[] values, int[] whole) {
    return isWhole(whole) ? values : cut(values, whole, 0);
  }

  /** The voxels in the box, and a value where it reaches beyond the array. */
  float[] cut(float[] values, int[] whole, float beyond) {
    int[] size = size();
    float[] cut = new float[Math.multiplyExact(Math.multiplyExact(size[0], size[1]), size[2])];
    WindowInput.copy(values, whole, size, from[0], from[1], from[2], beyond, cut, 0);
    return cut;
  }

  /** Planes of the box's last two axes within those of the array, 0 around them. */
  float[] pasteLast(float[] planes, int count, int[] whole) {
    if (from[1] == 0 && from[2] == 0 && to[1] == whole[1] && to[2] == whole[2]) {
      return planes;
    }
    int[] size = size();
    int fromX = Math.max(from[2], 0);
    int length = Math.min(to[2], whole[2]) - fromX;
    float[] pasted = new float[count * whole[1] * whole[2]];
    for (int plane = 0; plane < count; plane++) {
      for (int y = Math.max(from[1], 0); y < Math.min(to[1], whole[1]); y++) {
        System.arraycopy(
            planes,
            (plane * size[1] + y - from[1]) * size[2] + fromX - from[2],
            pasted,
            (plane * whole[1] + y) * whole[2] + fromX,
            length);
      }
    }
    return pasted;
  }

  /** An array that holds these voxels in the box, and 0 elsewhere. */
  byte[] paste(byte[] voxels, int[] whole) {
    if (isWhole(whole)) {
      return voxels;
    }
    int[] size = size();
    byte[] pasted = new byte[whole[0] * whole[1] * whole[2]];
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        int at = ((from[0] + z) * whole[1] + from[1] + y) * whole[2] + from[2];
        System.arraycopy(voxels, (z * size[1] + y) * size[2], pasted, at, size[2]);
      }
    }
    return pasted;
  }
}

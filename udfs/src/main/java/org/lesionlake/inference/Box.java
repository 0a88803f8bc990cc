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

  int[] size() {
    return new int[] {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
  }

  private boolean isWhole(int[] whole) {
    return Arrays.equals(size(), whole);
  }

  /** The voxels in the box; the array itself if that is all. */
  float[] cut(float[] values, int[] whole) {
    if (isWhole(whole)) {
      return values;
    }
    int[] size = size();
    float[] cut = new float[size[0] * size[1] * size[2]];
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        int at = ((from[0] + z) * whole[1] + from[1] + y) * whole[2] + from[2];
        System.arraycopy(values, at, cut, (z * size[1] + y) * size[2], size[2]);
      }
    }
    return cut;
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

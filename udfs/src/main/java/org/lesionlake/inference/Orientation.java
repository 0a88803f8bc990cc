package org.lesionlake.inference;

import org.lesionlake.lesion.VoxelFrame;

/**
 * Which array axis runs most nearly along each axis of a window, and whether it runs the other way.
 * Axes of a window run towards the head, the back and the left (axes 0, 1, 2); those of an array
 * anywhere: slices may run downwards, a patient may lie prone, a series may be coronal.
 *
 * @param axis array axis (0 z, 1 y, 2 x) of each window axis
 * @param reversed whether the array axis runs against the window axis
 */
record Orientation(int[] axis, boolean[] reversed) {

  static Orientation of(VoxelFrame frame) {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    int[] best = orders[0];
    double most = -1;
    for (int[] order : orders) {
      double sum = 0;
      for (int window = 0; window < 3; window++) {
        sum += Math.abs(cosine(frame, window, order[window]));
      }
      if (sum > most + 1e-9) {
        most = sum;
        best = order;
      }
    }
    boolean[] reversed = new boolean[3];
    for (int window = 0; window < 3; window++) {
      reversed[window] = cosine(frame, window, best[window]) < 0;
    }
    return new Orientation(best, reversed);
  }

  /** Window axis 0, 1, 2 is patient z, y, x; so is array axis 0, 1, 2 to the listed directions. */
  private static double cosine(VoxelFrame frame, int window, int array) {
    return frame.direction().get(3 * (2 - array) + (2 - window));
  }

  /** Size in array order (z, y, x) of something with these sizes in window order. */
  int[] toArray(int[] windowSizes) {
    int[] sizes = new int[3];
    for (int window = 0; window < 3; window++) {
      sizes[axis[window]] = windowSizes[window];
    }
    return sizes;
  }

  /**
   * Maps voxels of a window, in its order, to their place in the same block in array order.
   *
   * @param windowSizes sizes in window order
   */
  int[] places(int[] windowSizes) {
    int[] sizes = toArray(windowSizes);
    int[] strides = {sizes[1] * sizes[2], sizes[2], 1};
    int[] places = new int[sizes[0] * sizes[1] * sizes[2]];
    int next = 0;
    for (int a = 0; a < windowSizes[0]; a++) {
      for (int b = 0; b < windowSizes[1]; b++) {
        for (int c = 0; c < windowSizes[2]; c++) {
          places[next++] =
              along(0, a, windowSizes, strides)
                  + along(1, b, windowSizes, strides)
                  + along(2, c, windowSizes, strides);
        }
      }
    }
    return places;
  }

  private int along(int window, int index, int[] windowSizes, int[] strides) {
    int place = reversed[window] ? windowSizes[window] - 1 - index : index;
    return place * strides[axis[window]];
  }
}

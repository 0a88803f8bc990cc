package org.lesionlake.inference;

import java.util.List;
import org.lesionlake.lesion.VoxelFrame;

/**
 * An order of a volume's axes, some of them turned round.
 *
 * @param axis array axis (0 z, 1 y, 2 x) of each new axis
 * @param reversed whether the new axis runs against it
 */
record ArrayAxes(int[] axis, boolean[] reversed) {

  /** The array as it is stored. */
  static ArrayAxes stored() {
    return new ArrayAxes(new int[] {0, 1, 2}, new boolean[3]);
  }

  /**
   * Axes turned to the nearest directions of the patient.
   *
   * @param axcodes the way that the first, second and third axis runs: R or L, A or P, S or I
   */
  static ArrayAxes towards(VoxelFrame frame, String axcodes) {
    // Of an orientation, axes run towards the head, the back and the left.
    Orientation patient = Orientation.of(frame);
    int[] axes = new int[3];
    boolean[] turned = new boolean[3];
    for (int i = 0; i < 3; i++) {
      char way = axcodes.charAt(i);
      int of = way == 'S' || way == 'I' ? 0 : way == 'A' || way == 'P' ? 1 : 2;
      axes[i] = patient.axis()[of];
      turned[i] = patient.reversed()[of] != (way == 'I' || way == 'A' || way == 'R');
    }
    return new ArrayAxes(axes, turned);
  }

  /** These axes in another order. */
  ArrayAxes then(List<Integer> order) {
    int[] axes = new int[3];
    boolean[] turned = new boolean[3];
    for (int i = 0; i < 3; i++) {
      axes[i] = axis[order.get(i)];
      turned[i] = reversed[order.get(i)];
    }
    return new ArrayAxes(axes, turned);
  }

  private boolean isStored() {
    return axis[0] == 0 && axis[1] == 1 && !reversed[0] && !reversed[1] && !reversed[2];
  }

  /** Sizes along the new axes. */
  int[] toPlan(int[] ofArray) {
    return new int[] {ofArray[axis[0]], ofArray[axis[1]], ofArray[axis[2]]};
  }

  /** Spacings along the new axes. */
  double[] toPlan(double[] ofArray) {
    return new double[] {ofArray[axis[0]], ofArray[axis[1]], ofArray[axis[2]]};
  }

  /** Voxels in the new order; the array itself if nothing moves. */
  float[] toPlan(float[] values, int[] arraySize) {
    if (isStored()) {
      return values;
    }
    float[] moved = new float[values.length];
    int[] size = toPlan(arraySize);
    int[] places = places(arraySize);
    int next = 0;
    for (int a = 0; a < size[0]; a++) {
      for (int b = 0; b < size[1]; b++) {
        int from = places[3] + a * places[0] + b * places[1];
        for (int c = 0; c < size[2]; c++) {
          moved[next++] = values[from + c * places[2]];
        }
      }
    }
    return moved;
  }

  /**
   * Voxels back in the array's order; the array itself if nothing moves.
   *
   * @param size sizes along the new axes
   */
  byte[] toArray(byte[] values, int[] size) {
    if (isStored()) {
      return values;
    }
    int[] arraySize = new int[3];
    for (int i = 0; i < 3; i++) {
      arraySize[axis[i]] = size[i];
    }
    byte[] moved = new byte[values.length];
    int[] places = places(arraySize);
    int next = 0;
    for (int a = 0; a < size[0]; a++) {
      for (int b = 0; b < size[1]; b++) {
        int into = places[3] + a * places[0] + b * places[1];
        for (int c = 0; c < size[2]; c++) {
          moved[into + c * places[2]] = values[next++];
        }
      }
    }
    return moved;
  }

  /** Steps in the array along each new axis, then the place of the first voxel. */
  private int[] places(int[] arraySize) {
    int[] strides = {arraySize[1] * arraySize[2], arraySize[2], 1};
    int[] places = new int[4];
    for (int i = 0; i < 3; i++) {
      int stride = strides[axis[i]];
      places[i] = reversed[i] ? -stride : stride;
      places[3] += reversed[i] ? (arraySize[axis[i]] - 1) * stride : 0;
    }
    return places;
  }
}

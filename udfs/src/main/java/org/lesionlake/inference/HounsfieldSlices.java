package org.lesionlake.inference;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.lesionlake.volume.Volume;

/**
 * Voxels of a volume, handed out slice by slice in the order of the array, so that a volume need
 * not be in memory as a whole.
 */
@FunctionalInterface
public interface HounsfieldSlices {

  /**
   * Copies slice z in (y, x) order.
   *
   * @param z index of the slice, from 0
   * @param into takes its Hounsfield units; as long as a slice
   */
  void read(int z, float[] into);

  /** The slices of a volume. */
  static HounsfieldSlices of(Volume volume) {
    return switch (volume.type()) {
      case INT16 -> of(volume.shorts());
      case FLOAT32 -> of(volume.floats());
      case UINT8, UINT16 -> of(FloatBuffer.wrap(volume.toFloats()));
    };
  }

  /** The slices of an array in (z, y, x) order. */
  static HounsfieldSlices of(short[] hounsfield) {
    return of(ShortBuffer.wrap(hounsfield));
  }

  /** The slices of a buffer in (z, y, x) order; its position is left alone. */
  static HounsfieldSlices of(ShortBuffer hounsfield) {
    return (z, into) -> {
      int start = z * into.length;
      for (int i = 0; i < into.length; i++) {
        into[i] = hounsfield.get(start + i);
      }
    };
  }

  /** The slices of a buffer in (z, y, x) order; its position is left alone. */
  static HounsfieldSlices of(FloatBuffer hounsfield) {
    return (z, into) -> hounsfield.get(z * into.length, into);
  }

  /**
   * All slices in (z, y, x) order.
   *
   * @param size z, y, x
   * @throws InferenceException if a value is not finite
   */
  static float[] readAll(HounsfieldSlices slices, int[] size) {
    int plane = size[1] * size[2];
    float[] values = new float[size[0] * plane];
    float[] slice = new float[plane];
    for (int z = 0; z < size[0]; z++) {
      slices.read(z, slice);
      Resampler.requireFinite(slice, z);
      System.arraycopy(slice, 0, values, z * plane, plane);
    }
    return values;
  }
}

package org.lesionlake.volume;

import java.nio.FloatBuffer;

/**
 * Hounsfield units as int16, which trainers expect. Volumes that are not whole numbers are rounded
 * to the nearest, halves up; what leaves the range becomes its end and is counted.
 */
public final class WholeHounsfield {
  private long clamped;

  /** Voxels so far that were out of the range of int16. */
  public long clamped() {
    return clamped;
  }

  /**
   * The slab itself if it is int16 already.
   *
   * @throws IllegalArgumentException if it holds labels
   */
  public Volume of(Volume slab) {
    return switch (slab.type()) {
      case INT16 -> slab;
      case FLOAT32 -> Volume.int16(slab.grid(), rounded(slab.floats()));
      case UINT8, UINT16 ->
          throw new IllegalArgumentException("Labels are no Hounsfield units: " + slab.type());
    };
  }

  private short[] rounded(FloatBuffer values) {
    short[] whole = new short[values.remaining()];
    for (int i = 0; i < whole.length; i++) {
      long nearest = Math.round((double) values.get(i));
      if (nearest != (short) nearest) {
        clamped++;
        nearest = nearest < 0 ? Short.MIN_VALUE : Short.MAX_VALUE;
      }
      whole[i] = (short) nearest;
    }
    return whole;
  }
}

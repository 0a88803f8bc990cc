package org.lesionlake.volume;

import org.lesionlake.dicom.PixelFrames;

/**
 * A decoded image: its stored values row by row and the linear rescale to Hounsfield units. Values
 * of 16 bits stay so: a CT series is gigabytes, and nearly all have 16.
 */
public final class StoredSlice {
  private final short[] shorts;
  private final boolean signed;
  private final int[] ints;
  private final double slope;
  private final double intercept;

  private StoredSlice(short[] shorts, boolean signed, int[] ints, double slope, double intercept) {
    this.shorts = shorts;
    this.signed = signed;
    this.ints = ints;
    this.slope = slope;
    this.intercept = intercept;
  }

  /**
   * From values of any width.
   *
   * @param values stored values with their sign, {@code rows * columns}; handed over, not copied
   * @param slope (0028,1053)
   * @param intercept (0028,1052)
   */
  public StoredSlice(int[] values, double slope, double intercept) {
    this(null, true, values, slope, intercept);
  }

  /** From 16-bit values of Pixel Representation 1; handed over, not copied. */
  public static StoredSlice signed(short[] values, double slope, double intercept) {
    return new StoredSlice(values, true, null, slope, intercept);
  }

  /** From 16-bit values of Pixel Representation 0; handed over, not copied. */
  public static StoredSlice unsigned(short[] values, double slope, double intercept) {
    return new StoredSlice(values, false, null, slope, intercept);
  }

  /** A decoded frame. */
  public static StoredSlice of(PixelFrames frames, int frame, double slope, double intercept) {
    return frames.fitsShorts()
        ? new StoredSlice(frames.shorts(frame), frames.signed(), null, slope, intercept)
        : new StoredSlice(frames.ints(frame), slope, intercept);
  }

  /** How many values there are. */
  int size() {
    return shorts == null ? ints.length : shorts.length;
  }

  double slope() {
    return slope;
  }

  double intercept() {
    return intercept;
  }

  /** The stored values with their sign, perhaps a copy. */
  int[] values() {
    if (shorts == null) {
      return ints;
    }
    int[] wide = new int[shorts.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = signed ? shorts[i] : Short.toUnsignedInt(shorts[i]);
    }
    return wide;
  }

  /**
   * Writes {@code factor * value + summand} as int16 from {@code at} on.
   *
   * @param factor of at most 16 bits with its sign
   * @param summand of at most 16 bits with its sign
   * @return whether all are in the range of int16; otherwise what was written is of no use
   */
  boolean toShorts(int factor, int summand, short[] target, int at) {
    if (shorts == null) {
      return wideToShorts(factor, summand, target, at);
    }
    // Of 16-bit values neither product nor sum leaves the range of int.
    int mask = signed ? 0xFFFFFFFF : 0xFFFF;
    int lost = 0;
    for (int i = 0; i < shorts.length; i++) {
      int hounsfield = (shorts[i] & mask) * factor + summand;
      target[at + i] = (short) hounsfield;
      lost |= hounsfield ^ (short) hounsfield;
    }
    return lost == 0;
  }

  private boolean wideToShorts(int factor, int summand, short[] target, int at) {
    for (int i = 0; i < ints.length; i++) {
      long hounsfield = (long) ints[i] * factor + summand;
      if (hounsfield != (short) hounsfield) {
        return false;
      }
      target[at + i] = (short) hounsfield;
    }
    return true;
  }
}

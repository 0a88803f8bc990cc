package org.lesionlake.volume;

import java.util.List;

/**
 * Stored values to Hounsfield units: {@code slope * stored + intercept} (PS3.3 C.11.1.1.2), each
 * slice with its own numbers.
 *
 * <p>The padding value (0028,0120) is rescaled like any other and kept, as a viewer without padding
 * support would show it: replacing it would hide from later steps where the scanner saw nothing,
 * and whoever needs a floor clips.
 */
public final class HounsfieldRescale {
  private HounsfieldRescale() {}

  /**
   * The type a series is stored as, from its headers: int16 if every slope and intercept is a whole
   * number, else float32.
   */
  public static VoxelType typeFor(List<SliceHeader> slices) {
    boolean whole =
        slices.stream()
            .allMatch(slice -> isWhole(slice.rescaleSlope()) && isWhole(slice.rescaleIntercept()));
    return whole ? VoxelType.INT16 : VoxelType.FLOAT32;
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= Short.MAX_VALUE;
  }

  /**
   * Writes a slice as int16 from {@code at} on.
   *
   * @return false if a number is not whole or a value leaves the range of int16; what was written
   *     is then of no use
   */
  static boolean toShorts(StoredSlice slice, short[] target, int at) {
    if (!isWhole(slice.slope()) || !isWhole(slice.intercept())) {
      return false;
    }
    return slice.toShorts((int) slice.slope(), (int) slice.intercept(), target, at);
  }

  /** Writes a slice as float32 from {@code at} on. */
  static void toFloats(StoredSlice slice, float[] target, int at) {
    int[] values = slice.values();
    for (int i = 0; i < values.length; i++) {
      target[at + i] = (float) (values[i] * slice.slope() + slice.intercept());
    }
  }
}

package org.lesionlake.volume;

/**
 * A decoded image: its stored values row by row and the linear rescale to Hounsfield units.
 *
 * @param values stored values with their sign, {@code rows * columns}; handed over, not copied
 * @param slope (0028,1053)
 * @param intercept (0028,1052)
 */
public record StoredSlice(int[] values, double slope, double intercept) {

  /** From 16-bit values of Pixel Representation 1. */
  public static StoredSlice signed(short[] values, double slope, double intercept) {
    int[] wide = new int[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return new StoredSlice(wide, slope, intercept);
  }

  /** From 16-bit values of Pixel Representation 0. */
  public static StoredSlice unsigned(short[] values, double slope, double intercept) {
    int[] wide = new int[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = Short.toUnsignedInt(values[i]);
    }
    return new StoredSlice(wide, slope, intercept);
  }
}

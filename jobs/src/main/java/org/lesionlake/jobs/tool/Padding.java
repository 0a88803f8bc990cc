package org.lesionlake.jobs.tool;

import java.util.Optional;
import java.util.OptionalInt;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/**
 * Stored values that fill an image up to a rectangle and measure nothing: Pixel Padding Value, or
 * all from it to Pixel Padding Range Limit, both included (PS3.3 sections C.7.5.1.1.2 and
 * C.7.6.3.1.5).
 */
record Padding(long lowest, long highest) {
  static Optional<Padding> of(Dataset image) {
    OptionalInt value = image.integer(Tag.PIXEL_PADDING_VALUE);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    boolean signed = image.integer(Tag.PIXEL_REPRESENTATION).orElse(0) == 1;
    long one = stored(value.getAsInt(), signed);
    OptionalInt limit = image.integer(Tag.PIXEL_PADDING_RANGE_LIMIT);
    long other = limit.isPresent() ? stored(limit.getAsInt(), signed) : one;
    return Optional.of(new Padding(Math.min(one, other), Math.max(one, other)));
  }

  /** Both are of 16 bits and signed as pixels are, whatever VR a writer gave them. */
  private static long stored(int value, boolean signed) {
    return signed ? (short) value : value & 0xFFFF;
  }

  String words() {
    return lowest == highest ? Long.toString(lowest) : lowest + " to " + highest;
  }
}

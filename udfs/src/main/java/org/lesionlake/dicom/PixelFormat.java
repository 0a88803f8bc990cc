package org.lesionlake.dicom;

import org.lesionlake.dicom.DicomException.Reason;

/** What the image pixel module (PS3.3 section C.7.6.3) says of the shape of stored pixels. */
record PixelFormat(
    int rows,
    int columns,
    int frames,
    int samples,
    int bitsAllocated,
    int bitsStored,
    int highBit,
    boolean signed) {

  static PixelFormat of(Dataset dataset) {
    int rows = required(dataset, Tag.ROWS);
    int columns = required(dataset, Tag.COLUMNS);
    int bitsAllocated = required(dataset, Tag.BITS_ALLOCATED);
    int frames = Math.max(1, dataset.integer(Tag.NUMBER_OF_FRAMES).orElse(1));
    int samples = dataset.integer(Tag.SAMPLES_PER_PIXEL).orElse(1);
    int bitsStored = dataset.integer(Tag.BITS_STORED).orElse(bitsAllocated);
    int highBit = dataset.integer(Tag.HIGH_BIT).orElse(bitsStored - 1);
    boolean signed = dataset.integer(Tag.PIXEL_REPRESENTATION).orElse(0) == 1;
    return new PixelFormat(
        rows, columns, frames, samples, bitsAllocated, bitsStored, highBit, signed);
  }

  private static int required(Dataset dataset, int tag) {
    int value = dataset.integer(tag).orElse(0);
    if (value <= 0) {
      throw new DicomException(
          Reason.MISSING_ATTRIBUTE,
          Tag.format(tag)
              + Tag.keyword(tag).map(keyword -> " " + keyword).orElse("")
              + " is absent, empty or zero, so pixels cannot be located.");
    }
    return value;
  }

  /** Pixels of one frame. */
  long pixelsPerFrame() {
    return (long) rows * columns;
  }

  /** Bytes of all frames when not compressed. Products saturate rather than overflow. */
  long nativeBytes() {
    double bits = (double) rows * columns * samples * frames * bitsAllocated;
    return bits > Long.MAX_VALUE
        ? Long.MAX_VALUE
        : ((long) rows * columns * frames * samples * bitsAllocated + 7) / 8;
  }
}

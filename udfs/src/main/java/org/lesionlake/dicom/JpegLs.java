package org.lesionlake.dicom;

import org.lesionlake.dicom.DicomException.Reason;

/**
 * JPEG-LS (ITU-T T.87, ISO/IEC 14495-1) codestreams of monochrome frames, lossless and
 * near-lossless, of 2 to 16 bits. Colour and mapping tables are refused.
 */
final class JpegLs {
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int RESTART_INTERVAL = 0xDD;
  private static final int START_OF_FRAME = 0xF7;
  private static final int PRESET = 0xF8;
  private static final int EXTENDED_FRAME = 0xF9;

  private static final int PRESET_PARAMETERS = 1;
  private static final int PRESET_SIZE = 4;

  /**
   * A decoded frame.
   *
   * @param precision bits of a sample
   * @param samples unsigned, in row-major order (y, x)
   */
  record Image(int precision, short[] samples) {}

  private final byte[] codestream;
  private int position;
  private int segmentEnd;

  private int precision;
  private long rows;
  private long columns;
  private int components;
  private int[] preset = new int[5];
  private long restartLines;

  private JpegLs(byte[] codestream) {
    this.codestream = codestream;
  }

  /**
   * Decodes a codestream.
   *
   * @throws DicomException PIXEL_DATA_CORRUPT if it is damaged or not of the expected size,
   *     UNSUPPORTED_PIXELS if it uses what is not decoded
   */
  static Image decode(byte[] codestream, int rows, int columns) {
    return new JpegLs(codestream).decode(rows, columns);
  }

  static DicomException corrupt(String what) {
    return new DicomException(
        Reason.PIXEL_DATA_CORRUPT,
        "A JPEG-LS frame " + what + ". Copy the file again from its source.");
  }

  private static DicomException unsupported(String what) {
    return new DicomException(
        Reason.UNSUPPORTED_PIXELS,
        "A JPEG-LS frame " + what + ". Convert the file to an uncompressed transfer syntax.");
  }

  private Image decode(int expectedRows, int expectedColumns) {
    if (marker() != START_OF_IMAGE) {
      throw corrupt("does not start with the marker of an image");
    }
    for (int marker = marker(); marker != START_OF_SCAN; marker = marker()) {
      if (marker == END_OF_IMAGE) {
        throw corrupt("ends before its first scan");
      }
      openSegment();
      readSegment(marker);
      position = segmentEnd;
    }
    openSegment();
    // Checked first, as the size in the stream decides how much memory the decoder takes.
    checkFrame(expectedRows, expectedColumns);
    return decodeScan(expectedRows, expectedColumns);
  }

  /** The code of the next marker, which any number of FF may precede (T.81 section B.1.1.2). */
  private int marker() {
    require(2);
    if (unsignedByte() != 0xFF) {
      throw corrupt("has no marker at offset " + (position - 1));
    }
    int code;
    do {
      require(1);
      code = unsignedByte();
    } while (code == 0xFF);
    return code;
  }

  private void openSegment() {
    require(2);
    int length = unsignedShort();
    if (length < 2) {
      throw corrupt("has a marker segment of " + length + " bytes at offset " + (position - 2));
    }
    require(length - 2);
    segmentEnd = position + length - 2;
  }

  private void readSegment(int marker) {
    switch (marker) {
      case START_OF_FRAME -> readFrame();
      case PRESET -> readPreset();
      case RESTART_INTERVAL -> restartLines = unsigned(inSegment(2, 4));
      case EXTENDED_FRAME -> throw unsupported("uses extensions (ITU-T T.870), not decoded");
      default -> {
        if (marker >= 0xC0 && marker <= 0xCF) {
          throw corrupt("is of another JPEG process");
        }
      }
    }
  }

  private void readFrame() {
    inSegment(6, Integer.MAX_VALUE);
    precision = unsignedByte();
    rows = unsignedShort();
    columns = unsignedShort();
    components = unsignedByte();
  }

  private void readPreset() {
    inSegment(1, Integer.MAX_VALUE);
    int kind = unsignedByte();
    if (kind == PRESET_PARAMETERS) {
      inSegment(10, 10);
      preset = new int[5];
      for (int i = 0; i < preset.length; i++) {
        preset[i] = unsignedShort();
      }
    } else if (kind == PRESET_SIZE) {
      inSegment(1, Integer.MAX_VALUE);
      int bytes = unsignedByte();
      if (bytes < 1 || bytes > 4 || segmentEnd - position != 2 * bytes) {
        throw corrupt("has a size of " + bytes + " bytes in a segment of another length");
      }
      rows = unsigned(bytes);
      columns = unsigned(bytes);
    }
    // Mapping tables (2 and 3) matter only to a scan that names one, which is refused.
  }

  private void checkFrame(int expectedRows, int expectedColumns) {
    if (components == 0) {
      throw corrupt("has a scan before its frame header");
    }
    if (components != 1) {
      throw unsupported("has " + components + " components, so it is not monochrome");
    }
    if (precision < 2 || precision > 16) {
      throw corrupt("has " + precision + " bits a sample, but there are 2 to 16");
    }
    if (rows == 0) {
      throw unsupported("states its height after its pixels, which is not decoded");
    }
    if (rows != expectedRows || columns != expectedColumns) {
      throw corrupt("differs from the header in rows or columns");
    }
  }

  private Image decodeScan(int scanRows, int scanColumns) {
    inSegment(6, 6);
    int scanComponents = unsignedByte();
    position++; // the component's identifier, of which there is one
    int mappingTable = unsignedByte();
    int near = unsignedByte();
    position++; // interleaving, which a single component has not
    int pointTransform = unsignedByte() & 0x0F;
    if (scanComponents != 1) {
      throw corrupt("has a scan of " + scanComponents + " components");
    }
    if (mappingTable != 0) {
      throw unsupported("maps its samples through a table, which is not decoded");
    }
    int restart = (int) Math.min(restartLines, Integer.MAX_VALUE);
    short[] samples =
        new JpegLsScan(codestream, position, parameters(near), scanRows, scanColumns)
            .decode(restart, pointTransform);
    return new Image(precision, samples);
  }

  private JpegLsParameters parameters(int near) {
    int largest = (1 << precision) - 1;
    int maxValue = preset[0] == 0 ? largest : preset[0];
    if (maxValue > largest) {
      throw corrupt("allows larger samples than " + precision + " bits hold");
    }
    return JpegLsParameters.defaults(maxValue, near)
        .with(preset[1], preset[2], preset[3], preset[4]);
  }

  /** The bytes that are left of a segment, which must be within limits. */
  private int inSegment(int least, int most) {
    int left = segmentEnd - position;
    if (left < least || left > most) {
      throw corrupt("has a marker segment of the wrong length at offset " + position);
    }
    return left;
  }

  private void require(int bytes) {
    if (codestream.length - position < bytes) {
      throw corrupt("ends within its headers, after " + codestream.length + " bytes");
    }
  }

  private int unsignedByte() {
    return codestream[position++] & 0xFF;
  }

  private int unsignedShort() {
    return unsignedByte() << 8 | unsignedByte();
  }

  private long unsigned(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | unsignedByte();
    }
    return value;
  }
}

package org.lesionlake.dicom;

import org.lesionlake.dicom.DicomException.Reason;

/** RLE Lossless (PS3.5 annex G) of monochrome frames. */
final class RleDecoder {
  private static final int HEADER_BYTES = 64;
  // A PackBits pair of two bytes gives at most 128.
  private static final int LARGEST_RATIO = 64;

  private RleDecoder() {}

  /**
   * Expands a frame.
   *
   * @param pixels how many there must be
   * @param bytesPerPixel 1, 2 or 4, which is the number of segments
   * @return little-endian pixels
   */
  static byte[] decode(byte[] frame, int pixels, int bytesPerPixel) {
    if (frame.length < HEADER_BYTES) {
      throw corrupt("has " + frame.length + " bytes, less than its header");
    }
    int segments = intAt(frame, 0);
    if (segments != bytesPerPixel) {
      throw corrupt("has " + segments + " segments instead of " + bytesPerPixel);
    }
    if ((long) frame.length * LARGEST_RATIO < (long) pixels * bytesPerPixel) {
      throw corrupt("of " + frame.length + " bytes cannot hold " + pixels + " pixels");
    }
    byte[] out = new byte[pixels * bytesPerPixel];
    for (int segment = 0; segment < segments; segment++) {
      int start = intAt(frame, 4 + 4 * segment);
      int end = segment + 1 < segments ? intAt(frame, 8 + 4 * segment) : frame.length;
      if (start < HEADER_BYTES || end > frame.length || start > end) {
        throw corrupt("has segment " + segment + " outside of its " + frame.length + " bytes");
      }
      expand(frame, start, end, out, bytesPerPixel - 1 - segment, bytesPerPixel);
    }
    return out;
  }

  /** PackBits into every stride-th byte. */
  private static void expand(byte[] in, int start, int end, byte[] out, int first, int stride) {
    int read = start;
    int write = first;
    while (write < out.length) {
      if (read + 1 >= end) {
        throw corrupt("ends " + (out.length - write) / stride + " pixels early");
      }
      int control = in[read++];
      if (control >= 0) {
        int last = Math.min(read + control + 1, end);
        while (read < last && write < out.length) {
          out[write] = in[read++];
          write += stride;
        }
      } else if (control != -128) {
        byte value = in[read++];
        for (int i = 0; i <= -control && write < out.length; i++) {
          out[write] = value;
          write += stride;
        }
      }
    }
  }

  private static int intAt(byte[] bytes, int offset) {
    return bytes[offset] & 0xFF
        | (bytes[offset + 1] & 0xFF) << 8
        | (bytes[offset + 2] & 0xFF) << 16
        | (bytes[offset + 3] & 0xFF) << 24;
  }

  private static DicomException corrupt(String what) {
    return new DicomException(Reason.PIXEL_DATA_CORRUPT, "An RLE frame " + what + ".");
  }
}

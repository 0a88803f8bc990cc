package org.lesionlake.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** RLE Lossless (PS3.5 annex G): one PackBits segment for each byte of a pixel, highest first. */
final class RleEncoder {
  private static final int HEADER_BYTES = 64;
  private static final int MAX_SEGMENTS = 15;
  private static final int LONGEST_RUN = 128;

  private RleEncoder() {}

  /**
   * Compresses a frame.
   *
   * @param frame little-endian samples, colour by pixel
   * @param bytesPerSample 1, 2 or 4
   */
  static byte[] encode(byte[] frame, int bytesPerSample, int samples) {
    int segments = bytesPerSample * samples;
    if (segments == 0 || segments > MAX_SEGMENTS) {
      throw new IllegalArgumentException("RLE holds 1 to 15 segments, not " + segments + ".");
    }
    List<byte[]> encoded = new ArrayList<>(segments);
    for (int sample = 0; sample < samples; sample++) {
      for (int significance = bytesPerSample - 1; significance >= 0; significance--) {
        encoded.add(segment(frame, sample * bytesPerSample + significance, segments));
      }
    }
    return assemble(encoded);
  }

  private static byte[] assemble(List<byte[]> segments) {
    int size = HEADER_BYTES + segments.stream().mapToInt(segment -> segment.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(segments.size());
    int offset = HEADER_BYTES;
    for (byte[] segment : segments) {
      out.putInt(offset);
      offset += segment.length;
    }
    out.position(HEADER_BYTES);
    segments.forEach(out::put);
    return out.array();
  }

  /** PackBits of every stride-th byte; two equal bytes within a literal do not end it. */
  private static byte[] segment(byte[] frame, int first, int stride) {
    int count = (frame.length - first + stride - 1) / stride;
    ByteArrayOutputStream out = new ByteArrayOutputStream(count / 2 + 16);
    int position = 0;
    while (position < count) {
      int run = run(frame, first, stride, position, count);
      if (run >= 3 || run == 2 && position + 2 == count) {
        out.write(1 - run);
        out.write(frame[first + position * stride]);
        position += run;
      } else {
        position = literal(frame, first, stride, position, count, out);
      }
    }
    if (out.size() % 2 == 1) {
      out.write(0);
    }
    return out.toByteArray();
  }

  private static int run(byte[] frame, int first, int stride, int position, int count) {
    int end = Math.min(count, position + LONGEST_RUN);
    int next = position + 1;
    while (next < end && frame[first + next * stride] == frame[first + position * stride]) {
      next++;
    }
    return next - position;
  }

  private static int literal(
      byte[] frame, int first, int stride, int start, int count, ByteArrayOutputStream out) {
    int end = Math.min(count, start + LONGEST_RUN);
    int next = start + 1;
    while (next < end && run(frame, first, stride, next, count) < 3) {
      next++;
    }
    out.write(next - start - 1);
    for (int i = start; i < next; i++) {
      out.write(frame[first + i * stride]);
    }
    return next;
  }
}

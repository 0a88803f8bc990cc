package org.lesionlake.dicom;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Writes JPEG-LS of one component as ITU-T T.87 annex A words it, so that tests have streams of
 * every kind. Plain rather than fast, and without a line in common with the decoder.
 *
 * @param precision bits of a sample
 * @param restartLines lines between restart markers, 0 for none
 * @param pointTransform bits taken off each sample
 * @param sizeInPreset whether the size stands in a preset segment rather than in the frame header
 */
record JpegLsEncoder(
    int precision,
    JpegLsParameters parameters,
    int restartLines,
    int pointTransform,
    boolean sizeInPreset) {
  private static final int[] J = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };

  static JpegLsEncoder plain(int precision, int near) {
    return new JpegLsEncoder(
        precision, JpegLsParameters.defaults((1 << precision) - 1, near), 0, 0, false);
  }

  JpegLsEncoder with(JpegLsParameters other) {
    return new JpegLsEncoder(precision, other, restartLines, pointTransform, sizeInPreset);
  }

  JpegLsEncoder withRestart(int lines) {
    return new JpegLsEncoder(precision, parameters, lines, pointTransform, sizeInPreset);
  }

  JpegLsEncoder withPointTransform(int shift) {
    return new JpegLsEncoder(precision, parameters, restartLines, shift, sizeInPreset);
  }

  JpegLsEncoder withSizeInPreset() {
    return new JpegLsEncoder(precision, parameters, restartLines, pointTransform, true);
  }

  /** The codestream of samples in row-major order. */
  byte[] encode(int[] samples, int rows, int columns) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes(out, 0xFF, 0xD8, 0xFF, 0xF7, 0, 11, precision);
    shorts(out, sizeInPreset ? 0 : rows, sizeInPreset ? 0 : columns);
    bytes(out, 1, 1, 0x11, 0);
    if (sizeInPreset) {
      bytes(out, 0xFF, 0xF8, 0, 10, 4, 3, 0);
      shorts(out, rows);
      bytes(out, 0);
      shorts(out, columns);
    }
    JpegLsParameters usual = JpegLsParameters.defaults((1 << precision) - 1, parameters.near());
    if (!parameters.equals(usual)) {
      bytes(out, 0xFF, 0xF8, 0, 13, 1);
      shorts(out, parameters.maxValue(), parameters.threshold1(), parameters.threshold2());
      shorts(out, parameters.threshold3(), parameters.reset());
    }
    if (restartLines > 0) {
      bytes(out, 0xFF, 0xDD, 0, 4);
      shorts(out, restartLines);
    }
    bytes(out, 0xFF, 0xDA, 0, 8, 1, 1, 0, parameters.near(), 0, pointTransform);
    int every = restartLines > 0 ? restartLines : rows;
    for (int row = 0; row < rows; row += every) {
      if (row > 0) {
        bytes(out, 0xFF, 0xD0 + (row / every - 1) % 8);
      }
      int[] part =
          Arrays.stream(samples, row * columns, Math.min(rows, row + every) * columns)
              .map(sample -> sample >> pointTransform)
              .toArray();
      new Interval(parameters, columns, out).encode(part);
    }
    bytes(out, 0xFF, 0xD9);
    return out.toByteArray();
  }

  private static void bytes(ByteArrayOutputStream out, int... values) {
    Arrays.stream(values).forEach(out::write);
  }

  private static void shorts(ByteArrayOutputStream out, int... values) {
    Arrays.stream(values).forEach(value -> bytes(out, value >> 8, value));
  }

  /** What is coded between two resets of the statistics. */
  private static final class Interval {
    private final JpegLsParameters scan;
    private final int near;
    private final int columns;
    private final ByteArrayOutputStream out;
    private final int qbpp;
    private final int limit;

    private final int[] a = new int[367];
    private final int[] b = new int[365];
    private final int[] c = new int[365];
    private final int[] n = new int[367];
    private final int[] nn = new int[367];
    private int runIndex;

    private int held;
    private int heldBits;
    private int room = 8;

    Interval(JpegLsParameters scan, int columns, ByteArrayOutputStream out) {
      this.scan = scan;
      this.near = scan.near();
      this.columns = columns;
      this.out = out;
      qbpp = log2(scan.range());
      int bpp = Math.max(2, log2(scan.maxValue() + 1));
      limit = 2 * (bpp + Math.max(8, bpp));
      Arrays.fill(a, Math.max(2, (scan.range() + 32) / 64));
      Arrays.fill(n, 1);
    }

    private static int log2(int value) {
      return (int) Math.ceil(Math.log(value) / Math.log(2) - 1e-9);
    }

    void encode(int[] samples) {
      int[] above = new int[columns + 2];
      for (int offset = 0; offset < samples.length; offset += columns) {
        int[] line = new int[columns + 2];
        line[0] = above[1];
        above[columns + 1] = above[columns];
        int x = 1;
        while (x <= columns) {
          x = encodeFrom(x, samples, offset, above, line);
        }
        above = line;
      }
      flush();
    }

    /** Codes one sample, or a run and what interrupts it; the line then holds what is decoded. */
    private int encodeFrom(int x, int[] samples, int offset, int[] above, int[] line) {
      int ra = line[x - 1];
      int rb = above[x];
      int rc = above[x - 1];
      int rd = above[x + 1];
      int q1 = quantised(rd - rb);
      int q2 = quantised(rb - rc);
      int q3 = quantised(rc - ra);
      if (q1 == 0 && q2 == 0 && q3 == 0) {
        return encodeRun(x, samples, offset, above, line);
      }
      int sign = q1 < 0 || q1 == 0 && (q2 < 0 || q2 == 0 && q3 < 0) ? -1 : 1;
      int q = sign * (81 * q1 + 9 * q2 + q3);
      int predicted;
      if (rc >= Math.max(ra, rb)) {
        predicted = Math.min(ra, rb);
      } else if (rc <= Math.min(ra, rb)) {
        predicted = Math.max(ra, rb);
      } else {
        predicted = ra + rb - rc;
      }
      predicted = inRange(predicted + sign * c[q]);
      int error = quantisedError(sign * (samples[offset + x - 1] - predicted));
      line[x] = inRange(predicted + sign * error * scan.step());
      error = reduced(error);
      int k = k(n[q], a[q]);
      boolean turned = near == 0 && k == 0 && 2 * b[q] <= -n[q];
      int mapped;
      if (turned) {
        mapped = error >= 0 ? 2 * error + 1 : -2 * (error + 1);
      } else {
        mapped = error >= 0 ? 2 * error : -2 * error - 1;
      }
      golomb(mapped, k, limit);
      update(q, error);
      return x + 1;
    }

    private int quantised(int gradient) {
      int size = Math.abs(gradient);
      int kind;
      if (size <= near) {
        kind = 0;
      } else if (size < scan.threshold1()) {
        kind = 1;
      } else if (size < scan.threshold2()) {
        kind = 2;
      } else {
        kind = size < scan.threshold3() ? 3 : 4;
      }
      return gradient < 0 ? -kind : kind;
    }

    private int inRange(int value) {
      return Math.max(0, Math.min(scan.maxValue(), value));
    }

    private int quantisedError(int error) {
      int step = scan.step();
      return error > 0 ? (error + near) / step : -((near - error) / step);
    }

    private int reduced(int error) {
      int range = scan.range();
      int positive = error < 0 ? error + range : error;
      return positive >= (range + 1) / 2 ? positive - range : positive;
    }

    private static int k(int count, int sum) {
      int k = 0;
      while (count << k < sum) {
        k++;
      }
      return k;
    }

    private void update(int q, int error) {
      b[q] += error * scan.step();
      a[q] += Math.abs(error);
      if (n[q] == scan.reset()) {
        a[q] >>= 1;
        b[q] = b[q] >= 0 ? b[q] >> 1 : -(1 - b[q] >> 1);
        n[q] >>= 1;
      }
      n[q]++;
      if (b[q] <= -n[q]) {
        b[q] += n[q];
        c[q] = c[q] > -128 ? c[q] - 1 : c[q];
        b[q] = b[q] <= -n[q] ? -n[q] + 1 : b[q];
      } else if (b[q] > 0) {
        b[q] -= n[q];
        c[q] = c[q] < 127 ? c[q] + 1 : c[q];
        b[q] = b[q] > 0 ? 0 : b[q];
      }
    }

    private int encodeRun(int start, int[] samples, int offset, int[] above, int[] line) {
      int value = line[start - 1];
      int x = start;
      while (x <= columns && Math.abs(samples[offset + x - 1] - value) <= near) {
        line[x++] = value;
      }
      int left = x - start;
      while (left >= 1 << J[runIndex]) {
        bits(1, 1);
        left -= 1 << J[runIndex];
        runIndex = Math.min(31, runIndex + 1);
      }
      if (x > columns) {
        if (left > 0) {
          bits(1, 1);
        }
        return x;
      }
      bits(0, 1);
      bits(left, J[runIndex]);
      line[x] = encodeInterruption(samples[offset + x - 1], value, above[x]);
      runIndex = Math.max(0, runIndex - 1);
      return x + 1;
    }

    private int encodeInterruption(int sample, int ra, int rb) {
      int type = Math.abs(ra - rb) <= near ? 1 : 0;
      int predicted = type == 1 ? ra : rb;
      int sign = type == 0 && ra > rb ? -1 : 1;
      int error = quantisedError(sign * (sample - predicted));
      final int decoded = inRange(predicted + sign * error * scan.step());
      error = reduced(error);
      int q = 365 + type;
      int k = k(n[q], type == 0 ? a[q] : a[q] + (n[q] >> 1));
      int map = 0;
      if (k == 0 && error > 0 && 2 * nn[q] < n[q]
          || error < 0 && 2 * nn[q] >= n[q]
          || error < 0 && k != 0) {
        map = 1;
      }
      int mapped = 2 * Math.abs(error) - type - map;
      golomb(mapped, k, limit - J[runIndex] - 1);
      if (error < 0) {
        nn[q]++;
      }
      a[q] += mapped + 1 - type >> 1;
      if (n[q] == scan.reset()) {
        a[q] >>= 1;
        n[q] >>= 1;
        nn[q] >>= 1;
      }
      n[q]++;
      return decoded;
    }

    private void golomb(int mapped, int k, int longest) {
      int zeros = mapped >> k;
      int most = longest - qbpp - 1;
      for (int i = 0; i < Math.min(zeros, most); i++) {
        bits(0, 1);
      }
      bits(1, 1);
      if (zeros < most) {
        bits(mapped & (1 << k) - 1, k);
      } else {
        bits(mapped - 1, qbpp);
      }
    }

    private void bits(int value, int number) {
      for (int i = number - 1; i >= 0; i--) {
        held = held << 1 | value >> i & 1;
        if (++heldBits == room) {
          out.write(held);
          room = held == 0xFF ? 7 : 8;
          held = 0;
          heldBits = 0;
        }
      }
    }

    private void flush() {
      // A byte FF at the end is followed by one of seven bits, too.
      while (heldBits > 0 || room == 7) {
        bits(0, 1);
      }
    }
  }
}

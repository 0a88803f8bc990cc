package org.lesionlake.dicom;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes the entropy-coded data of one component (ITU-T T.87 annex A). Names in capitals in the
 * comments are the standard's.
 *
 * <p>Each sample is predicted from its neighbours left, above, above left and above right (Ra, Rb,
 * Rc, Rd). Three gradients between them choose a context, which holds what was learnt of the
 * prediction's errors. Where all gradients vanish, a run of equal samples is coded instead.
 */
final class JpegLsScan {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** J: how many bits the remainder of a run has, by run index. */
  private static final int[] RUN_BITS = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };

  private static final int LONGEST_RUN_OF_A_BIT = 1 << RUN_BITS[RUN_BITS.length - 1];
  private static final int RESTART_MARKER = 0xD0;
  private static final int PADDING_BITS = 15;

  private static final int REGULAR_CONTEXTS = 365;
  private static final int BIAS_LIMIT_LOW = -128;
  private static final int BIAS_LIMIT_HIGH = 127;

  // One context's eight numbers lie side by side, so that a sample touches one cache line.
  private static final int CONTEXT_SHIFT = 3;
  private static final int ERROR_SUM = 0; // A
  private static final int ERROR_BALANCE = 1; // B; Nn in the contexts of interrupted runs
  private static final int BIAS = 2; // C
  private static final int COUNT = 3; // N
  private static final int CODE_BITS = 4; // k, computed when the context changes
  private static final int INVERSION = 5; // -1 where the mapping of errors is turned round

  private final byte[] data;
  private final int rows;
  private final int columns;
  private final int near;
  private final int step;
  private final int range;
  private final int largestCode;
  private final int maxValue;
  private final int rangeBits;
  private final int escape;
  private final int reset;
  private final int initialErrorSum;
  private final int[] largestOfClass;

  private final int[] contexts = new int[REGULAR_CONTEXTS + 2 << CONTEXT_SHIFT];
  private int runIndex;

  /** Bits that were read but not used, from the highest on; those beyond are zero. */
  private long bits;

  private int bitCount;
  private int position;

  /** A scan whose entropy-coded data begins at {@code start}. */
  JpegLsScan(byte[] data, int start, JpegLsParameters parameters, int rows, int columns) {
    this.data = data;
    this.position = start;
    this.rows = rows;
    this.columns = columns;
    near = parameters.near();
    step = parameters.step();
    range = parameters.range();
    // Errors go from -floor(RANGE / 2) to ceil(RANGE / 2) - 1 and are mapped to 0 and up.
    largestCode = range - 1 | 1;
    maxValue = parameters.maxValue();
    rangeBits = parameters.rangeBits();
    escape = parameters.longestCode() - rangeBits - 1;
    reset = parameters.reset();
    initialErrorSum = parameters.initialErrorSum();
    largestOfClass =
        new int[] {
          near,
          parameters.threshold1() - 1,
          parameters.threshold2() - 1,
          parameters.threshold3() - 1
        };
  }

  /**
   * Decodes all lines.
   *
   * @param restartLines lines after which the coder starts anew, 0 for never
   * @param pointTransform bits that the encoder took off each sample
   * @throws DicomException PIXEL_DATA_CORRUPT
   */
  short[] decode(int restartLines, int pointTransform) {
    long fewestBits = (long) rows * ((columns + LONGEST_RUN_OF_A_BIT - 1) / LONGEST_RUN_OF_A_BIT);
    if ((data.length - position) * 8L < fewestBits) {
      throw JpegLs.corrupt(
          "of " + data.length + " bytes cannot hold " + rows + " lines of " + columns + " pixels");
    }
    short[] samples = new short[rows * columns];
    // A line's samples are 1 to columns; before and after are the neighbours of the outer ones.
    int[] above = new int[columns + 2];
    int[] line = new int[columns + 2];
    int[] classes = new int[columns + 1];
    startInterval();
    int restarts = 0;
    for (int row = 0; row < rows; row++) {
      if (restartLines > 0 && row > 0 && row % restartLines == 0) {
        endInterval();
        readRestartMarker(restarts++ % 8);
        startInterval();
        Arrays.fill(above, 0);
      }
      above[columns + 1] = above[columns];
      line[0] = above[1];
      classify(above, classes);
      decodeLine(above, line, classes);
      store(line, samples, row * columns, pointTransform);
      int[] free = above;
      above = line;
      line = free;
    }
    endInterval();
    return samples;
  }

  private void store(int[] line, short[] samples, int offset, int pointTransform) {
    for (int x = 0; x < columns; x++) {
      samples[offset + x] = (short) Math.min(maxValue, line[x + 1] << pointTransform);
    }
  }

  private void startInterval() {
    bits = 0;
    bitCount = 0;
    runIndex = 0;
    Arrays.fill(contexts, 0);
    int codeBits = codeBits(1, initialErrorSum);
    for (int at = 0; at < contexts.length; at += 1 << CONTEXT_SHIFT) {
      contexts[at + ERROR_SUM] = initialErrorSum;
      contexts[at + COUNT] = 1;
      contexts[at + CODE_BITS] = codeBits;
    }
  }

  private void endInterval() {
    refill();
    if (bitCount > PADDING_BITS) {
      throw JpegLs.corrupt("goes on after its last line");
    }
  }

  private void readRestartMarker(int number) {
    while (position + 1 < data.length && data[position + 1] == (byte) 0xFF) {
      position++;
    }
    if (position + 1 >= data.length || data[position + 1] != (byte) (RESTART_MARKER + number)) {
      throw JpegLs.corrupt("lacks a restart marker at offset " + position);
    }
    position += 2;
  }

  /** The classes of the gradients along a line: from each sample to its right neighbour. */
  private void classify(int[] line, int[] classes) {
    int none = largestOfClass[0];
    int first = largestOfClass[1];
    int second = largestOfClass[2];
    int third = largestOfClass[3];
    for (int x = 0; x < classes.length; x++) {
      int gradient = line[x + 1] - line[x];
      int sign = gradient >> 31;
      int size = (gradient ^ sign) - sign;
      int kind =
          (none - size >>> 31)
              + (first - size >>> 31)
              + (second - size >>> 31)
              + (third - size >>> 31);
      classes[x] = (kind ^ sign) - sign;
    }
  }

  /**
   * Decodes a line. One long loop over local variables, without branches that depend on a sample
   * where that can be: each sample waits for the one before, so that every cycle counts.
   */
  private void decodeLine(int[] above, int[] line, int[] classes) {
    int none = largestOfClass[0];
    int first = largestOfClass[1];
    int second = largestOfClass[2];
    int third = largestOfClass[3];
    long held = bits;
    int count = bitCount;
    int left = line[0];
    int x = 1;
    while (x <= columns) {
      int aboveLeft = above[x - 1];
      int upper = above[x];
      int gradient = aboveLeft - left;
      int gradientSign = gradient >> 31;
      int size = (gradient ^ gradientSign) - gradientSign;
      int kind =
          (none - size >>> 31)
              + (first - size >>> 31)
              + (second - size >>> 31)
              + (third - size >>> 31);
      int context = 81 * classes[x] + 9 * classes[x - 1] + ((kind ^ gradientSign) - gradientSign);
      if (context == 0) {
        bits = held;
        bitCount = count;
        x = decodeRun(x, above, line);
        left = line[x - 1];
        held = bits;
        count = bitCount;
        continue;
      }
      int sign = context >> 31;
      int at = (context ^ sign) - sign << CONTEXT_SHIFT;
      int low = Math.min(left, upper);
      int high = Math.max(left, upper);
      int predicted =
          Math.max(low, Math.min(high, left + upper - aboveLeft))
              + ((contexts[at + BIAS] ^ sign) - sign);
      predicted = Math.max(0, Math.min(maxValue, predicted));

      if (count < 32) {
        bits = held;
        bitCount = count;
        refill();
        held = bits;
        count = bitCount;
      }
      int codeBits = contexts[at + CODE_BITS];
      int zeros = Long.numberOfLeadingZeros(held);
      int mapped;
      if (zeros < escape && zeros + codeBits < count) {
        // The one that ends the zeros is read with the bits after it and taken off again.
        mapped = (zeros - 1 << codeBits) + (int) (held << zeros >>> 63 - codeBits);
        held <<= zeros + codeBits + 1;
        count -= zeros + codeBits + 1;
      } else {
        bits = held;
        bitCount = count;
        mapped = readCode(codeBits, escape);
        held = bits;
        count = bitCount;
      }
      if (mapped > largestCode) {
        throw errorOutOfRange();
      }
      int error = mapped >>> 1 ^ -(mapped & 1) ^ contexts[at + INVERSION];
      left = predicted + ((error ^ sign) - sign) * step;
      if (Integer.compareUnsigned(left, maxValue) > 0) {
        left = wrapped(left);
      }
      line[x++] = left;
      learn(at, error);
    }
    bits = held;
    bitCount = count;
  }

  /** Updates a context after a sample (section A.6). */
  private void learn(int at, int error) {
    int sum = contexts[at + ERROR_SUM] + Math.abs(error);
    int balance = contexts[at + ERROR_BALANCE] + error * step;
    int count = contexts[at + COUNT];
    if (count == reset) {
      sum >>= 1;
      balance >>= 1;
      count >>= 1;
    }
    count++;
    if (balance <= -count) {
      balance = Math.max(balance + count, 1 - count);
      contexts[at + BIAS] = Math.max(BIAS_LIMIT_LOW, contexts[at + BIAS] - 1);
    } else if (balance > 0) {
      balance = Math.min(balance - count, 0);
      contexts[at + BIAS] = Math.min(BIAS_LIMIT_HIGH, contexts[at + BIAS] + 1);
    }
    int codeBits = codeBits(count, sum);
    contexts[at + ERROR_SUM] = sum;
    contexts[at + ERROR_BALANCE] = balance;
    contexts[at + COUNT] = count;
    contexts[at + CODE_BITS] = codeBits;
    // Lossless, no bits after the zeros, and 2 B <= -N (section A.5.2).
    contexts[at + INVERSION] = (codeBits + near - 1 & 2 * balance + count - 1) >> 31;
  }

  /** The smallest k with N 2^k >= A (section A.5.1), from the lengths of the two numbers. */
  private static int codeBits(int count, int sum) {
    int shift =
        Math.max(0, Integer.numberOfLeadingZeros(count) - Integer.numberOfLeadingZeros(sum));
    return shift + ((count << shift) - sum >>> 31);
  }

  /** A sample beyond its range comes in again at the other end (section A.4.5). */
  private int wrapped(int value) {
    int inside = value;
    if (value < -near) {
      inside += range * step;
    } else if (value > maxValue + near) {
      inside -= range * step;
    }
    return Math.max(0, Math.min(maxValue, inside));
  }

  /**
   * Decodes a run and the sample that interrupts it (section A.7).
   *
   * @return the index of the sample after it
   */
  private int decodeRun(int start, int[] above, int[] line) {
    int value = line[start - 1];
    int x = start;
    while (readBits(1) == 1) {
      int whole = 1 << RUN_BITS[runIndex];
      int length = Math.min(whole, columns + 1 - x);
      Arrays.fill(line, x, x + length, value);
      x += length;
      if (length == whole && runIndex < RUN_BITS.length - 1) {
        runIndex++;
      }
      if (x > columns) {
        return x;
      }
    }
    int rest = readBits(RUN_BITS[runIndex]);
    if (rest > columns - x) {
      throw JpegLs.corrupt("has a run beyond the end of its line");
    }
    Arrays.fill(line, x, x + rest, value);
    x += rest;
    line[x] = decodeInterruption(value, above[x]);
    if (runIndex > 0) {
      runIndex--;
    }
    return x + 1;
  }

  private int decodeInterruption(int left, int upper) {
    int flat = Math.abs(left - upper) <= near ? 1 : 0;
    int at = REGULAR_CONTEXTS + flat << CONTEXT_SHIFT;
    int sum = contexts[at + ERROR_SUM];
    int negatives = contexts[at + ERROR_BALANCE];
    int count = contexts[at + COUNT];
    int codeBits = codeBits(count, sum + flat * (count >> 1));
    int mapped = readCode(codeBits, escape - RUN_BITS[runIndex] - 1);
    if (mapped > range) {
      throw errorOutOfRange();
    }
    boolean odd = (mapped + flat & 1) == 1;
    int size = mapped + flat + 1 >> 1;
    int error = odd == (codeBits != 0 || 2 * negatives >= count) ? -size : size;

    sum += mapped + 1 - flat >> 1;
    negatives += error >>> 31;
    if (count == reset) {
      sum >>= 1;
      negatives >>= 1;
      count >>= 1;
    }
    contexts[at + ERROR_SUM] = sum;
    contexts[at + ERROR_BALANCE] = negatives;
    contexts[at + COUNT] = count + 1;

    int predicted = flat == 1 ? left : upper;
    int sign = flat == 0 && left > upper ? -1 : 1;
    int value = predicted + sign * error * step;
    return Integer.compareUnsigned(value, maxValue) > 0 ? wrapped(value) : value;
  }

  /** A Golomb code whose zeros are limited (section A.5.3): beyond, the error comes plainly. */
  private int readCode(int codeBits, int limit) {
    refill();
    int zeros = 0;
    if (bits == 0) {
      // The longest codes have more zeros than are held for certain.
      zeros = bitCount;
      bitCount = 0;
      refill();
    }
    zeros += skipZeros();
    if (zeros > limit) {
      throw errorOutOfRange();
    }
    return zeros < limit ? (zeros << codeBits) + readBits(codeBits) : readBits(rangeBits) + 1;
  }

  /** Skips the zeros that are held and the one after them. */
  private int skipZeros() {
    int zeros = Long.numberOfLeadingZeros(bits);
    if (zeros >= bitCount) {
      throw endsEarly();
    }
    bits = bits << zeros << 1;
    bitCount -= zeros + 1;
    return zeros;
  }

  private int readBits(int number) {
    if (number == 0) {
      return 0;
    }
    if (bitCount < number) {
      refill();
      if (bitCount < number) {
        throw endsEarly();
      }
    }
    int value = (int) (bits >>> Long.SIZE - number);
    bits <<= number;
    bitCount -= number;
    return value;
  }

  /**
   * Reads on until at least 49 bits are held, or a marker or the end comes. The byte after an FF
   * has seven bits, or is the code of a marker (section C.1).
   */
  private void refill() {
    if (bitCount <= 32 && position + 4 <= data.length) {
      int next = (int) INTS.get(data, position);
      if (((~next - 0x01010101) & next & 0x80808080) == 0) { // no byte is FF
        bits |= (next & 0xFFFFFFFFL) << 32 - bitCount;
        bitCount += 32;
        position += 4;
      }
    }
    while (bitCount <= 48 && position < data.length) {
      int value = data[position] & 0xFF;
      int length = 8;
      if (value == 0xFF) {
        if (position + 1 >= data.length || data[position + 1] < 0) {
          return;
        }
        value = value << 7 | data[position + 1];
        length = 15;
        position++;
      }
      bits |= (long) value << Long.SIZE - length - bitCount;
      bitCount += length;
      position++;
    }
  }

  private static DicomException errorOutOfRange() {
    return JpegLs.corrupt("has a prediction error out of range");
  }

  private DicomException endsEarly() {
    return JpegLs.corrupt("has no more data at offset " + position + ", before its last line");
  }
}

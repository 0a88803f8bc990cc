package org.lesionlake.dicom;

/**
 * The parameters of a JPEG-LS scan (ITU-T T.87 sections A.2.1 and C.2.4.1.1).
 *
 * @param maxValue the largest sample, MAXVAL
 * @param near how far a decoded sample may be from the original, NEAR; 0 is lossless
 * @param threshold1 where gradients change from class 1 to 2, T1
 * @param threshold2 from class 2 to 3, T2
 * @param threshold3 from class 3 to 4, T3
 * @param reset after how many samples the statistics of a context are halved, RESET
 */
record JpegLsParameters(
    int maxValue, int near, int threshold1, int threshold2, int threshold3, int reset) {
  private static final int DEFAULT_RESET = 64;
  private static final int MOST_NEAR = 255;

  JpegLsParameters {
    boolean consistent =
        maxValue >= 1
            && near <= Math.min(MOST_NEAR, maxValue / 2)
            && near < threshold1
            && threshold1 <= threshold2
            && threshold2 <= threshold3
            && threshold3 <= maxValue
            && reset >= 3
            && reset <= Math.max(255, maxValue);
    if (!consistent) {
      throw JpegLs.corrupt("has coding parameters that contradict each other");
    }
  }

  /** The defaults of the standard for samples up to a largest one. */
  static JpegLsParameters defaults(int maxValue, int near) {
    int first;
    int second;
    int third;
    if (maxValue >= 128) {
      int factor = (Math.min(maxValue, 4095) + 128) / 256;
      first = factor + 2 + 3 * near;
      second = 4 * factor + 3 + 5 * near;
      third = 17 * factor + 4 + 7 * near;
    } else {
      int factor = 256 / (maxValue + 1);
      first = Math.max(2, 3 / factor + 3 * near);
      second = Math.max(3, 7 / factor + 5 * near);
      third = Math.max(4, 21 / factor + 7 * near);
    }
    first = within(first, near + 1, maxValue);
    second = within(second, first, maxValue);
    third = within(third, second, maxValue);
    return new JpegLsParameters(maxValue, near, first, second, third, DEFAULT_RESET);
  }

  /** A value beyond either end becomes the lower end: the standard's CLAMP. */
  private static int within(int value, int low, int high) {
    return value > high || value < low ? low : value;
  }

  /** The same with what a preset states; zeros leave what is there. */
  JpegLsParameters with(int first, int second, int third, int newReset) {
    return new JpegLsParameters(
        maxValue,
        near,
        first == 0 ? threshold1 : first,
        second == 0 ? threshold2 : second,
        third == 0 ? threshold3 : third,
        newReset == 0 ? reset : newReset);
  }

  /** The distance of neighbouring quantised errors. */
  int step() {
    return 2 * near + 1;
  }

  /** How many quantised errors there are, RANGE. */
  int range() {
    return (maxValue + 2 * near) / step() + 1;
  }

  /** Bits that hold a quantised error, qbpp. */
  int rangeBits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(range() - 1);
  }

  /** The longest code of an error in bits, LIMIT. */
  int longestCode() {
    int bits = Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(maxValue));
    return 2 * (bits + Math.max(8, bits));
  }

  /** What the errors of a context are taken to sum up to before its first sample. */
  int initialErrorSum() {
    return Math.max(2, (range() + 32) / 64);
  }
}

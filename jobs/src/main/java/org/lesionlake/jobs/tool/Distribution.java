package org.lesionlake.jobs.tool;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.lesionlake.dicom.PixelFrames;

/** How often each value occurs, so that every statistic of it is exact. Immutable. */
final class Distribution {
  private final double[] values;
  private final long[] counts;
  private final long count;

  /** Values ascending, each once, with their counts. */
  private Distribution(double[] values, long[] counts) {
    this.values = values;
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
  }

  /**
   * Stored values of some frames.
   *
   * @param from first frame, from 0
   * @param to last frame, excluded
   */
  static Distribution of(PixelFrames frames, int from, int to) {
    TreeMap<Long, Long> counted = new TreeMap<>();
    if (frames.fitsShorts()) {
      countShorts(frames, from, to, counted);
    } else {
      countInts(frames, from, to, counted);
    }
    return of(counted);
  }

  private static Distribution of(TreeMap<Long, Long> counted) {
    return new Distribution(
        counted.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
        counted.values().stream().mapToLong(Long::longValue).toArray());
  }

  private static void countShorts(PixelFrames frames, int from, int to, Map<Long, Long> counted) {
    long[] byBits = new long[1 << 16];
    for (int frame = from; frame < to; frame++) {
      for (short value : frames.shorts(frame)) {
        byBits[value & 0xFFFF]++;
      }
    }
    for (int bits = 0; bits < byBits.length; bits++) {
      if (byBits[bits] > 0) {
        counted.put(frames.signed() ? (long) (short) bits : bits, byBits[bits]);
      }
    }
  }

  private static void countInts(PixelFrames frames, int from, int to, Map<Long, Long> counted) {
    for (int frame = from; frame < to; frame++) {
      for (int value : frames.ints(frame)) {
        counted.merge(value(frames, value), 1L, Long::sum);
      }
    }
  }

  /** The number that {@link PixelFrames#ints} means: unsigned values of 32 bits wrap there. */
  static long value(PixelFrames frames, int value) {
    return frames.signed() ? value : Integer.toUnsignedLong(value);
  }

  /** Without the values from {@code lowest} to {@code highest}, both included. */
  Distribution without(double lowest, double highest) {
    boolean[] kept = new boolean[values.length];
    int left = 0;
    for (int i = 0; i < values.length; i++) {
      kept[i] = values[i] < lowest || values[i] > highest;
      left += kept[i] ? 1 : 0;
    }
    double[] keptValues = new double[left];
    long[] keptCounts = new long[left];
    for (int i = 0, at = 0; i < values.length; i++) {
      if (kept[i]) {
        keptValues[at] = values[i];
        keptCounts[at++] = counts[i];
      }
    }
    return new Distribution(keptValues, keptCounts);
  }

  Distribution rescaled(Rescale rescale) {
    TreeMap<Double, Long> counted = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      counted.merge(rescale.apply(values[i]), counts[i], Long::sum);
    }
    return new Distribution(
        counted.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        counted.values().stream().mapToLong(Long::longValue).toArray());
  }

  long count() {
    return count;
  }

  /** Whether there is no value, so that nothing below may be asked. */
  boolean isEmpty() {
    return count == 0;
  }

  double minimum() {
    return values[0];
  }

  double maximum() {
    return values[values.length - 1];
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * counts[i];
    }
    return sum / count;
  }

  /** Of these values as a whole, not as a sample: the sum of squares is divided by their number. */
  double standardDeviation() {
    double mean = mean();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (values[i] - mean) * (values[i] - mean) * counts[i];
    }
    return Math.sqrt(sum / count);
  }

  /** The smallest value that at least this percentage of all do not exceed (nearest rank). */
  double percentile(int percent) {
    // Ceiling of percent * count / 100 in whole numbers: a fraction could land one rank off.
    long rank = Math.max(1, (percent * count + 99) / 100);
    long seen = 0;
    for (int i = 0; i < values.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return values[i];
      }
    }
    return maximum();
  }
}

package org.lesionlake.jobs.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.sketch.BloomFilter;

/**
 * A set of texts that tells for certain what it does not hold, and errs about one in a million that
 * it says to hold (Bloom 1970, 29 bits a key). It grows by segments, each as large as what was
 * there before, so that full ones never change.
 */
final class KeyFilter implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double FALSE_POSITIVES = 1e-6;

  /** Keys of the first segment: 0.9 MB. */
  private static final long LEAST_CAPACITY = 250_000;

  /** A part of the filter, with the keys that it may take and has taken. */
  static final class Segment implements Serializable {
    private static final long serialVersionUID = 1;
    final BloomFilter bits;
    final long capacity;
    long keys;

    Segment(BloomFilter bits, long capacity, long keys) {
      this.bits = bits;
      this.capacity = capacity;
      this.keys = keys;
    }
  }

  private final List<Segment> segments = new ArrayList<>();

  KeyFilter(List<Segment> segments) {
    this.segments.addAll(segments);
  }

  static BloomFilter bits(long capacity) {
    return BloomFilter.create(capacity, FALSE_POSITIVES);
  }

  static double falsePositives() {
    return FALSE_POSITIVES;
  }

  boolean mayHold(String key) {
    for (Segment segment : segments) {
      if (key != null && segment.bits.mightContainString(key)) {
        return true;
      }
    }
    return false;
  }

  void add(String key) {
    if (key != null && !mayHold(key)) {
      Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
      if (last == null || last.keys >= last.capacity) {
        long capacity = Math.max(LEAST_CAPACITY, size() / 2);
        last = new Segment(bits(capacity), capacity, 0);
        segments.add(last);
      }
      last.bits.putString(key);
      last.keys++;
    }
  }

  /** Adds a segment that was filled elsewhere. */
  void add(Segment filled) {
    segments.add(filled);
  }

  List<Segment> segments() {
    return segments;
  }

  private long size() {
    return segments.stream().mapToLong(segment -> segment.keys).sum();
  }
}

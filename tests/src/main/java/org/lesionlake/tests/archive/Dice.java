package org.lesionlake.tests.archive;

import java.util.List;
import java.util.SplittableRandom;

/** Seeded draws; the same seed gives the same draws on every machine and Java version. */
final class Dice {
  private final SplittableRandom random;

  /** Starts the stream that belongs to this seed and this path of numbers below it. */
  Dice(long seed, long... path) {
    long mixed = mix(seed + 0x9E3779B97F4A7C15L);
    for (long step : path) {
      mixed = mix(mixed ^ mix(step + 0x632BE59BD9B4E019L));
    }
    random = new SplittableRandom(mixed);
  }

  double between(double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  /** Whole number from low to high, both included. */
  int whole(int low, int high) {
    return low + (int) (random.nextDouble() * (high - low + 1));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(whole(0, choices.size() - 1));
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[whole(0, choices.length - 1)];
  }

  long bits() {
    return random.nextLong();
  }

  /** Standard normal to within what twelve uniform draws give: tails end at six. */
  double gaussian() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  SplittableRandom generator() {
    return random;
  }

  /** Finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

package org.lesionlake.tests.archive.report;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random draws that depend on nothing but the generator's state. */
final class Draw {
  private Draw() {}

  static <T> T of(RandomGenerator random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  static boolean chance(RandomGenerator random, double probability) {
    return random.nextDouble() < probability;
  }

  static <T> List<T> shuffled(RandomGenerator random, List<T> values) {
    List<T> copy = new ArrayList<>(values);
    for (int last = copy.size() - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      T swapped = copy.get(last);
      copy.set(last, copy.get(other));
      copy.set(other, swapped);
    }
    return copy;
  }
}

package org.lesionlake.feature;

import java.util.List;
import java.util.Locale;

/**
 * How a value becomes numbers for a network. After them comes the missing flag, 1 where nothing is
 * known and 0 otherwise; where it is 1 the others are 0.
 */
public sealed interface Encoding {
  /** Encoded numbers stay within these, so that a slip of the pen drowns nothing else. */
  double LIMIT = 8;

  /** Numbers that a value becomes, its missing flag not counted. */
  int width();

  /** The formula, for people. */
  String text();

  /** What each number means, for people and for training. */
  default List<String> slots() {
    return List.of("value");
  }

  /** Whether it is of words. */
  default boolean ofWords() {
    return false;
  }

  /**
   * Encodes a number.
   *
   * @param number value in the feature's unit, or 1 for yes and 0 for no
   */
  double of(double number);

  /** How far a value lies from a centre, in spreads. */
  record Scaled(double centre, double spread) implements Encoding {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "(value - %.0f) / %.0f", centre, spread);
    }

    @Override
    public double of(double number) {
      return clipped((number - centre) / spread);
    }
  }

  /** The logarithm of what is never negative and often large: log2(1 + value) over a number. */
  record Logarithm(double over) implements Encoding {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "log2(1 + value) / %.0f", over);
    }

    @Override
    public double of(double number) {
      return clipped(Math.log(1 + Math.max(0, number)) / Math.log(2) / over);
    }
  }

  /** The logarithm of a ratio, 0 at 1, not below a 64th. */
  record Ratio(double over) implements Encoding {
    private static final double LEAST = 1.0 / 64;

    @Override
    public int width() {
      return 1;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "log2(max(value, 1/64)) / %.0f", over);
    }

    @Override
    public double of(double number) {
      return clipped(Math.log(Math.max(LEAST, number)) / Math.log(2) / over);
    }
  }

  /** 1 for yes, 0 for no. */
  record YesNo() implements Encoding {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public String text() {
      return "1 yes, 0 no";
    }

    @Override
    public double of(double number) {
      return number;
    }
  }

  /** A number for each word, 1 for the one that is said. */
  record OneOf(List<String> words) implements Encoding {
    public OneOf {
      words = List.copyOf(words);
    }

    @Override
    public int width() {
      return words.size();
    }

    @Override
    public String text() {
      return "one of " + String.join(", ", words);
    }

    @Override
    public List<String> slots() {
      return words;
    }

    @Override
    public boolean ofWords() {
      return true;
    }

    @Override
    public double of(double number) {
      throw new IllegalStateException("A value of words has no number");
    }
  }

  private static double clipped(double value) {
    return Math.max(-LIMIT, Math.min(LIMIT, value));
  }
}

package org.lesionlake.jobs.bronze;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of laboratory results as the cells of a clinical row. */
final class MarkerCells {
  private static final String NUMBER = "[+-]?[0-9]+(?:[.,][0-9]+)?";

  /** The upper bound of "0-5", "0,0 - 5,0", "0 to 5", "&lt;5", "&lt;= 5", "≤5" or "up to 5". */
  private static final Pattern UPPER =
      Pattern.compile(
          "(?:(?:"
              + NUMBER
              + ")\\s*(?:-|\u2013|to|tot)|<=?|\u2264|up to|tot)\\s*("
              + NUMBER
              + ")"
              + "(?:\\s*[A-Za-z%\u00b5\u03bc\\[][^0-9]*)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COMPARED =
      Pattern.compile("(<=|>=|<|>|\u2264|\u2265|=)\\s*([^<>=\u2264\u2265].*)");

  private static final int DIGITS_OF_THOUSANDS = 3;

  private MarkerCells() {}

  /** A comparator, which may be empty, and the rest of a value. */
  record Compared(String comparator, String number) {}

  /** Takes {@code <0.1} apart. */
  static Compared compared(String value) {
    Matcher matcher = COMPARED.matcher(value.strip());
    return matcher.matches()
        ? new Compared(comparator(matcher.group(1)), matcher.group(2).strip())
        : new Compared("", value.strip());
  }

  private static String comparator(String sign) {
    return switch (sign) {
      case "\u2264" -> "<=";
      case "\u2265" -> ">=";
      default -> sign;
    };
  }

  /**
   * The upper limit that a reference range states; empty where it states none or in other words.
   */
  static Optional<String> upperLimit(String range) {
    Matcher matcher = UPPER.matcher(range.strip());
    return matcher.matches() ? Optional.of(pointed(matcher.group(1))) : Optional.empty();
  }

  /**
   * A number whose decimal sign is a point by its standard, in a way that a table's reader cannot
   * take for thousands.
   */
  static String pointed(String number) {
    return number.matches("[+-]?[0-9]+\\.[0-9]{3}") ? number + "0" : number;
  }

  /** Likewise. */
  static String pointed(BigDecimal number) {
    BigDecimal plain =
        number.scale() == DIGITS_OF_THOUSANDS ? number.setScale(DIGITS_OF_THOUSANDS + 1) : number;
    return plain.toPlainString();
  }
}

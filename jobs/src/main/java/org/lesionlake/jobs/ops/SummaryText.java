package org.lesionlake.jobs.ops;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Text and numbers as the summary prints them, the same under every locale. */
public final class SummaryText {
  /** Stands where there is no value, so that a gap is seen to be one. */
  static final String NONE = "–";

  private SummaryText() {}

  /** Text that HTML takes as text, inside elements and quoted attributes alike. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  static String count(long value) {
    return format("%,d", value);
  }

  /** A measured value; no digits behind the point where they are all zero. */
  static String decimal(double value, int places) {
    String text = format("%,." + places + "f", value);
    return places > 0 && text.endsWith("." + "0".repeat(places))
        ? text.substring(0, text.length() - places - 1)
        : text;
  }

  /** A coordinate of a drawing: at most two digits behind the point, no thousands separator. */
  static String coordinate(double value) {
    double rounded = Math.round(value * 100) / 100.0;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }

  /** A gate's figure: a count as it is, a share to three digits. */
  static String figure(double value) {
    return value == Math.rint(value) || Double.isNaN(value)
        ? decimal(value, 0)
        : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /** A share that says 0 and 100 only where they are exact. */
  static String percent(long part, long whole) {
    if (whole == 0) {
      return NONE;
    }
    double percent = 100.0 * part / whole;
    if (part > 0 && percent < 1) {
      return "<1\u00a0%";
    }
    if (part < whole && percent > 99) {
      return ">99\u00a0%";
    }
    return Math.round(percent) + "\u00a0%";
  }

  /** A duration in the largest units that say it to three digits or so. */
  static String duration(double seconds) {
    if (seconds < 60) {
      return decimal(seconds, seconds < 10 ? 1 : 0) + " s";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? format("%d min %02d s", whole / 60, whole % 60)
        : format("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** A code of the tables as words: {@code lymph_node} is "lymph node". */
  static String words(String code) {
    return code.replace('_', ' ');
  }

  /** {@code 1 study}, {@code 2 studies}. */
  static String counted(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }
}

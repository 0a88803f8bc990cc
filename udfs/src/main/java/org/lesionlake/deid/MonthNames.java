package org.lesionlake.deid;

import java.util.List;
import java.util.Locale;

/** Dutch and English month names, full and short. */
final class MonthNames {
  private static final List<String> DUTCH =
      List.of(
          "januari",
          "februari",
          "maart",
          "april",
          "mei",
          "juni",
          "juli",
          "augustus",
          "september",
          "oktober",
          "november",
          "december");
  private static final List<String> DUTCH_SHORT =
      List.of("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec");
  private static final List<String> ENGLISH =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");
  private static final List<String> ENGLISH_SHORT =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  /** A regular expression of all names; the longer come first. */
  static final String PATTERN =
      "januari|january|jan|februari|february|febr|feb|maart|mrt|march|mar|april|apr|mei|may|juni"
          + "|june|jun|juli|july|jul|augustus|august|aug|september|sept|sep|oktober|okt|october|oct"
          + "|november|nov|december|dec";

  private MonthNames() {}

  /** The month, 1 to 12, that a name of {@link #PATTERN} stands for. */
  static int month(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    for (List<String> names : List.of(DUTCH, ENGLISH, DUTCH_SHORT, ENGLISH_SHORT)) {
      int index = names.indexOf(folded);
      if (index >= 0) {
        return index + 1;
      }
    }
    return folded.startsWith("feb") ? 2 : 9;
  }

  /** Whether a name is English and not also Dutch. */
  static boolean isOnlyEnglish(String name) {
    return isEnglish(name) && !isDutch(name);
  }

  /** Whether a name is Dutch and not also English. */
  static boolean isOnlyDutch(String name) {
    return isDutch(name) && !isEnglish(name);
  }

  private static boolean isDutch(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return DUTCH.contains(folded) || DUTCH_SHORT.contains(folded);
  }

  private static boolean isEnglish(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return ENGLISH.contains(folded) || ENGLISH_SHORT.contains(folded);
  }

  /** The name of a month in the language, length and case of a name like {@code model}. */
  static String like(String model, int month, boolean dutchText) {
    String folded = model.toLowerCase(Locale.ROOT);
    boolean inDutch = isDutch(folded);
    boolean inEnglish = isEnglish(folded);
    boolean dutch = inDutch == inEnglish ? dutchText : inDutch;
    // "mei" and "may" are full and short at once; written out is the usual form.
    boolean full = DUTCH.contains(folded) || ENGLISH.contains(folded);
    List<String> names = full ? dutch ? DUTCH : ENGLISH : dutch ? DUTCH_SHORT : ENGLISH_SHORT;
    String name = names.get(month - 1);
    if (model.equals(folded)) {
      return name;
    }
    boolean upper = model.length() > 1 && model.equals(model.toUpperCase(Locale.ROOT));
    return upper
        ? name.toUpperCase(Locale.ROOT)
        : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}

package org.lesionlake.report;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates as reports write them, as far as they go: 2024-03-12, 2024-03 or 2024. A day stands before
 * its month, unless only the other way makes a date.
 */
final class StatedDate {
  private static final String MONTH =
      "(?:jan|feb|mar|m(?:aa)?rt|maa|apr|may|mei|ju[nl]|aug|sep|o[ck]t|nov|dec)[a-z]{0,6}\\.?";
  private static final String YEAR = "(?:19|20)\\d\\d";

  /** One of these forms, without a group and in lower or upper case. */
  static final String FORMS =
      "(?i:"
          + YEAR
          + "-\\d{2}-\\d{2}|\\d{1,2}[-/.]\\d{1,2}[-/.](?:"
          + YEAR
          + "|\\d\\d)\\b|\\d{1,2}(?:st|nd|rd|th|e)?\\s+"
          + MONTH
          + "\\s+"
          + YEAR
          + "|"
          + MONTH
          + "\\s+"
          + YEAR
          + "|\\d{1,2}[-/]"
          + YEAR
          + ")";

  private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");
  private static final Pattern NUMBERS =
      Pattern.compile("(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4}|\\d{2})");
  private static final Pattern WORDS =
      Pattern.compile("(?:(\\d{1,2})(?:st|nd|rd|th|e)?\\s+)?([a-z]{3})[a-z.]*\\s+(\\d{4})");
  private static final Pattern MONTH_YEAR = Pattern.compile("(\\d{1,2})[-/](\\d{4})");
  private static final Pattern ONLY_YEAR = Pattern.compile(YEAR);

  private static final List<List<String>> MONTHS =
      List.of(
          List.of("jan"),
          List.of("feb"),
          List.of("mar", "maa", "mrt"),
          List.of("apr"),
          List.of("may", "mei"),
          List.of("jun"),
          List.of("jul"),
          List.of("aug"),
          List.of("sep"),
          List.of("oct", "okt"),
          List.of("nov"),
          List.of("dec"));

  private StatedDate() {}

  /** The date that a stretch is; empty if it is none. */
  static Optional<String> of(String written) {
    String text = written.strip().toLowerCase(Locale.ROOT);
    try {
      Matcher matcher = ISO.matcher(text);
      if (matcher.matches()) {
        return day(number(matcher, 1), number(matcher, 2), number(matcher, 3));
      }
      matcher = NUMBERS.matcher(text);
      if (matcher.matches()) {
        int year = number(matcher, 3);
        // A laboratory value of two digits of year is of this century or the end of the last.
        int full = year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
        int first = number(matcher, 1);
        int second = number(matcher, 2);
        return second > 12 ? day(full, first, second) : day(full, second, first);
      }
      matcher = WORDS.matcher(text);
      if (matcher.matches()) {
        int month = month(matcher.group(2));
        int year = number(matcher, 3);
        return matcher.group(1) == null
            ? Optional.of(YearMonth.of(year, month).toString())
            : day(year, month, number(matcher, 1));
      }
      matcher = MONTH_YEAR.matcher(text);
      if (matcher.matches()) {
        return Optional.of(YearMonth.of(number(matcher, 2), number(matcher, 1)).toString());
      }
    } catch (DateTimeException e) {
      return Optional.empty();
    }
    return ONLY_YEAR.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static Optional<String> day(int year, int month, int day) {
    return Optional.of(LocalDate.of(year, month, day).toString());
  }

  private static int month(String word) {
    for (int i = 0; i < MONTHS.size(); i++) {
      if (MONTHS.get(i).contains(word)) {
        return i + 1;
      }
    }
    throw new DateTimeException("No month: " + word);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}

package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates as table exports write them: 2024-03-12 or 20240312, and nothing that does not exist. A
 * time of day after a T or a blank is left out.
 */
public final class Dates {
  private static final List<DateTimeFormatter> FORMS =
      List.of(
          DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT),
          DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT));

  private static final Pattern WITH_TIME =
      Pattern.compile(
          "([0-9-]+)[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
              + "(Z|[+-][0-9]{2}:?[0-9]{2})?");

  private Dates() {}

  public static Optional<LocalDate> parse(String text) {
    Matcher withTime = WITH_TIME.matcher(text.strip());
    String date = withTime.matches() ? withTime.group(1) : text.strip();
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(LocalDate.parse(date, form));
      } catch (DateTimeParseException tryTheNext) {
        continue;
      }
    }
    return Optional.empty();
  }
}

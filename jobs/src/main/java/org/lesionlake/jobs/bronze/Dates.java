package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates as table exports write them: 2024-03-12 or 20240312, and nothing that does not exist. */
final class Dates {
  private static final List<DateTimeFormatter> FORMS =
      List.of(
          DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT),
          DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT));

  private Dates() {}

  static Optional<LocalDate> parse(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(LocalDate.parse(text.strip(), form));
      } catch (DateTimeParseException tryTheNext) {
        continue;
      }
    }
    return Optional.empty();
  }
}

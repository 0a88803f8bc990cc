package org.lesionlake.tests.archive.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Dates in the forms that reports write them in. */
final class DateWords {
  private static final List<String> ENGLISH =
      List.of(
          "d MMMM uuuu", "MMMM d, uuuu", "dd/MM/uuuu", "uuuu-MM-dd", "d MMM uuuu", "dd MMM uuuu");
  private static final List<String> DUTCH =
      List.of("d MMMM uuuu", "dd-MM-uuuu", "d-M-uuuu", "d-M-uu", "uuuu-MM-dd", "dd/MM/uuuu");

  private final boolean english;

  DateWords(PhraseBank bank) {
    english = bank.english();
  }

  String complete(LocalDate date, RandomGenerator random) {
    return format(date, Draw.of(random, english ? ENGLISH : DUTCH));
  }

  /** A complete date or, now and then, day and month alone. */
  String spoken(LocalDate date, RandomGenerator random) {
    return Draw.chance(random, 0.15) ? format(date, "d MMMM") : complete(date, random);
  }

  private String format(LocalDate date, String pattern) {
    Locale locale = english ? Locale.ENGLISH : Locale.forLanguageTag("nl-NL");
    return DateTimeFormatter.ofPattern(pattern, locale).format(date);
  }
}

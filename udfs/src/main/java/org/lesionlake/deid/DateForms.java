package org.lesionlake.deid;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ways in which a known date is written in digits, as words. */
final class DateForms {
  private DateForms() {}

  /** A date as {@code yyyyMMdd} or {@code yyyy-MM-dd}; empty if it is neither. */
  static Optional<LocalDate> parse(String value) {
    try {
      return Optional.of(
          value.contains("-")
              ? LocalDate.parse(value)
              : LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static Set<List<String>> of(String value) {
    Set<List<String>> forms = new LinkedHashSet<>();
    parse(value)
        .ifPresent(
            date -> {
              String year = Integer.toString(date.getYear());
              for (String day : numbers(date.getDayOfMonth())) {
                for (String month : numbers(date.getMonthValue())) {
                  forms.add(List.of(year, month, day));
                  forms.add(List.of(day, month, year));
                }
              }
              forms.add(List.of(DateTimeFormatter.BASIC_ISO_DATE.format(date)));
            });
    return forms;
  }

  private static Set<String> numbers(int number) {
    String plain = Integer.toString(number);
    return number < 10 ? new LinkedHashSet<>(List.of(plain, "0" + plain)) : Set.of(plain);
  }
}

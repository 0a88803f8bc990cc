package org.lesionlake.lesion.persontime;

import java.time.LocalDate;
import java.util.Objects;

/**
 * A scan of a person, as far as one site goes.
 *
 * @param date its day
 * @param verdict what it says of the site
 */
public record Scan(LocalDate date, Verdict verdict) {
  public Scan {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(verdict, "verdict");
  }
}

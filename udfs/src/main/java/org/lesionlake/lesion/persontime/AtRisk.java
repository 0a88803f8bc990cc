package org.lesionlake.lesion.persontime;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * A stretch of time at risk.
 *
 * @param entry its first day
 * @param exit the day on which it ends; the same day as the entry where there is no time
 * @param end how it ends
 */
public record AtRisk(LocalDate entry, LocalDate exit, RiskEnd end) {
  public AtRisk {
    if (exit.isBefore(entry)) {
      throw new IllegalArgumentException("Time at risk ends on " + exit + " before " + entry);
    }
  }

  /** Person-days. */
  public long days() {
    return ChronoUnit.DAYS.between(entry, exit);
  }
}

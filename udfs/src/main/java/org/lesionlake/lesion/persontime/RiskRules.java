package org.lesionlake.lesion.persontime;

import java.util.Objects;

/**
 * By which rules time at risk is counted.
 *
 * @param coveredDays days after a negative scan for which a person stays at risk, 1 at least
 * @param uncertain what an uncertain scan counts as
 */
public record RiskRules(int coveredDays, UncertainRule uncertain) {
  /**
   * A year and 30 days. Who is followed after curative treatment of colon cancer has CT of chest
   * and abdomen every 6 to 12 months (ESMO guideline, Argilés et al., Ann Oncol 2020;31:1291-1305),
   * so that somebody who is followed at all is looked at again within a year; the days of grace are
   * for appointments.
   */
  public static final int DEFAULT_COVERED_DAYS = 395;

  /** The default rules. */
  public static final RiskRules DEFAULT = new RiskRules(DEFAULT_COVERED_DAYS, UncertainRule.IGNORE);

  public RiskRules {
    Objects.requireNonNull(uncertain, "uncertain");
    if (coveredDays < 1) {
      throw new IllegalArgumentException("A scan covers 1 day at least, not " + coveredDays);
    }
  }
}

package org.lesionlake.lesion.response;

import java.util.Locale;

/** Response at a time point; {@link #BASELINE} is what others are held against. */
public enum ResponseCategory {
  BASELINE,
  COMPLETE_RESPONSE,
  PARTIAL_RESPONSE,
  STABLE_DISEASE,
  PROGRESSIVE_DISEASE,
  /** Neither complete response nor progression of disease that has no targets. */
  NON_CR_NON_PD,
  NOT_EVALUABLE;

  /** Name in tables. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

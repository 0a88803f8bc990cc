package org.lesionlake.lesion.persontime;

/** What an uncertain scan counts as. */
public enum UncertainRule {
  /** As if the site had not been looked at: it neither renews cover nor ends the time at risk. */
  IGNORE,
  /** As a metastasis. */
  POSITIVE,
  /** As none. */
  NEGATIVE;

  Verdict settle(Verdict verdict) {
    if (verdict != Verdict.UNCERTAIN) {
      return verdict;
    }
    return switch (this) {
      case IGNORE -> Verdict.NOT_COVERED;
      case POSITIVE -> Verdict.POSITIVE;
      case NEGATIVE -> Verdict.NEGATIVE;
    };
  }
}

package org.lesionlake.lesion.persontime;

/** What became of a person as far as a site goes. */
public enum RiskOutcome {
  /** A first metastasis while at risk. */
  ONSET,
  /** Death without one while at risk. */
  DEATH,
  /** Neither, and nothing is known later. */
  FOLLOW_UP_ENDED,
  /** Neither while at risk; no scan vouched for the site any more. */
  COVER_ENDED,
  /** A first metastasis that was found when no scan vouched for the site any more: not counted. */
  ONSET_OUT_OF_COVER,
  /** Found before the person ever came to be at risk: not counted. */
  PREVALENT,
  /** No scan after the diagnosis, or just before it, tells that the site was free. */
  NEVER_COVERED,
  /** There is no day from which to count. */
  NO_DIAGNOSIS,
  /** Death lies before the diagnosis. */
  IMPOSSIBLE_DATES
}

package org.lesionlake.deid;

/** How much of the truth enters the lake. */
public enum Profile {
  /** Pseudonyms, shifted dates and de-identified text: for secondary use. */
  RESEARCH,
  /**
   * True values and dates, for a lake that stays under the rules of the clinic. Paths are tokens
   * all the same, because they end up in logs.
   */
  NONE
}

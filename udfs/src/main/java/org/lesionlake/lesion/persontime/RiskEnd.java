package org.lesionlake.lesion.persontime;

/** How a stretch of time at risk ends. */
public enum RiskEnd {
  /** The first positive scan, while the person was covered. */
  ONSET,
  /** Death while covered: the competing event. */
  DEATH,
  /** Nothing is known of the person later. */
  FOLLOW_UP_ENDED,
  /** The last negative scan is too long ago to vouch for the site. */
  COVER_ENDED
}

package org.lesionlake.lesion.track;

import java.util.Locale;

/** What a study says of a lesion that it or an earlier one shows. */
public enum TrackStatus {
  /** Seen for the first time, and no earlier study shows its place. */
  FIRST_SEEN,
  /** Seen for the first time at a place that an earlier study shows without it. */
  NEW,
  /** A part of an earlier lesion, whose larger part goes on under the old name. */
  SPLIT,
  /** Seen before and now. */
  PERSISTING,
  /** Grown together with another, which goes on. */
  MERGED,
  /** Its place was searched, and it is not there. */
  RESOLVED,
  /** Its place lies in no series that was searched. */
  NOT_COVERED,
  /** The study has no series that could be searched. */
  NOT_ASSESSABLE,
  /** Its place lies in no series that was searched, and one was not searched to its end. */
  FAILED;

  /** Name in tables. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the study has a mark of the lesion. */
  public boolean isSeen() {
    return this == FIRST_SEEN || this == NEW || this == SPLIT || this == PERSISTING;
  }

  /** Whether the study cannot say. */
  public boolean isMissing() {
    return this == NOT_COVERED || this == NOT_ASSESSABLE || this == FAILED;
  }
}

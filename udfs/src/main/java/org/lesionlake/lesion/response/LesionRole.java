package org.lesionlake.lesion.response;

import java.util.Locale;

/** Part of a lesion in the response to a treatment line. */
public enum LesionRole {
  TARGET,
  NON_TARGET,
  /** Not there at the baseline. */
  NEW,
  /** Not there at the baseline, but small, and no later study confirms it. */
  EQUIVOCAL,
  /** Below 10 mm short axis. */
  NORMAL_NODE;

  /** Name in tables. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

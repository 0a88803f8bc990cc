package org.lesionlake.archive;

import java.io.IOException;

/** An object whose reading took longer than it may. */
public final class TimeBudgetException extends IOException {
  /** As tables and rows of a data source hold it. */
  public static final String REASON = "time_budget";

  private static final long serialVersionUID = 1L;

  TimeBudgetException(int seconds) {
    super(
        "Reading the file took longer than "
            + seconds
            + " seconds, since its storage was slow. Try again, or give it more time.");
  }
}

package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells a person who waits how many windows are behind: a line every few seconds, none before. */
final class WindowProgress {
  private static final long NANOS_BETWEEN_LINES = 5_000_000_000L;

  private final PrintWriter out;
  private final LongSupplier nanoClock;
  private final long startedAt;
  private long lastLineAt;

  WindowProgress(PrintWriter out, LongSupplier nanoClock) {
    this.out = out;
    this.nanoClock = nanoClock;
    startedAt = nanoClock.getAsLong();
    lastLineAt = startedAt;
  }

  void reached(int windows, int of) {
    long now = nanoClock.getAsLong();
    if (now - lastLineAt < NANOS_BETWEEN_LINES || windows == 0) {
      return;
    }
    lastLineAt = now;
    double seconds = (now - startedAt) / 1e9;
    out.println(
        String.format(
            Locale.ROOT,
            "%,d of %,d windows, %.0f s, about %.0f s to go",
            windows,
            of,
            seconds,
            seconds / windows * (of - windows)));
    out.flush();
  }
}

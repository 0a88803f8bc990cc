package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells a person who waits how many things were read: a line every few seconds, none before. */
final class ReadingProgress {
  private static final long NANOS_BETWEEN_LINES = 5_000_000_000L;

  private final PrintWriter out;
  private final int total;
  private final String what;
  private final LongSupplier nanoClock;
  private final long startedAt;
  private long lastLineAt;
  private int read;

  ReadingProgress(PrintWriter out, int total, LongSupplier nanoClock) {
    this(out, total, nanoClock, "files");
  }

  /**
   * @param what is counted, such as files
   */
  ReadingProgress(PrintWriter out, int total, LongSupplier nanoClock, String what) {
    this.what = what;
    this.out = out;
    this.total = total;
    this.nanoClock = nanoClock;
    this.startedAt = nanoClock.getAsLong();
    this.lastLineAt = startedAt;
  }

  void readOne() {
    read++;
    long now = nanoClock.getAsLong();
    if (now - lastLineAt >= NANOS_BETWEEN_LINES) {
      lastLineAt = now;
      out.println(
          String.format(
              Locale.ROOT,
              "read %,d of %,d %s, %.0f/s",
              read,
              total,
              what,
              read / ((now - startedAt) / 1e9)));
      out.flush();
    }
  }
}

package org.lesionlake.archive;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long the reading of an object may take. It is looked at before each read, and by whoever
 * decodes what was read once a step is done, so that a storage which trickles, or a file that asks
 * for ever more, ends; a single read that its storage holds up ends when the storage's client gives
 * up.
 */
public final class TimeBudget {
  private final int seconds;
  private final LongSupplier nanos;
  private long begun;

  TimeBudget(int seconds, LongSupplier nanos) {
    this.seconds = seconds;
    this.nanos = nanos;
  }

  /** A budget for each object that is read with it, one after the other. */
  public static TimeBudget ofSeconds(int seconds) {
    return new TimeBudget(seconds, System::nanoTime);
  }

  /** The next object's time begins. */
  public void begin() {
    begun = nanos.getAsLong();
  }

  /**
   * Checks that there is time left.
   *
   * @throws TimeBudgetException if there is none
   */
  public void check() throws TimeBudgetException {
    if (nanos.getAsLong() - begun > TimeUnit.SECONDS.toNanos(seconds)) {
      throw new TimeBudgetException(seconds);
    }
  }
}

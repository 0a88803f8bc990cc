package org.lesionlake.pipelines.airflow;

import java.time.Instant;

/**
 * The time that a run's data are of.
 *
 * @param startUtc included
 * @param endUtc excluded; not before the start
 */
public record DataInterval(Instant startUtc, Instant endUtc) {
  public DataInterval {
    if (endUtc.isBefore(startUtc)) {
      throw new IllegalArgumentException(
          "A data interval ends at " + endUtc + ", before its start at " + startUtc);
    }
  }
}

package org.lesionlake.pipelines.airflow;

import java.time.Instant;
import java.util.Optional;

/**
 * A run of a DAG as Airflow last told it.
 *
 * @param state queued, running, success or failed today; kept as text, since newer servers may have
 *     more
 * @param startedAtUtc empty until it starts
 * @param endedAtUtc empty until it ends
 */
public record DagRun(
    String dagId,
    String runId,
    String state,
    Optional<Instant> startedAtUtc,
    Optional<Instant> endedAtUtc,
    Optional<String> note) {

  /** Whether it ended, well or not. */
  public boolean isFinished() {
    return succeeded() || state.equals("failed");
  }

  public boolean succeeded() {
    return state.equals("success");
  }
}

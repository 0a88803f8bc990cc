package org.lesionlake.pipelines.airflow;

import java.time.Duration;
import java.util.Optional;

/**
 * A task in a run.
 *
 * @param mapIndex index of a mapped task, -1 for a plain one
 * @param tryNumber tries begun so far
 * @param state as Airflow names it; empty before it is scheduled
 * @param duration of the last try; empty before it ends
 */
public record TaskInstance(
    String taskId,
    int mapIndex,
    int tryNumber,
    Optional<String> state,
    Optional<Duration> duration) {

  /** The task's id, with its map index in brackets where it has one. */
  public String label() {
    return mapIndex < 0 ? taskId : taskId + "[" + mapIndex + "]";
  }
}

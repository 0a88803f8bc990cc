package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A task in a run.
 *
 * @param mapIndex index of a mapped task, -1 for a plain one
 * @param tryNumber tries begun so far
 * @param state as Airflow names it; empty before it is scheduled
 * @param startedAtUtc when the last try began
 * @param duration of the last try; empty before it ends
 * @param pool of which it takes a slot
 */
public record TaskInstance(
    String dagId,
    String runId,
    String taskId,
    int mapIndex,
    int tryNumber,
    Optional<String> state,
    Optional<Instant> startedAtUtc,
    Optional<Duration> duration,
    Optional<String> pool) {
  private static final Set<String> ENDED =
      Set.of("success", "failed", "upstream_failed", "skipped", "removed");

  private static final Set<String> NOT_BEGUN =
      Set.of("scheduled", "queued", "up_for_reschedule", "restarting");

  /** The task's id, with its map index in brackets where it has one. */
  public String label() {
    return mapIndex < 0 ? taskId : taskId + "[" + mapIndex + "]";
  }

  /** Whether it failed itself, which is not said of one that waited in vain for another. */
  public boolean failed() {
    return state.equals(Optional.of("failed"));
  }

  /** Whether its last try runs, or ran. */
  public boolean isBegun() {
    return state.filter(NOT_BEGUN::contains).isEmpty() && state.isPresent();
  }

  /** Whether it ended, well or not, and will not be tried again by itself. */
  public boolean isFinished() {
    return state.filter(ENDED::contains).isPresent();
  }

  static TaskInstance of(JsonNode task) {
    return new TaskInstance(
        Json.text(task, "dag_id"),
        Json.text(task, "dag_run_id"),
        Json.text(task, "task_id"),
        task.path("map_index").asInt(-1),
        task.path("try_number").asInt(0),
        Json.optionalText(task, "state"),
        Json.optionalInstant(task, "start_date"),
        Json.optionalSeconds(task, "duration"),
        Json.optionalText(task, "pool"));
  }
}

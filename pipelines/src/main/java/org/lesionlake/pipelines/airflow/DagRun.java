package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A run of a DAG as Airflow last told it.
 *
 * @param runType manual, scheduled, backfill and others; kept as text, as the state is
 * @param state queued, running, success or failed today; kept as text, since newer servers may have
 *     more
 * @param logicalDateUtc the date that it stands for; empty for a run that stands for none
 * @param interval the time its data are of; empty where it has none
 * @param queuedAtUtc when it was last queued; clearing queues it again
 * @param startedAtUtc empty until it starts
 * @param endedAtUtc empty until it ends
 * @param conf its parameters, an object
 */
public record DagRun(
    String dagId,
    String runId,
    String runType,
    String state,
    Optional<Instant> logicalDateUtc,
    Optional<DataInterval> interval,
    Optional<Instant> queuedAtUtc,
    Optional<Instant> startedAtUtc,
    Optional<Instant> endedAtUtc,
    JsonNode conf,
    Optional<String> note) {

  /** Whether it ended, well or not. */
  public boolean isFinished() {
    return succeeded() || state.equals("failed");
  }

  public boolean succeeded() {
    return state.equals("success");
  }

  static DagRun of(JsonNode run) {
    Optional<Instant> start = Json.optionalInstant(run, "data_interval_start");
    Optional<Instant> end = Json.optionalInstant(run, "data_interval_end");
    JsonNode conf = run.path("conf");
    return new DagRun(
        Json.text(run, "dag_id"),
        Json.text(run, "dag_run_id"),
        Json.optionalText(run, "run_type").orElse("unknown"),
        Json.text(run, "state"),
        Json.optionalInstant(run, "logical_date"),
        start.flatMap(from -> end.map(to -> new DataInterval(from, to))),
        Json.optionalInstant(run, "queued_at"),
        Json.optionalInstant(run, "start_date"),
        Json.optionalInstant(run, "end_date"),
        conf.isObject() ? conf : Json.MAPPER.createObjectNode(),
        Json.optionalText(run, "note"));
  }
}

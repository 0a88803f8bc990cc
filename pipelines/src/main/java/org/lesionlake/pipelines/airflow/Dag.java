package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A DAG as Airflow last read it.
 *
 * @param paused whether its runs wait; a new DAG is paused
 * @param hasImportErrors whether its file could not be read lately, so that an older version runs
 * @param parsedAtUtc when its file was last read
 * @param schedule in words, or as its cron expression
 * @param nextRunAtUtc when the next scheduled run may begin
 * @param fileName of the DAG's file within its bundle
 */
public record Dag(
    String dagId,
    boolean paused,
    boolean hasImportErrors,
    Optional<Instant> parsedAtUtc,
    Optional<String> schedule,
    Optional<Instant> nextRunAtUtc,
    Optional<String> fileName) {

  static Dag of(JsonNode dag) {
    return new Dag(
        Json.text(dag, "dag_id"),
        Json.required(dag, "is_paused").asBoolean(),
        dag.path("has_import_errors").asBoolean(),
        Json.optionalInstant(dag, "last_parsed_time"),
        Json.optionalText(dag, "timetable_summary"),
        Json.optionalInstant(dag, "next_dagrun_run_after"),
        Json.optionalText(dag, "relative_fileloc"));
  }
}

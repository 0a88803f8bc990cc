package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A backfill as Airflow last told it.
 *
 * @param again which dates that had a run run again, as Airflow names it
 * @param paused whether no further run of it begins
 * @param endedAtUtc when its last run ended or it was cancelled; empty before
 */
public record Backfill(
    int id,
    String dagId,
    Instant fromUtc,
    Instant toUtc,
    String again,
    int maxActiveRuns,
    boolean paused,
    Instant createdAtUtc,
    Optional<Instant> endedAtUtc) {

  public boolean isFinished() {
    return endedAtUtc.isPresent();
  }

  static Backfill of(JsonNode backfill) {
    return new Backfill(
        Json.required(backfill, "id").asInt(),
        Json.text(backfill, "dag_id"),
        Json.instant(backfill, "from_date"),
        Json.instant(backfill, "to_date"),
        Json.text(backfill, "reprocess_behavior"),
        Json.required(backfill, "max_active_runs").asInt(),
        backfill.path("is_paused").asBoolean(),
        Json.instant(backfill, "created_at"),
        Json.optionalInstant(backfill, "completed_at"));
  }
}

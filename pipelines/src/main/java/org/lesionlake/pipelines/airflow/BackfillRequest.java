package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Runs for the dates of a DAG's schedule in a span of time.
 *
 * @param fromUtc earliest logical date, included
 * @param toUtc latest logical date, included
 * @param again which dates that have a run already run again
 * @param maxActiveRuns how many run at a time
 * @param backwards whether the latest date runs first
 * @param conf parameters of its runs, an object
 */
public record BackfillRequest(
    String dagId,
    Instant fromUtc,
    Instant toUtc,
    Again again,
    int maxActiveRuns,
    boolean backwards,
    JsonNode conf) {

  /** Which dates that have a run already run again. */
  public enum Again {
    NONE,
    FAILED,
    COMPLETED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public BackfillRequest {
    if (toUtc.isBefore(fromUtc)) {
      throw new IllegalArgumentException(
          "A backfill ends at " + toUtc + ", before its start at " + fromUtc);
    }
    if (maxActiveRuns < 1) {
      throw new IllegalArgumentException("A backfill runs one date at a time or more");
    }
  }

  /** A request for dates that have no run yet, one at a time. */
  public static Builder of(String dagId, Instant fromUtc, Instant toUtc) {
    return new Builder(dagId, fromUtc, toUtc);
  }

  JsonNode body() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("dag_id", dagId)
        .put("from_date", fromUtc.toString())
        .put("to_date", toUtc.toString())
        .put("run_backwards", backwards)
        .put("reprocess_behavior", again.text())
        .put("max_active_runs", maxActiveRuns);
    body.set("dag_run_conf", conf);
    return body;
  }

  /** Collects a request. */
  public static final class Builder {
    private final String dagId;
    private final Instant from;
    private final Instant to;
    private Again again = Again.NONE;
    private int maxActiveRuns = 1;
    private boolean backwards;
    private JsonNode conf = Json.MAPPER.createObjectNode();

    private Builder(String dagId, Instant from, Instant to) {
      this.dagId = dagId;
      this.from = from;
      this.to = to;
    }

    public Builder again(Again which) {
      again = which;
      return this;
    }

    public Builder maxActiveRuns(int atATime) {
      maxActiveRuns = atATime;
      return this;
    }

    public Builder backwards() {
      backwards = true;
      return this;
    }

    public Builder conf(Map<String, ?> parameters) {
      conf = Json.MAPPER.valueToTree(parameters);
      return this;
    }

    public BackfillRequest build() {
      return new BackfillRequest(dagId, from, to, again, maxActiveRuns, backwards, conf);
    }
  }
}

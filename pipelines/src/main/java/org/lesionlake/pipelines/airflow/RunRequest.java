package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run to be started.
 *
 * @param runId the caller's own, so that a lost answer does not lose the run
 * @param logicalDateUtc the date that it stands for; Airflow allows one run of a DAG for each
 * @param conf its parameters, an object
 */
public record RunRequest(
    String dagId,
    String runId,
    Optional<Instant> logicalDateUtc,
    Optional<DataInterval> interval,
    JsonNode conf,
    Optional<String> note) {

  /** A request whose run id is made from the time, unless it is given. */
  public static Builder of(String dagId) {
    return new Builder(dagId);
  }

  JsonNode body() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("dag_run_id", runId);
    // Required by the API though it may be null, which says that the run stands for no date.
    body.put("logical_date", logicalDateUtc.map(Instant::toString).orElse(null));
    interval.ifPresent(
        of ->
            body.put("data_interval_start", of.startUtc().toString())
                .put("data_interval_end", of.endUtc().toString()));
    body.set("conf", conf);
    note.ifPresent(text -> body.put("note", text));
    return body;
  }

  /** Collects a request. */
  public static final class Builder {
    private final String dagId;
    private Optional<String> runId = Optional.empty();
    private Optional<Instant> logicalDate = Optional.empty();
    private Optional<DataInterval> interval = Optional.empty();
    private JsonNode conf = Json.MAPPER.createObjectNode();
    private Optional<String> note = Optional.empty();

    private Builder(String dagId) {
      this.dagId = dagId;
    }

    public Builder runId(String id) {
      runId = Optional.of(id);
      return this;
    }

    public Builder logicalDate(Instant utc) {
      logicalDate = Optional.of(utc);
      return this;
    }

    public Builder dataInterval(Instant startUtc, Instant endUtc) {
      interval = Optional.of(new DataInterval(startUtc, endUtc));
      return this;
    }

    /**
     * The run's parameters.
     *
     * @param parameters values that Jackson writes as JSON
     */
    public Builder conf(Map<String, ?> parameters) {
      conf = Json.MAPPER.valueToTree(parameters);
      return this;
    }

    /** A note for people who look at the run; at most 1,000 characters. */
    public Builder note(String text) {
      note = Optional.of(text);
      return this;
    }

    public RunRequest build() {
      return new RunRequest(
          dagId,
          runId.orElseGet(() -> "manual__" + Instant.now()),
          logicalDate,
          interval,
          conf,
          note);
    }
  }
}

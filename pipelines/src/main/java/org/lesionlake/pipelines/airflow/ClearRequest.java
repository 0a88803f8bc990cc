package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tasks of a run that are to run again.
 *
 * @param taskIds which; empty for all of the run
 * @param onlyFailed whether those that succeeded are left alone
 * @param upstream whether what they wait for is cleared too
 * @param downstream whether what waits for them is cleared too
 */
public record ClearRequest(
    String dagId,
    String runId,
    List<String> taskIds,
    boolean onlyFailed,
    boolean upstream,
    boolean downstream,
    Optional<String> note) {
  public ClearRequest {
    taskIds = List.copyOf(taskIds);
  }

  /** A request for the failed tasks of a run, and those that waited for them in vain. */
  public static Builder failedOf(String dagId, String runId) {
    return new Builder(dagId, runId);
  }

  JsonNode body(boolean dryRun) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("dag_run_id", runId)
        .put("dry_run", dryRun)
        .put("only_failed", onlyFailed)
        .put("include_upstream", upstream)
        .put("include_downstream", downstream)
        .put("reset_dag_runs", true);
    if (!taskIds.isEmpty()) {
      taskIds.forEach(body.withArray("task_ids")::add);
    }
    note.ifPresent(text -> body.put("note", text));
    return body;
  }

  /** Collects a request. */
  public static final class Builder {
    private final String dagId;
    private final String runId;
    private final List<String> taskIds = new ArrayList<>();
    private boolean onlyFailed = true;
    private boolean upstream;
    private boolean downstream;
    private Optional<String> note = Optional.empty();

    private Builder(String dagId, String runId) {
      this.dagId = dagId;
      this.runId = runId;
    }

    public Builder task(String taskId) {
      taskIds.add(taskId);
      return this;
    }

    /** Tasks that succeeded run again too. */
    public Builder whateverTheirState() {
      onlyFailed = false;
      return this;
    }

    public Builder withUpstream() {
      upstream = true;
      return this;
    }

    public Builder withDownstream() {
      downstream = true;
      return this;
    }

    public Builder note(String text) {
      note = Optional.of(text);
      return this;
    }

    public ClearRequest build() {
      return new ClearRequest(dagId, runId, taskIds, onlyFailed, upstream, downstream, note);
    }
  }
}

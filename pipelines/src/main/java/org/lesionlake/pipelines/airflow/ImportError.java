package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Why a DAG file does not show.
 *
 * @param filename within its bundle
 * @param stackTrace Python's
 * @param seenAtUtc when the file was last read in vain
 */
public record ImportError(String filename, String stackTrace, Instant seenAtUtc) {

  /** The last line of the stack trace, which names the error. */
  public String lastLine() {
    return stackTrace.strip().lines().reduce("", (before, line) -> line).strip();
  }

  static ImportError of(JsonNode error) {
    return new ImportError(
        Json.text(error, "filename"),
        Json.text(error, "stack_trace"),
        Json.instant(error, "timestamp"));
  }
}

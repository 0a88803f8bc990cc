package org.lesionlake.jobs.training.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What became of a unit: its files and cases, or why there are none.
 *
 * @param failures empty if it was written
 */
record UnitOutcome(
    @JsonProperty("unit") String unit,
    @JsonProperty("files") List<ExportedFile> files,
    @JsonProperty("cases") List<ExportedCase> cases,
    @JsonProperty("failures") List<Failure> failures) {

  /** A case whose sources cannot be used. */
  record Failure(
      @JsonProperty("patient") String patientId,
      @JsonProperty("series") String seriesUid,
      @JsonProperty("file") String file,
      @JsonProperty("why") String why) {}

  boolean isWritten() {
    return failures.isEmpty();
  }
}

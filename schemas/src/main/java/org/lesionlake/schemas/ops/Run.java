package org.lesionlake.schemas.ops;

import java.time.Instant;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Table;

/** A job's run. */
@Table(
    name = "ops.runs",
    doc = "A run of a job, whole or failed; a run that was killed has no row",
    key = {"run_id", "job"},
    owner = "ops")
public record Run(
    @Column(doc = "Run; the jobs of one night share it") String runId,
    @Column(doc = "Job") String job,
    @Column(doc = "When it started, UTC") Instant startedAtUtc,
    @Column(doc = "Wall time", unit = "s") double seconds,
    @Column(doc = "done or failed") String status,
    @Column(doc = "What failed, scrubbed; null if done", optional = true) String error,
    @Column(doc = "Rows or objects it worked on") long worked,
    @Column(doc = "Version of the code") String codeVersion,
    @Column(
            doc =
                "Rows that its tasks read from tables and staged files; null for rows older than this"
                    + " column",
            unit = "{row}",
            optional = true)
        Long rowsRead,
    @Column(
            doc =
                "Rows that its tasks wrote to tables and staged files; null for rows older than this"
                    + " column",
            unit = "{row}",
            optional = true)
        Long rowsWritten,
    @Column(
            doc =
                "Bytes that its tasks read from tables and staged files, as Spark counts them; files of"
                    + " inboxes and voxels are not among them; null for rows older than this column",
            unit = "By",
            optional = true)
        Long bytesRead,
    @Column(
            doc = "Bytes that its tasks wrote so; null for rows older than this column",
            unit = "By",
            optional = true)
        Long bytesWritten) {

  /** A run whose reading and writing nobody counted. */
  public Run(
      String runId,
      String job,
      Instant startedAtUtc,
      double seconds,
      String status,
      String error,
      long worked,
      String codeVersion) {
    this(
        runId,
        job,
        startedAtUtc,
        seconds,
        status,
        error,
        worked,
        codeVersion,
        null,
        null,
        null,
        null);
  }
}

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
    @Column(doc = "Version of the code") String codeVersion) {}

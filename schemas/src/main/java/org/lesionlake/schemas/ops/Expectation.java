package org.lesionlake.schemas.ops;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Table;

/** A data-quality gate's verdict. */
@Table(
    name = "ops.expectations",
    doc = "A data-quality gate and its last verdict on a run",
    key = {"run_id", "gate"},
    owner = "ops")
public record Expectation(
    @Column(doc = "Run that was judged; its objects are judged again until they pass") String runId,
    @Column(doc = "Gate") String gate,
    @Column(doc = "Measured value") double measured,
    @Column(doc = "Largest value that passes") double threshold,
    @Column(doc = "Whether it passed") boolean passed,
    @Column(doc = "What was measured, in words") String detail) {}

package org.lesionlake.schemas.ops;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Table;

/** The balance of a source in a run. */
@Table(
    name = "ops.ledger",
    doc =
        "The balance of an inbox in a run: what was seen when listing it, against what stands in"
            + " bronze.sources for it",
    key = {"run_id", "source"},
    owner = "ops")
public record LedgerEntry(
    @Column(doc = "Run") String runId,
    @Column(doc = "Inbox") SourceKind source,
    @Column(doc = "Objects counted when the inbox was listed") long seen,
    @Column(doc = "Entered the lake in this run") long accepted,
    @Column(doc = "On record from an earlier run, or from an earlier attempt of this one")
        long unchanged,
    @Column(doc = "Same content as another object") long duplicate,
    @Column(doc = "Same identifier, other content") long conflict,
    @Column(doc = "Valid, not what the lake keeps") long setAside,
    @Column(doc = "Could not be read") long rejected,
    @Column(doc = "Whether seen equals the sum of the others") boolean balanced) {}

package org.lesionlake.schemas.ops;

import java.time.Instant;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** What was removed of patients who withdrew. */
@Table(
    name = "ops.removals",
    doc =
        "What a run removed of patients who withdrew, table by table and folder by folder; says how"
            + " much and never whose",
    key = {"run_id", "removed_from"},
    owner = "opt-outs")
public record Removal(
    @Column(doc = "Run that removed it") String runId,
    @Column(doc = "Table, or folder of files") String removedFrom,
    @Column(doc = "Rows or files", privacy = Privacy.CLINICAL) long removed,
    @Column(doc = "When the rows were to be removed, UTC") Instant removedAtUtc,
    @Column(
            doc = "When the table's earlier versions were gone too, UTC; null while they are not",
            optional = true)
        Instant purgedAtUtc) {}

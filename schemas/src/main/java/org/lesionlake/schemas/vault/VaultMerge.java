package org.lesionlake.schemas.vault;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A patient ID that was merged into another. */
@Table(
    name = "vault.merges",
    doc = "A patient ID that was merged into another, so that both are one patient of the lake",
    key = {"prior"},
    owner = "ingest")
public record VaultMerge(
    @Column(
            doc = "Pseudonym that the prior ID would have by itself; it stands in no other table",
            privacy = Privacy.PSEUDONYM)
        String prior,
    @Column(
            doc =
                "Pseudonym that the ID it was merged into has by itself; that may have been merged in"
                    + " its turn",
            privacy = Privacy.PSEUDONYM)
        String surviving,
    @Column(doc = "The prior patient ID", privacy = Privacy.IDENTIFYING) String priorId,
    @Column(
            doc = "Issuer of the prior patient ID; null if none",
            privacy = Privacy.IDENTIFYING,
            optional = true)
        String priorIssuer,
    @Column(doc = "The patient ID it was merged into", privacy = Privacy.IDENTIFYING)
        String survivingId,
    @Column(
            doc = "Issuer of the patient ID it was merged into; null if none",
            privacy = Privacy.IDENTIFYING,
            optional = true)
        String survivingIssuer,
    @Column(
            doc = "Day of the merge; null if the source states none",
            privacy = Privacy.IDENTIFYING,
            optional = true)
        LocalDate mergedOn,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId) {}

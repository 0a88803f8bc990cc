package org.lesionlake.schemas.vault;

import java.time.Instant;
import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A patient who withdrew. */
@Table(
    name = "vault.opt_outs",
    doc =
        "A patient who withdrew, and what else their later files are known by. It holds pseudonyms"
            + " alone: what stands here is to be forgotten",
    key = {"kind", "pseudonym"},
    owner = "opt-outs")
public record VaultOptOut(
    @Column(doc = "What the pseudonym is of: patient, accession or report") String kind,
    @Column(
            doc =
                "Pseudonym of the patient, token of an accession number, or pseudonym of a report",
            privacy = Privacy.PSEUDONYM)
        String pseudonym,
    @Column(doc = "Day on which the patient withdrew", privacy = Privacy.IDENTIFYING)
        LocalDate requestedOn,
    @Column(
            doc =
                "When everything of the patient was gone, UTC; null while it is not, and for"
                    + " accession numbers and reports",
            optional = true)
        Instant appliedAtUtc,
    @Column(doc = "Run that recorded it") String runId) {}

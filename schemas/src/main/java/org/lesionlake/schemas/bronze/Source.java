package org.lesionlake.schemas.bronze;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Outcome;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Table;

/** An object seen in an inbox. */
@Table(
    name = "bronze.sources",
    doc =
        "An object seen in an inbox (a file, a row of a table, a message) and what became of it;"
            + " committed last in a batch, so that what stands here is done",
    key = {"object_token"},
    owner = "ingest")
public record Source(
    @Column(
            doc =
                "Keyed token of the object: of path, size and modified time for a file (and of its inbox"
                    + " unless that is ct), of content and its occurrence for a row",
            privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Which inbox it came from") SourceKind source,
    @Column(doc = "Keyed token of the file's path", privacy = Privacy.PSEUDONYM) String pathToken,
    @Column(doc = "Row inside the file; null for a whole file", optional = true) String entry,
    @Column(doc = "Size of the object", unit = "By") long sizeBytes,
    @Column(doc = "What became of it") Outcome outcome,
    @Column(
            doc = "Reason code of an outcome other than accepted; null if accepted",
            optional = true)
        String reason,
    @Column(
            doc =
                "Pseudonymous identifier it carries (SOP UID, report id); null if none could be read",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String identifier,
    @Column(doc = "Run that decided it") String runId) {}

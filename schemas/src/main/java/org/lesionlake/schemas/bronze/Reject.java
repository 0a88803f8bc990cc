package org.lesionlake.schemas.bronze;

import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Table;

/** Why an object was refused. */
@Table(
    name = "bronze.rejects",
    doc = "An object that was refused, with the reason and a token to replay it from",
    key = {"object_token"},
    owner = "ingest")
public record Reject(
    @Column(doc = "Keyed token of the object, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Which inbox it came from") SourceKind source,
    @Column(doc = "Keyed token of the file's path", privacy = Privacy.PSEUDONYM) String pathToken,
    @Column(doc = "Row inside the file; null for a whole file", optional = true) String entry,
    @Column(doc = "Reason code, lower-case words joined by underscores") String reason,
    @Column(
            doc = "What is wrong, without values from the object",
            privacy = Privacy.DEIDENTIFIED_TEXT)
        String detail,
    @Column(doc = "Run that refused it") String runId) {}

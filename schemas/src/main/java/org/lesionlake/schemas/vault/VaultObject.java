package org.lesionlake.schemas.vault;

import java.time.Instant;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** Where an object of the lake really lies. */
@Table(
    name = "vault.objects",
    doc = "The true place of an object seen in an inbox",
    key = {"object_token"},
    owner = "ingest")
public record VaultObject(
    @Column(doc = "Keyed token of the object, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(
            doc = "True path or URI; of a file in an archive, archive://...!/name",
            privacy = Privacy.IDENTIFYING)
        String path,
    @Column(
            doc = "Row inside the file; null for a whole file",
            privacy = Privacy.IDENTIFYING,
            optional = true)
        String entry,
    @Column(doc = "Size of the file", unit = "By") long sizeBytes,
    @Column(doc = "When the file was last modified, UTC", privacy = Privacy.IDENTIFYING)
        Instant modified,
    @Column(doc = "When the lake first saw it, UTC", privacy = Privacy.IDENTIFYING)
        Instant receivedAtUtc,
    @Column(doc = "Run that recorded it") String runId) {}

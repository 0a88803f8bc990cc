package org.lesionlake.jobs.training.export;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file of an export.
 *
 * @param path relative to its folder
 * @param sha256 SHA-256 of its bytes, hex
 */
record ExportedFile(
    @JsonProperty("path") String path,
    @JsonProperty("sha256") String sha256,
    @JsonProperty("bytes") long bytes) {}

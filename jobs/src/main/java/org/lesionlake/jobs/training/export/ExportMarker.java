package org.lesionlake.jobs.training.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What {@code export.json} says of a whole export.
 *
 * @param trainingSet name and version of the set
 * @param itemsSha256 checksum of its items, as {@code training-set show} prints it
 * @param labels values by name
 * @param identity hash of all that makes this export what it is
 * @param files all but this one
 */
record ExportMarker(
    @JsonProperty("training_set") String trainingSet,
    @JsonProperty("items_sha256") String itemsSha256,
    @JsonProperty("format") String format,
    @JsonProperty("labels") Map<String, Integer> labels,
    @JsonProperty("series") int series,
    @JsonProperty("identity") String identity,
    @JsonProperty("code_version") String codeVersion,
    @JsonProperty("files") List<ExportedFile> files) {}

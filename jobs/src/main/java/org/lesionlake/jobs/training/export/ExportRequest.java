package org.lesionlake.jobs.training.export;

import java.util.List;
import java.util.Optional;
import org.lesionlake.volume.VolumeStream.Compression;

/**
 * What somebody asks of an export.
 *
 * @param output folder or address that it goes to
 * @param masks whose masks become labels
 * @param ignoresRest whether a voxel in no structure is {@code ignore} where nobody looked for each
 *     label; otherwise it is background
 * @param labels rules; empty for one label to each site and class
 * @param minProbability pseudo-labels that are less probable become {@code ignore}
 * @param withFaces whether series that may show a face are taken
 * @param shardBytes about how large a shard of WebDataset is
 * @param preprocessed nnU-Net's folder of preprocessed data, which gets the splits too
 * @param licence licence of the data, in words
 * @param consent on what ground the data may be used, in words
 */
public record ExportRequest(
    ExportFormat format,
    String output,
    Compression compression,
    MaskSource masks,
    boolean ignoresRest,
    List<LabelRule> labels,
    double minProbability,
    boolean withFaces,
    long shardBytes,
    Optional<String> preprocessed,
    String licence,
    String consent) {
  /** Stands where nobody said. */
  public static final String NOT_STATED = "not stated";
}

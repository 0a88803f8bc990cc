package org.lesionlake.jobs.training.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SortedMap;

/**
 * What is known of a case once it is written.
 *
 * @param image its CT: a file of the export, or the shard that holds it
 * @param label its labels, likewise; null if it has none
 * @param shape voxels along z, y and x
 * @param spacingMm distance of voxels along x, y and z
 * @param labelVoxels voxels of each label that occurs, 0 for background
 * @param clampedVoxels voxels beyond the range of int16
 */
record ExportedCase(
    @JsonProperty("case") String caseId,
    @JsonProperty("image") String image,
    @JsonProperty("label") String label,
    @JsonProperty("shape") List<Integer> shape,
    @JsonProperty("spacing_mm") List<Double> spacingMm,
    @JsonProperty("label_voxels") SortedMap<Integer, Long> labelVoxels,
    @JsonProperty("clamped_voxels") long clampedVoxels) {

  double voxelMl() {
    return spacingMm.get(0) * spacingMm.get(1) * spacingMm.get(2) / 1000;
  }

  long voxels() {
    return (long) shape.get(0) * shape.get(1) * shape.get(2);
  }
}

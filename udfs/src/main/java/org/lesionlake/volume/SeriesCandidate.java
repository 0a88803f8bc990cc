package org.lesionlake.volume;

import java.util.List;
import java.util.Optional;

/**
 * A series that may be chosen for its study.
 *
 * @param seriesNumber (0020,0011), by which reasons name it
 */
public record SeriesCandidate(
    String seriesUid,
    String studyUid,
    Optional<Integer> seriesNumber,
    SeriesGeometry geometry,
    SeriesLabel label) {

  /** Slice spacing in mm; 0 for fewer than two slices. */
  double spacingMm() {
    return geometry.sliceSpacingMm().orElse(0.0);
  }

  /** How far the slices reach, in mm. */
  double coverageMm() {
    return geometry.grid().map(grid -> (grid.sizeZ() - 1) * grid.spacing().z()).orElse(0.0);
  }

  /** Its regions; a series that states none counts as one region of its own. */
  List<Optional<SeriesLabel.Region>> places() {
    if (label.regions().isEmpty()) {
      return List.of(Optional.empty());
    }
    return label.regions().stream().map(Optional::of).toList();
  }

  String name() {
    return seriesNumber.map(number -> "series " + number).orElse("a series without number");
  }
}

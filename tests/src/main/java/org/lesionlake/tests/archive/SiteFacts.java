package org.lesionlake.tests.archive;

import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * What a report is to say of a site.
 *
 * @param status what the report says, which planted disagreements set apart from the images
 * @param sizesMm current sizes, {@code [long, short]} or {@code [long]} per lesion in mm, nodes
 *     {@code [short]}; may be fewer than {@code count}
 * @param priorSizesMm sizes at the earlier study, in the same form
 * @param change new, stable, increased, decreased, resolved or mixed; empty to leave it out
 * @param count number of lesions, 0 where there are none
 * @param laterality left, right or both; empty for midline organs or to leave it out
 */
public record SiteFacts(
    Site site,
    Status status,
    List<List<Double>> sizesMm,
    List<List<Double>> priorSizesMm,
    Optional<String> change,
    int count,
    Optional<String> laterality) {

  /** Report status of a site, as the label conventions define it. */
  public enum Status {
    PRESENT,
    UNCERTAIN,
    HISTORICAL,
    ABSENT_EXPLICIT,
    ABSENT_IMPLIED,
    NOT_MENTIONED
  }
}

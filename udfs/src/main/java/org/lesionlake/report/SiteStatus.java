package org.lesionlake.report;

import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * What a report says of metastases at a site.
 *
 * @param status present, uncertain, historical, absent_explicit or absent_implied
 * @param certainty likely, possible or unlikely; empty unless uncertain
 * @param sizesMm current sizes in mm, {@code [long, short]} or one value, a list per lesion
 * @param priorSizesMm sizes at earlier examinations in the same form
 * @param change new, stable, increased, decreased, resolved or mixed
 * @param count a number, multiple or solitary
 * @param laterality left, right or both
 */
public record SiteStatus(
    Site site,
    String status,
    Optional<String> certainty,
    List<List<Double>> sizesMm,
    List<List<Double>> priorSizesMm,
    Optional<String> change,
    Optional<String> count,
    Optional<String> laterality) {

  public SiteStatus {
    sizesMm = List.copyOf(sizesMm);
    priorSizesMm = List.copyOf(priorSizesMm);
  }
}

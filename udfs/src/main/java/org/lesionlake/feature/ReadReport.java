package org.lesionlake.feature;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a report as it was read.
 *
 * @param date date that the source gives it; null if none
 * @param accessions tokens of the accession numbers that it names
 * @param withdrawn whether its source took the report back with this version
 * @param deniesAll whether it denies metastases altogether, which says nothing of lymph nodes
 * @param sites what it says of the sites it speaks of, by the site's name in lower case
 */
public record ReadReport(
    String reportId,
    int version,
    LocalDate date,
    List<String> accessions,
    boolean withdrawn,
    boolean deniesAll,
    Map<String, SiteWord> sites) {

  static final String ABSENT = "absent";
  private static final String NODES = "lymph_node";

  /**
   * What a report says of a site.
   *
   * @param status present, uncertain, historical, absent_explicit or absent_implied
   * @param largestMm largest current size, mm; null if none is stated
   */
  public record SiteWord(String status, Double largestMm) {
    /** The status, denials of both kinds as one. */
    String word() {
      return status.startsWith(ABSENT) ? ABSENT : status;
    }
  }

  public ReadReport {
    accessions = List.copyOf(accessions);
    sites = Map.copyOf(sites);
  }

  /** What it says of a site, be it by a denial of all; empty if it does not speak of it. */
  Optional<SiteWord> of(String site) {
    SiteWord said = sites.get(site);
    if (said == null && deniesAll && !site.equals(NODES)) {
      return Optional.of(new SiteWord(ABSENT, null));
    }
    return Optional.ofNullable(said);
  }
}

package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportSite;

/**
 * Statuses of a report's sites as rows: what {@link SiteRollUp} decides, the finding that it rests
 * on, and the finding of another section that contradicts it.
 *
 * <p>Two sections contradict each other if one says that metastases are present and the other that
 * they are absent, at the site or altogether. A denial of all metastases is none of nodes, which it
 * may leave to the region; a lesion that is merely described, the past, and what the clinical
 * information or a comparison tells contradict nothing.
 */
public final class ReportSites {
  private ReportSites() {}

  /** Rows of a report's findings, in order of the sites, that of the whole report first. */
  public static List<ReportSite> of(List<ReportFinding> findings) {
    if (findings.isEmpty()) {
      throw new IllegalArgumentException(
          "A report without findings has one of kind none or failed; pass that");
    }
    List<ReportSite> rows = new ArrayList<>();
    rows.add(whole(findings));
    for (SiteStatus status : SiteRollUp.of(findings)) {
      rows.add(site(status, findings));
    }
    return List.copyOf(rows);
  }

  private static ReportSite whole(List<ReportFinding> findings) {
    boolean failed = findings.stream().anyMatch(finding -> finding.kind().equals("failed"));
    boolean absent = SiteRollUp.globalAbsent(findings);
    Optional<ReportFinding> denial =
        findings.stream().filter(ReportSites::deniesAll).max(BY_SECTION);
    Optional<ReportFinding> present =
        denial.flatMap(
            decided ->
                findings.stream()
                    .filter(finding -> isPresent(finding) && !nodal(finding))
                    .filter(finding -> contradicts(decided, finding))
                    .max(BY_SECTION));
    ReportFinding first = findings.get(0);
    return new ReportSite(
        first.reportId(),
        first.version(),
        first.rulesVersion(),
        ReportSite.ALL,
        failed ? "failed" : absent ? "absent_explicit" : "not_stated",
        null,
        null,
        null,
        null,
        null,
        denial.filter(finding -> absent).map(ReportFinding::finding).orElse(null),
        absent && present.isPresent(),
        absent ? present.map(ReportFinding::finding).orElse(null) : null);
  }

  private static ReportSite site(SiteStatus status, List<ReportFinding> findings) {
    String name = status.site().name().toLowerCase(Locale.ROOT);
    List<ReportFinding> own =
        findings.stream()
            .filter(finding -> name.equals(finding.site()) && SiteRollUp.counts(finding))
            .toList();
    ReportFinding deciding =
        deciding(status, own)
            .orElseThrow(
                () -> new IllegalStateException("No finding gives " + name + " its status"));
    Optional<ReportFinding> other = contradicting(status, deciding, own, findings);
    OptionalDouble largest = largestMm(status);
    return new ReportSite(
        deciding.reportId(),
        deciding.version(),
        deciding.rulesVersion(),
        name,
        status.status(),
        status.certainty().orElse(null),
        status.change().orElse(null),
        status.count().orElse(null),
        status.laterality().orElse(null),
        largest.isPresent() ? largest.getAsDouble() : null,
        deciding.finding(),
        other.isPresent(),
        other.map(ReportFinding::finding).orElse(null));
  }

  /** The first finding of the heaviest section whose own status is the site's. */
  private static Optional<ReportFinding> deciding(SiteStatus status, List<ReportFinding> own) {
    for (boolean metastatic : new boolean[] {false, true}) {
      Optional<ReportFinding> found =
          own.stream()
              .filter(f -> SiteRollUp.statusOf(f, metastatic).equals(status.status()))
              .max(
                  Comparator.comparingInt(SiteRollUp::weight)
                      .thenComparing(ReportFinding::finding, Comparator.reverseOrder()));
      if (found.isPresent()) {
        return found;
      }
    }
    return own.stream().max(BY_SECTION);
  }

  private static Optional<ReportFinding> contradicting(
      SiteStatus status, ReportFinding deciding, List<ReportFinding> own, List<ReportFinding> all) {
    if (status.status().equals("present")) {
      return all.stream()
          .filter(
              finding ->
                  deniesAll(finding) && status.site() != Site.LYMPH_NODE
                      || own.contains(finding) && isAbsent(finding))
          .filter(finding -> contradicts(deciding, finding))
          .max(BY_SECTION);
    }
    return status.status().startsWith("absent")
        ? own.stream()
            .filter(finding -> isPresent(finding) && contradicts(deciding, finding))
            .max(BY_SECTION)
        : Optional.empty();
  }

  /** The heaviest section's first. */
  private static final Comparator<ReportFinding> BY_SECTION =
      Comparator.comparingInt(SiteRollUp::sectionWeight)
          .thenComparing(ReportFinding::finding, Comparator.reverseOrder());

  private static boolean contradicts(ReportFinding one, ReportFinding other) {
    int weight = SiteRollUp.sectionWeight(one);
    int others = SiteRollUp.sectionWeight(other);
    return weight > 0 && others > 0 && weight != others;
  }

  private static boolean deniesAll(ReportFinding finding) {
    return finding.kind().equals("global_absence") && SiteRollUp.real(finding);
  }

  private static boolean isAbsent(ReportFinding finding) {
    return finding.presence().startsWith("absent");
  }

  private static boolean isPresent(ReportFinding finding) {
    return SiteRollUp.counts(finding)
        && "present".equals(finding.presence())
        && "current".equals(finding.temporality());
  }

  private static boolean nodal(ReportFinding finding) {
    return Site.LYMPH_NODE.name().toLowerCase(Locale.ROOT).equals(finding.site());
  }

  /**
   * Largest current size by the axis its site is measured in: nodes the short one, else the long.
   */
  private static OptionalDouble largestMm(SiteStatus site) {
    return site.sizesMm().stream()
        .filter(axes -> !axes.isEmpty())
        .mapToDouble(
            axes ->
                site.site() == Site.LYMPH_NODE
                    ? axes.stream().limit(2).mapToDouble(Double::doubleValue).min().orElseThrow()
                    : axes.stream().mapToDouble(Double::doubleValue).max().orElseThrow())
        .max();
  }
}

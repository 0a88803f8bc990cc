package org.lesionlake.feature;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a patient's record may be told to a model that reads a study. Features are computed from
 * what this rule leaves and see nothing else.
 *
 * <ul>
 *   <li>A fact counts from its day on: those of the study's day do, those of the next do not. What
 *       has no date might be later, so only sex and birth year count without one.
 *   <li>A report counts if it is dated before the study's day and does not name the study's
 *       accession number. The study's own report is one that names the number or is dated on its
 *       day, since the two are seldom told apart by date alone; it counts only for a model that is
 *       meant for reading with the report, and then too not if it is dated after the study.
 *   <li>Of a report's versions the highest that counts is read, so that a correction of a later
 *       date does not reach back. A report that was withdrawn, whenever that was, is none.
 *   <li>Of a study without a date nothing but sex and birth year is known.
 * </ul>
 *
 * <p>A report or fact that was corrected under its old date cannot be told from one that was right
 * from the start.
 */
public final class LeakRule {
  private static final Set<String> TIMELESS = Set.of("sex", "birth_year");

  private final StudyMoment study;
  private final boolean readsOwnReport;

  /**
   * @param readsOwnReport whether the model is meant for reading with the study's own report
   */
  public LeakRule(StudyMoment study, boolean readsOwnReport) {
    this.study = study;
    this.readsOwnReport = readsOwnReport;
  }

  /** The part of a record that a model may be told. */
  public PatientRecord admitted(PatientRecord record) {
    Map<String, Optional<ReadReport>> byId = new TreeMap<>();
    for (String id : record.reports().stream().map(ReadReport::reportId).distinct().toList()) {
      byId.put(id, readable(record.reports().stream().filter(r -> r.reportId().equals(id))));
    }
    return new PatientRecord(
        record.facts().stream().filter(this::admits).toList(),
        byId.values().stream().flatMap(Optional::stream).toList());
  }

  private boolean admits(DatedFact fact) {
    return TIMELESS.contains(fact.item()) || notAfter(fact.date());
  }

  private Optional<ReadReport> readable(java.util.stream.Stream<ReadReport> versions) {
    List<ReadReport> newestFirst =
        versions.sorted(Comparator.comparingInt(ReadReport::version).reversed()).toList();
    return newestFirst.get(0).withdrawn()
        ? Optional.empty()
        : newestFirst.stream().filter(r -> !r.withdrawn()).filter(this::admits).findFirst();
  }

  private boolean admits(ReadReport report) {
    return notAfter(report.date()) && (readsOwnReport || !isOwn(report));
  }

  private boolean isOwn(ReadReport report) {
    return report.date().equals(study.date())
        || (study.accession() != null && report.accessions().contains(study.accession()));
  }

  private boolean notAfter(LocalDate date) {
    return date != null && study.date() != null && !date.isAfter(study.date());
  }
}

package org.lesionlake.jobs.cohort;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.cohort.CohortDefinition.Look;
import org.lesionlake.jobs.cohort.CohortDefinition.PersonTimeRules;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.lesion.persontime.AtRisk;
import org.lesionlake.lesion.persontime.FollowUp;
import org.lesionlake.lesion.persontime.PersonTime;
import org.lesionlake.lesion.persontime.RiskRules;
import org.lesionlake.lesion.persontime.Scan;
import org.lesionlake.lesion.persontime.UncertainRule;
import org.lesionlake.lesion.persontime.Verdict;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.PersonTimeStretch;

/**
 * Counts the time at risk of a member at a site, a row of the query in {@link #sql}. Gives rows of
 * {@link Tables#PERSON_TIME} that belong to no cohort yet.
 */
final class PersonTimeRows implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  /**
   * Statuses of gold.metastasis_status that speak of the site; what was once there began before.
   */
  private static final Set<String> POSITIVE = Set.of("found", "present", "historical");

  private static final Set<String> NEGATIVE =
      Set.of("none_found", "absent_explicit", "absent_implied");

  private final Look judge;
  private final int coveredDays;
  private final UncertainRule uncertain;

  PersonTimeRows(PersonTimeRules rules) {
    this.judge = rules.judgedBy();
    this.coveredDays = rules.rules().coveredDays();
    this.uncertain = rules.rules().uncertain();
  }

  /** Members and sites, each with all dated scans of the patient that are nobody else's. */
  static String sql(CohortDefinition cohort) {
    String sites =
        String.join(
            ", ",
            cohort.personTime().sites().stream()
                .map(site -> "(" + Catalog.literal(site) + ")")
                .toList());
    return """
        SELECT m.patient_id, t.site, m.diagnosis_date, m.death_date, m.followed_until,
               collect_list(CASE WHEN x.study_uid IS NOT NULL THEN
                 struct(x.study_date, x.report_status, x.image_status) END) AS scans
        FROM cohort_members m
        CROSS JOIN (SELECT * FROM VALUES ${sites} AS sites(site)) t
        LEFT JOIN (SELECT * FROM gold.metastasis_status
                   WHERE source = ${source} AND study_date IS NOT NULL
                     AND NOT coalesce(mixed_patients, false)) x
          ON x.patient_id = m.patient_id AND x.site = t.site
        GROUP BY m.patient_id, t.site, m.diagnosis_date, m.death_date, m.followed_until
        """
        .replace("${sites}", sites)
        .replace("${source}", Catalog.literal(cohort.source()));
  }

  @Override
  public Iterator<Row> call(Row member) {
    LocalDate diagnosis = day(member.getAs("diagnosis_date"));
    List<Scan> scans = new ArrayList<>();
    for (Object scan : member.getList(member.fieldIndex("scans"))) {
      Row row = (Row) scan;
      scans.add(
          new Scan(
              day(row.getAs("study_date")),
              verdict(row.getAs("image_status"), row.getAs("report_status"))));
    }
    PersonTime time =
        PersonTime.of(
            new FollowUp(
                diagnosis,
                scans,
                day(member.getAs("death_date")),
                day(member.getAs("followed_until"))),
            new RiskRules(coveredDays, uncertain));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Math.max(1, time.stretches().size()); i++) {
      rows.add(row(member, diagnosis, time, i));
    }
    return rows.iterator();
  }

  private static Row row(Row member, LocalDate diagnosis, PersonTime time, int index) {
    boolean any = !time.stretches().isEmpty();
    AtRisk stretch = any ? time.stretches().get(index) : null;
    return Tables.PERSON_TIME.toRow(
        new PersonTimeStretch(
            "",
            0,
            member.getAs("patient_id"),
            member.getAs("site"),
            any ? index + 1 : 0,
            CohortFile.name(time.outcome()),
            any ? stretch.entry() : null,
            any ? stretch.exit() : null,
            any ? days(diagnosis, stretch.entry()) : null,
            any ? days(diagnosis, stretch.exit()) : null,
            any ? (int) stretch.days() : 0,
            any ? CohortFile.name(stretch.end()) : null,
            time.onsetAfter(),
            time.onsetBy(),
            time.scansAfterDeath()));
  }

  private static Integer days(LocalDate from, LocalDate to) {
    return (int) ChronoUnit.DAYS.between(from, to);
  }

  private Verdict verdict(String image, String report) {
    return switch (judge) {
      case IMAGE -> verdict(image);
      case REPORT -> verdict(report);
      case EITHER -> {
        Verdict ofImage = verdict(image);
        Verdict ofReport = verdict(report);
        yield ofImage.compareTo(ofReport) < 0 ? ofImage : ofReport;
      }
    };
  }

  private static Verdict verdict(String status) {
    if (POSITIVE.contains(status)) {
      return Verdict.POSITIVE;
    }
    if (NEGATIVE.contains(status)) {
      return Verdict.NEGATIVE;
    }
    return status.equals("uncertain") ? Verdict.UNCERTAIN : Verdict.NOT_COVERED;
  }

  /** Spark hands dates out as either, by its settings. */
  private static LocalDate day(Object date) {
    return date instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) date;
  }
}

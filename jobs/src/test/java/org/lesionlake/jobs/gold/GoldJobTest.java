package org.lesionlake.jobs.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.jobs.silver.WantedSeries;
import org.lesionlake.report.ReportSites;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.OrganProfile;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportSite;
import org.lesionlake.schemas.silver.SeriesInference;

/** Gold of one lake whose studies each miss something else. Organs are in millilitres. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldJobTest {
  /** What a report says of the liver, its mm, those on the image (0: none), and what follows. */
  private record Agreement(String report, Double reportMm, double imageMm, String agreement) {}

  private static final List<Agreement> AGREEMENTS =
      List.of(
          new Agreement("present", null, 20, "concordant_present"),
          new Agreement("present", 31.0, 0, "report_only"),
          new Agreement("absent_explicit", null, 30, "image_only"),
          new Agreement("absent_implied", null, 9, "image_only"),
          new Agreement("historical", null, 40, "image_only"),
          new Agreement("absent_explicit", null, 0, "concordant_absent"),
          new Agreement("absent_implied", null, 0, "concordant_absent"),
          new Agreement("historical", null, 0, "concordant_absent"),
          new Agreement("uncertain", null, 20, "not_comparable"),
          new Agreement("uncertain", null, 0, "not_comparable"),
          // More than 5 mm and more than 20 % of the larger one: either alone is none.
          new Agreement("present", 26.0, 20, "size_conflict"),
          new Agreement("present", 25.0, 20, "concordant_present"),
          new Agreement("present", 60.0, 50, "concordant_present"),
          new Agreement("present", 10.0, 6, "concordant_present"),
          new Agreement("present", 20.0, 50, "size_conflict"));

  @TempDir static Path folder;

  private SampleLake sample;
  private JobContext context;
  private String model;
  private String rules;
  private final Map<String, Row> statuses = new TreeMap<>();

  @BeforeAll
  void computeGold() {
    sample = SampleLake.in(folder);
    context = sample.context("night");
    model = Models.configured(context.settings()).id();
    rules = Lexicons.rulesVersion(context.settings());
    partsThatFailed();
    partsThatWereNeverScanned();
    reports();
    reportsByDate();
    courses();
    corrections();
    lesionsThroughTime();
    agreements();
    requireRelease();
    sample.write();
    new GoldJob().run(context);
    sample.lake().registerCatalog();
    for (Row row :
        sample.rows(
            "SELECT study_uid, site, image_status, report_status, report_id"
                + " FROM gold.metastasis_status")) {
      statuses.put(row.getString(0) + " " + row.getString(1), row);
    }
  }

  private void partsThatFailed() {
    sample.series("failed-1", "f1-chest", "soft_tissue", "chest");
    sample.series("failed-1", "f1-abdomen", "soft_tissue", "abdomen");
    done("failed-1", "f1-chest", Map.of("lung", 4_000, "bone", 500, "liver", 300));
    sample.add(
        Tables.SERIES_INFERENCE,
        SampleLake.attempt("failed-1", "f1-abdomen", model, 1, "failed", Map.of()));
    // The same with voxels that could not be read, which no model has seen.
    sample.series("failed-2", "f2-chest", "soft_tissue", "chest");
    done("failed-2", "f2-chest", Map.of("lung", 4_000, "bone", 500, "liver", 300));
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described("failed-2", "f2-abdomen", "soft_tissue", null, true, "abdomen"));
    sample.add(Tables.CT_VOLUMES, SampleLake.volume("failed-2", "f2-abdomen", "failed", 10));
  }

  private void partsThatWereNeverScanned() {
    sample.series("part-1", "p1-chest", "soft_tissue", "chest");
    done("part-1", "p1-chest", Map.of("lung", 4_000, "liver", 300, "bone", 500));
    // A chest that was not chosen, beside an abdomen with the bases of the lungs.
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described("part-2", "p2-chest", "soft_tissue", null, false, "chest"));
    sample.series("part-2", "p2-abdomen", "soft_tissue", "abdomen");
    done("part-2", "p2-abdomen", Map.of("lung", 200, "liver", 1_500, "kidney", 300, "bone", 500));
    sample.series("part-3", "p3", "soft_tissue");
    done("part-3", "p3", Map.of("lung", 200, "liver", 1_500, "kidney", 300, "bone", 500));
    // A lung series whose chest no soft-tissue series shows, and one whose chest one does.
    sample.series("part-4", "p4-lung", "lung", "chest");
    sample.series("part-4", "p4-abdomen", "soft_tissue", "abdomen");
    sample.series("part-5", "p5-lung", "lung", "chest");
    sample.series("part-5", "p5-trunk", "soft_tissue", "chest", "abdomen");
    done("part-4", "p4-lung", Map.of("lung", 4_000));
    done("part-4", "p4-abdomen", Map.of("liver", 1_500, "lung", 200));
    done("part-5", "p5-trunk", Map.of("liver", 1_500, "lung", 4_000));
  }

  private void reports() {
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described("two-1", "t1", "soft_tissue", "A", false, "chest"),
        SampleLake.described("two-1", "t2", "soft_tissue", "B", false, "abdomen"));
    sample.add(
        Tables.REPORTS,
        report("a-unreadable", "A"),
        report("b-read", "B"),
        report("c-withdrawn", "B"),
        new Report("c-withdrawn", 2, "two", "B", null, "en", "", "w", "w", "night", "withdrawn"));
    read(finding("c-withdrawn", "metastasis", "liver", "present"));
    read(finding("a-unreadable", "failed", null, null));
    read(finding("b-read", "metastasis", "liver", "absent_explicit"));
  }

  /**
   * Patients with one study on Monday and two on Wednesday, each with a report without accession:
   * of Thursday, of Tuesday, and of a week later.
   */
  private void reportsByDate() {
    LocalDate monday = LocalDate.of(2020, 6, 1);
    for (String patient : List.of("after", "between", "week")) {
      dated(patient + "-1", monday);
      dated(patient + "-2", monday.plusDays(2));
      dated(patient + "-3", monday.plusDays(2));
    }
    sample.add(
        Tables.REPORTS,
        report("r-after", "after", monday.plusDays(3)),
        report("r-between", "between", monday.plusDays(1)),
        report("r-week", "week", monday.plusDays(7)));
    for (String id : List.of("r-after", "r-between", "r-week")) {
      read(finding(id, "metastasis", "liver", "absent_explicit"));
    }
  }

  private void dated(String study, LocalDate day) {
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described(study, study, "soft_tissue", null, day, false, "abdomen"));
  }

  /** Liver and lungs, but now and then the chest alone. */
  private void courses() {
    study("missing-1", true, 50, 20);
    study("missing-2", false, 0, 20);
    study("missing-3", true, 50, 20);
    study("missing-4", true, 20, 10);
    study("later-1", false, 0, 20);
    study("later-2", true, 50, 20);
    study("later-3", true, 20, 10);
    study("spread-1", true, 50, 0);
    study("spread-2", false, 0, 10);
  }

  /** Facts that later runs correct, against the order of names of runs and of values. */
  private void corrections() {
    run("second", 2);
    run("first", 1);
    // Of no run on record, and by its name the third.
    String killed = "19700101-000003-abcdef";
    fact("missing", "sex", "m", null, null, "first");
    fact("missing", "sex", "f", null, null, "second");
    fact("missing", "birth_year", null, 1990.0, null, "first");
    fact("missing", "birth_year", null, 1960.0, null, "second");
    fact("missing", "birth_year", null, 1961.0, null, killed);
    fact("missing", "death", null, null, "2024-01-01", "first");
    fact("missing", "death", null, null, "2023-01-01", "second");
    fact("missing", "primary_tumour", "lung", null, "2019-01-01", "first");
    fact("missing", "primary_tumour", "lung", null, "2020-01-01", "second");
    fact("missing", "primary_tumour", "breast", null, "2021-01-01", killed);
    // Another tumour of the same day is the same one, told better.
    fact("later", "primary_tumour", "breast", null, "2019-12-31", "first");
    fact("later", "primary_tumour", "lung", null, "2019-12-31", "second");
    fact("later", "sex", "f", null, null, "first");
    fact("later", "sex", "m", null, null, "first");
  }

  private void agreements() {
    for (int i = 0; i < AGREEMENTS.size(); i++) {
      Agreement agreement = AGREEMENTS.get(i);
      String study = agreed(i);
      String id = "r-" + study;
      sample.add(
          Tables.CT_SERIES,
          SampleLake.described(study, study, "soft_tissue", study, true, "abdomen"));
      sample.add(Tables.CT_VOLUMES, SampleLake.volume(study, study, "done", 10));
      done(study, study, Map.of("liver", 1_500));
      if (agreement.imageMm() > 0) {
        sample.add(
            Tables.LESIONS, SampleLake.lesion(study, study, model, "liver", agreement.imageMm()));
      }
      sample.add(
          Tables.REPORTS,
          new Report(id, 1, "agree" + i, study, null, "en", "text", id, id, "night", null));
      sample.add(Tables.REPORT_FINDINGS, finding(id, "metastasis", "liver", "present"));
      sample.add(
          Tables.REPORT_SITES,
          new ReportSite(
              id,
              1,
              rules,
              "liver",
              agreement.report(),
              null,
              null,
              null,
              null,
              agreement.reportMm(),
              1,
              false,
              null));
    }
  }

  private static String agreed(int index) {
    return "agree" + index + "-1";
  }

  private void run(String id, int second) {
    sample.add(
        Tables.RUNS, new Run(id, "ingest", Instant.ofEpochSecond(second), 1, "done", null, 1, "1"));
  }

  private void fact(
      String patient, String item, String code, Double value, String date, String run) {
    sample.add(
        Tables.CLINICAL,
        new ClinicalFact(
            patient,
            date == null ? null : LocalDate.parse(date),
            item,
            code,
            null,
            value,
            null,
            null,
            String.join(" ", patient, item, code, String.valueOf(value), date, run),
            run));
  }

  private void study(String study, boolean whole, double liverMm, double lungMm) {
    if (whole) {
      sample.series(study, study, "soft_tissue", "chest", "abdomen");
      done(study, study, Map.of("lung", 4_000, "liver", 1_500, "bone", 500));
    } else {
      sample.series(study, study, "soft_tissue", "chest");
      done(study, study, Map.of("lung", 4_000, "liver", 300, "bone", 500));
    }
    if (liverMm > 0) {
      sample.add(Tables.LESIONS, SampleLake.lesion(study, study, model, "liver", liverMm));
    }
    if (lungMm > 0) {
      sample.add(Tables.LESIONS, SampleLake.lesion(study, study, model, "lung", lungMm));
    }
  }

  /** A patient who is treated; and one whose body lies 100 mm higher at the second study. */
  private void lesionsThroughTime() {
    fact("track", "treatment_start", "capox", null, "2020-02-15", "first");
    fact("track", "treatment_start", "bevacizumab", null, "2020-02-15", "first");
    scan("track-1", -200, List.of(), "chest", "abdomen");
    mark("track-1", "liver", 0, 0, 0, 40);
    mark("track-1", "lung", 50, 0, 60, 12);
    scan("track-2", -200, List.of(), "chest", "abdomen");
    mark("track-2", "liver", 2, -1, 0, 20);
    mark("track-2", "lung", 50, 1, 61, 12);
    scan("track-3", 20, List.of(), "chest");
    mark("track-3", "lung", 49, 1, 59, 12);
    scan("track-4", -200, List.of(), "chest", "abdomen");
    mark("track-4", "liver", 1, 0, 2, 20);
    mark("track-4", "bone", 0, 60, -50, 15);
    scan("shift-1", -200, List.of(organ(0)), "chest", "abdomen");
    mark("shift-1", "liver", 20, 10, 30, 30);
    scan("shift-2", -100, List.of(organ(10)), "chest", "abdomen");
    mark("shift-2", "liver", 20, 10, 130, 30);
  }

  /** A study whose one series reaches 400 mm up from a height. */
  private void scan(String study, double lowZ, List<OrganProfile> organs, String... regions) {
    sample.add(
        Tables.CT_SERIES, SampleLake.described(study, study, "soft_tissue", null, true, regions));
    sample.add(
        Tables.CT_VOLUMES,
        new CtVolume(
            study,
            "f",
            study,
            study.substring(0, study.indexOf('-')),
            "done",
            null,
            "voxels/" + study + ".parquet",
            "00",
            1,
            "int16",
            101,
            101,
            101,
            List.of(-200.0, -200.0, lowZ),
            List.of(4.0, 4.0, 4.0),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
            1,
            null));
    boolean abdomen = List.of(regions).contains("abdomen");
    SeriesInference attempt =
        SampleLake.attempt(
            study,
            study,
            model,
            1,
            "done",
            Map.of("lung", 4_000, "liver", abdomen ? 1_500 : 5, "bone", 500));
    sample.add(
        Tables.SERIES_INFERENCE,
        new SeriesInference(
            study,
            "f",
            study,
            attempt.patientId(),
            model,
            1,
            "done",
            null,
            attempt.startedAtUtc(),
            null,
            null,
            null,
            null,
            null,
            attempt.searchedSites(),
            attempt.organs(),
            organs));
  }

  /** A liver that narrows upwards. */
  private static OrganProfile organ(int level) {
    List<Double> volumes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      volumes.add(150_000.0 - 900 * i * i);
    }
    return new OrganProfile(
        "liver",
        "both",
        level,
        volumes,
        Collections.nCopies(12, 10.0),
        Collections.nCopies(12, 20.0));
  }

  private void mark(String study, String site, double x, double y, double z, double mm) {
    Lesion like = SampleLake.lesion(study, study, model, site, mm);
    sample.add(
        Tables.LESIONS,
        new Lesion(
            like.lesionUid(),
            study,
            "f",
            study,
            like.patientId(),
            model,
            1,
            site,
            "metastasis",
            List.of(x, y, z),
            like.boxFrom(),
            like.boxTo(),
            like.voxels(),
            Math.PI / 6 * mm * mm * mm,
            mm,
            mm,
            0,
            55,
            0.9,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private void requireRelease() {
    sample.series("late-1", "l1", "soft_tissue", "chest");
    sample.add(
        Tables.SERIES_INFERENCE, SampleLake.attempt("late-1", "l1", model, 1, "started", Map.of()));
    sample.write();
    assertThatThrownBy(() -> new GoldJob().run(context))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 series")
        .hasMessageContaining("job inference");
    sample.add(
        Tables.SERIES_INFERENCE, SampleLake.attempt("late-1", "l1", model, 2, "failed", Map.of()));
  }

  @Test
  void anOpenSeriesIsNoDenialOfWhatItMayShow() {
    for (String study : List.of("failed-1", "failed-2")) {
      assertThat(image(study, "liver")).as(study).isEqualTo("failed");
      assertThat(image(study, "bone")).as(study).isEqualTo("failed");
      assertThat(image(study, "adrenal")).as(study).isEqualTo("failed");
      assertThat(image(study, "lung")).as(study).isEqualTo("none_found");
    }
  }

  @Test
  void theEdgeOfAnOrganIsNoDenialOfItsMetastases() {
    assertThat(image("part-1", "liver")).isEqualTo("not_covered");
    assertThat(image("part-1", "lung")).isEqualTo("none_found");
    assertThat(image("part-2", "lung")).isEqualTo("not_covered");
    assertThat(image("part-2", "liver")).isEqualTo("none_found");
    assertThat(image("part-2", "adrenal")).isEqualTo("none_found");
    // Where no region is stated, most of the organ will do.
    assertThat(image("part-3", "lung")).isEqualTo("not_covered");
    assertThat(image("part-3", "liver")).isEqualTo("none_found");
  }

  @Test
  void aLungSeriesIsLeftOutOnlyWhereSoftTissueShowsItsRegions() {
    assertThat(WantedSeries.of(context).where("study_uid IN ('part-4', 'part-5')").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("p4-lung", "p4-abdomen", "p5-trunk");
    assertThat(image("part-4", "lung")).isEqualTo("none_found");
    assertThat(image("part-4", "liver")).isEqualTo("none_found");
    assertThat(image("part-5", "lung")).isEqualTo("none_found");
  }

  @Test
  void everyAccessionOfAStudyBringsItsReportAndAnUnreadableOneHidesNone() {
    Row liver = statuses.get("two-1 liver");
    assertThat(liver.getString(3)).isEqualTo("absent_explicit");
    assertThat(liver.getString(4)).isEqualTo("b-read");
    Row lung = statuses.get("two-1 lung");
    assertThat(lung.getString(3)).isEqualTo("failed");
    assertThat(lung.getString(4)).isEqualTo("a-unreadable");
  }

  @Test
  void aReportWithoutAccessionSpeaksOfTheNearestDayAlone() {
    assertThat(reportOf("after-1")).isNull();
    assertThat(reportOf("after-2")).isEqualTo("r-after");
    assertThat(reportOf("after-3")).as("the same day").isEqualTo("r-after");
    assertThat(reportOf("between-1")).as("the earlier day").isEqualTo("r-between");
    assertThat(reportOf("between-2")).isNull();
    assertThat(reportOf("between-3")).isNull();
    assertThat(reportOf("week-2")).isNull();
  }

  private String reportOf(String study) {
    return statuses.get(study + " liver").getString(4);
  }

  @Test
  void missingCoverageIsNoResponse() {
    Map<String, Row> courses = new TreeMap<>();
    sample
        .rows(
            "SELECT study_uid, course, nadir_mm, change_from_first_percent"
                + " FROM gold.patient_timeline")
        .forEach(row -> courses.put(row.getString(0), row));
    assertCourse(courses.get("missing-1"), "first", null, null);
    assertCourse(courses.get("missing-2"), "not_comparable", null, null);
    assertCourse(courses.get("missing-3"), "steady", 70.0, 0.0);
    assertCourse(courses.get("missing-4"), "shrinking", 70.0, -57.143);
    assertCourse(courses.get("later-1"), "first", null, null);
    assertCourse(courses.get("later-2"), "not_comparable", null, null);
    assertCourse(courses.get("later-3"), "shrinking", 70.0, -57.143);
    // A new site at which there was nothing before is growth, whatever else was missed.
    assertCourse(courses.get("spread-2"), "growing", null, null);
  }

  @Test
  void lesionsAreFollowedThroughTime() {
    assertThat(
            sample.rows(
                """
                SELECT concat_ws(' ', study_uid, site, status, role, previous_study_uid)
                FROM gold.lesion_tracks WHERE patient_id = 'track' ORDER BY study_uid, site
                """))
        .extracting(row -> row.getString(0))
        .containsExactly(
            "track-1 liver first_seen target",
            "track-1 lung first_seen target",
            "track-2 liver persisting target track-1",
            "track-2 lung persisting target track-1",
            "track-3 liver not_covered target track-2",
            "track-3 lung persisting target track-2",
            "track-4 bone new new",
            "track-4 liver persisting target track-2",
            "track-4 lung resolved target track-3");
    assertThat(
            sample.rows(
                """
                SELECT site, count(DISTINCT track_uid), count(*), count(lesion_uid),
                       count(expected_centre)
                FROM gold.lesion_tracks WHERE patient_id = 'track' GROUP BY site ORDER BY site
                """))
        .extracting(Row::mkString)
        .containsExactly("bone1110", "liver1433", "lung1433");
  }

  @Test
  void organsTellWhereALesionIsLookedFor() {
    Row later =
        sample
            .rows(
                """
                SELECT status, alignment, distance_mm, expected_centre[2]
                FROM gold.lesion_tracks WHERE study_uid = 'shift-2'
                """)
            .get(0);
    assertThat(later.getString(0)).isEqualTo("persisting");
    assertThat(later.getString(1)).isEqualTo("abdomen");
    assertThat(later.getDouble(2)).isLessThan(2);
    assertThat(later.getDouble(3)).isBetween(128.0, 132.0);
  }

  @Test
  void responseIsComputedFromTracksAndTreatment() {
    assertThat(
            sample.rows(
                """
SELECT concat_ws(' ', study_uid, response, response_rule, baseline_study_uid, targets,
                 sum_target_diameters_mm, nadir_sum_target_diameters_mm,
                 sum_all_diameters_mm, new_lesions)
FROM gold.patient_timeline WHERE patient_id = 'track' ORDER BY study_uid
"""))
        .extracting(row -> row.getString(0))
        .containsExactly(
            "track-1 baseline baseline track-1 2 52.0 52.0 0",
            "track-2 partial_response target_decrease track-1 2 32.0 52.0 32.0 0",
            "track-3 not_evaluable target_missing track-1 2 32.0 12.0 0",
            "track-4 progressive_disease new_lesion track-1 2 20.0 32.0 35.0 1");
    assertThat(
            sample.rows(
                """
                SELECT treatment_line, line_started, contrast_phase_changed, volume_doubling_days
                FROM gold.patient_timeline WHERE study_uid = 'track-2'
                """))
        .extracting(row -> List.of(row.get(0), row.get(1).toString(), row.isNullAt(2)))
        .containsExactly(List.of(1, "2020-02-15", true));
    // 40 and 12 mm to 20 and 12 mm in the 29 days from February to March.
    double ratio = (8_000 + 1_728) / (64_000 + 1_728.0);
    assertThat(
            sample
                .rows(
                    "SELECT volume_doubling_days FROM gold.patient_timeline"
                        + " WHERE study_uid = 'track-2'")
                .get(0)
                .getDouble(0))
        .isCloseTo(29 * Math.log(2) / Math.log(ratio), within(0.05));
    assertThat(
            sample.rows(
                "SELECT count(*) FROM gold.patient_timeline"
                    + " WHERE patient_id <> 'track' AND response_rule <> 'no_baseline'"))
        .extracting(row -> row.getLong(0))
        .containsExactly(0L);
  }

  @Test
  void theNewestRunHoldsWhereAPatientHasAFactOnce() {
    assertThat(
            sample.rows(
                """
                SELECT concat_ws(' ', patient_id, primary_tumour, diagnosis_date, sex, birth_year,
                                 death_date)
                FROM gold.patients WHERE patient_id IN ('missing', 'later') ORDER BY 1
                """))
        .extracting(row -> row.getString(0))
        .containsExactly("later lung 2019-12-31 m", "missing lung 2020-01-01 f 1961 2023-01-01");
    assertThat(
            sample.rows(
                "SELECT days_since_diagnosis FROM gold.patient_timeline"
                    + " WHERE study_uid = 'missing-1'"))
        .extracting(row -> row.getInt(0))
        .containsExactly(31);
  }

  private static void assertCourse(Row row, String course, Double nadir, Double fromFirst) {
    assertThat(row.getString(1)).as(row.getString(0)).isEqualTo(course);
    assertThat(row.get(2)).as(row.getString(0)).isEqualTo(nadir);
    assertThat(row.get(3)).as(row.getString(0)).isEqualTo(fromFirst);
  }

  @Test
  void aSitesDenominatorsAddUp() {
    long studies =
        sample.rows("SELECT count(DISTINCT study_uid) FROM silver.ct_series").get(0).getLong(0);
    for (Row row :
        sample.rows(
            """
            SELECT site, studies,
                   report_present + report_absent + report_uncertain + report_historical
                     + report_silent + report_failed + no_report,
                   image_found + image_none_found + image_not_covered + image_not_assessable
                     + image_failed + image_not_searched
            FROM gold.site_summary
            """)) {
      assertThat(List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
          .as(row.getString(0))
          .containsOnly(studies);
    }
    Row lung =
        sample
            .rows(
                "SELECT image_failed, image_not_assessable, report_failed, no_report"
                    + " FROM gold.site_summary WHERE site = 'lung'")
            .get(0);
    assertThat(lung.getLong(0)).as("late-1").isEqualTo(1);
    assertThat(lung.getLong(1)).as("two-1, dated").isEqualTo(10);
    assertThat(lung.getLong(2)).isEqualTo(1);
    assertThat(lung.getLong(3))
        .as("two-1, after-2, after-3, between-1, agreements")
        .isEqualTo(studies - 4 - AGREEMENTS.size());
  }

  @Test
  void aReportThatWasWithdrawnSaysNothingAndIsOfNoStudy() {
    Row liver = statuses.get("two-1 liver");
    assertThat(liver.getString(3)).isEqualTo("absent_explicit");
    assertThat(liver.getString(4)).isEqualTo("b-read");
    assertThat(
            sample.rows(
                "SELECT concat_ws(' ', study_uid, method, reason) FROM silver.report_links"
                    + " WHERE report_id = 'c-withdrawn'"))
        .extracting(row -> row.getString(0))
        .containsExactly("none withdrawn");
  }

  @Test
  void reportAndImageAgreeOnlyWhereBothLooked() {
    Map<String, String> found = new TreeMap<>();
    for (Row row :
        sample.rows(
            "SELECT study_uid, agreement FROM gold.metastasis_status"
                + " WHERE site = 'liver' AND study_uid LIKE 'agree%'")) {
      found.put(row.getString(0), row.getString(1));
    }
    for (int i = 0; i < AGREEMENTS.size(); i++) {
      assertThat(found)
          .as(AGREEMENTS.get(i).toString())
          .containsEntry(agreed(i), AGREEMENTS.get(i).agreement());
    }
  }

  @Test
  void contradictionsStandInTheOrderOfReviewWithTheirEvidence() {
    List<Row> rows =
        sample.rows(
            "SELECT study_uid, priority, sentences[0].finding, marks[0].series_uid,"
                + " marks[0].long_axis_slice, size(sentences)"
                + " FROM gold.discrepancy_review WHERE study_uid LIKE 'agree%'");
    assertThat(rows)
        .extracting(row -> row.getString(0) + " " + row.getInt(1))
        .containsExactly(
            agreed(4) + " 1",
            agreed(2) + " 1",
            agreed(1) + " 2",
            agreed(14) + " 3",
            agreed(10) + " 3",
            agreed(3) + " 4");
    assertThat(rows).extracting(row -> row.getInt(2)).containsOnly(1);
    assertThat(rows).extracting(row -> row.getInt(5)).containsOnly(1);
    Row first = rows.get(0);
    assertThat(first.getString(3)).isEqualTo(agreed(4));
    assertThat(first.getInt(4)).isZero();
    assertThat(rows.get(2).isNullAt(3)).as("nothing was marked").isTrue();
  }

  @Test
  void computingItAgainWritesNothing() {
    assertThat(new GoldJob().run(context)).isZero();
  }

  private String image(String study, String site) {
    return statuses.get(study + " " + site).getString(2);
  }

  private void done(String study, String series, Map<String, Integer> organsMl) {
    sample.add(
        Tables.SERIES_INFERENCE, SampleLake.attempt(study, series, model, 1, "done", organsMl));
  }

  private static Report report(String id, String accession) {
    return new Report(id, 1, "two", accession, null, "en", "text", id, id, "night", null);
  }

  private static Report report(String id, String patient, LocalDate day) {
    return new Report(id, 1, patient, null, day, "en", "text", id, id, "night", null);
  }

  /** The one finding of a report, with what follows from it for sites. */
  private void read(ReportFinding finding) {
    sample.add(Tables.REPORT_FINDINGS, finding);
    sample.add(Tables.REPORT_SITES, ReportSites.of(List.of(finding)).toArray(ReportSite[]::new));
  }

  private ReportFinding finding(String report, String kind, String site, String presence) {
    boolean read = presence != null;
    return new ReportFinding(
        report,
        1,
        rules,
        1,
        kind,
        site,
        presence,
        null,
        read ? "current" : null,
        read ? "patient" : null,
        "impression",
        List.of(),
        List.of(),
        null,
        null,
        null,
        0,
        0,
        List.of());
  }
}

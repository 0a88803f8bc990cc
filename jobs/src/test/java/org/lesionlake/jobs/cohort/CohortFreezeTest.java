package org.lesionlake.jobs.cohort;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.tool.Ran;
import org.lesionlake.schemas.Question;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.LesionBurden;
import org.lesionlake.schemas.gold.MetastasisStatus;

/**
 * A cohort through its life, on a lake where each step drops a patient of its own. Studies are of
 * the first of a month of 2020; who was diagnosed was so on the 10th of January.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CohortFreezeTest {
  private static final String DEFINITION =
      """
      name = gut
      title = "Colorectal, liver searched"
      source = model
      primary { any-of = ["Colo*"], others = drop }
      diagnosis.from = 2019-01-01
      age { from = 18, to = 90 }
      sex = [f, m]
      studies { from-days = -60, to-days = 400 }
      series { slice-thickness-up-to-mm = 5, purposes = [soft_tissue] }
      sites.of = [liver]
      prior-therapy.none-of = ["*platin"]
      follow-up.at-least-days = 30
      person-time.covered-days = 200
      """;

  @TempDir static Path folder;

  private SampleLake sample;
  private String lake;
  private Path file;

  @BeforeAll
  void makeLake() throws IOException {
    sample = SampleLake.in(folder);
    lake = sample.lake().root();
    file = Files.writeString(folder.resolve("gut.conf"), DEFINITION);
    sample.series("stranger-1", "stranger-1", "soft_tissue", "abdomen");
    patient("breast", "breast", 1960);
    patient("double", "colorectal", 1960);
    fact("double", "primary_tumour", "melanoma", null, "2018-01-10");
    patient("aged", "colorectal", 1920);
    study("aged", 2, "none_found");
    patient("unseen", "colorectal", 1960);
    patient("late", "colorectal", 1960);
    study("late", 30, "none_found");
    patient("lungs", "colorectal", 1960);
    sample.series("lungs-2", "lungs-2", "lung", "chest");
    status("lungs-2", "none_found");
    patient("blind", "colorectal", 1960);
    study("blind", 2, "not_covered");
    patient("treated", "colorectal", 1960);
    study("treated", 2, "none_found");
    fact("treated", "treatment_start", "pemetrexed_carboplatin", null, "2020-02-20");
    patient("brief", "colorectal", 1960);
    study("brief", 1, "none_found");
    // Those who stay; what starts on the day of the first study started after it.
    patient("onset", "colorectal", 1950);
    study("onset", 1, "none_found");
    study("onset", 5, "none_found");
    study("onset", 9, "found");
    fact("onset", "treatment_start", "cisplatin", null, "2020-02-01");
    patient("known", "colon", 1950);
    study("known", 2, "found");
    patient("dies", "colorectal", 1950);
    study("dies", 2, "none_found");
    fact("dies", "death", null, null, "2020-04-01");
    patient("gap", "colorectal", 1950);
    study("gap", 1, "none_found");
    study("gap", 11, "none_found");
    fact("gap", "last_contact", null, null, "2021-01-10");
    sample.write();
  }

  private void patient(String patient, String tumour, double born) {
    fact(patient, "primary_tumour", tumour, null, "2020-01-10");
    fact(patient, "birth_year", null, born, null);
    fact(patient, "sex", "f", null, null);
  }

  private void fact(String patient, String item, String code, Double value, String date) {
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
            String.join(" ", patient, item, code, date),
            "night"));
  }

  private void study(String patient, int month, String imageStatus) {
    String study = patient + "-" + month;
    sample.series(study, study, "soft_tissue", "abdomen");
    status(study, imageStatus);
  }

  private void status(String study, String imageStatus) {
    String patient = study.substring(0, study.indexOf('-'));
    LocalDate day =
        LocalDate.of(2020, 1, 1)
            .plusMonths(Integer.parseInt(study.substring(study.indexOf('-') + 1)));
    boolean found = imageStatus.equals("found");
    for (String source : List.of("model", "other")) {
      String status = source.equals("model") ? imageStatus : "found";
      sample.add(
          Tables.METASTASIS_STATUS,
          new MetastasisStatus(
              study,
              "liver",
              source,
              patient,
              day,
              "no_report",
              status,
              "not_comparable",
              null,
              null,
              null,
              found ? 12.5 : null,
              found ? 1 : 0,
              "release",
              false));
      sample.add(
          Tables.LESION_BURDEN,
          new LesionBurden(
              study,
              "liver",
              source,
              patient,
              day,
              status,
              found ? 1 : 0,
              found ? 900.25 : 0.0,
              found ? 12.5 : 0.0,
              found ? 12.5 : null,
              "release"));
    }
  }

  private CohortJob.Result freeze() {
    CohortJob job = new CohortJob(file);
    job.run(sample.context("freeze"));
    return job.result().orElseThrow();
  }

  private List<String> patients(Cohort cohort) {
    return new FrozenCohorts(sample.lake())
        .patients(sample.context("part"), cohort).collectAsList().stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
  }

  private Cohort frozen(int version) {
    return new FrozenCohorts(sample.lake()).version("gut", version);
  }

  @Test
  @Order(1)
  void everyStepSaysWhomItDropped() {
    Ran ended = Ran.line("cohort", "freeze", file.toString(), "--lake", lake, "--quiet");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("Frozen: gut version 1.");
    LakeTable<CohortAttrition> table = sample.lake().table(Tables.COHORT_ATTRITION);
    assertThat(table.records(table.read().orderBy("step")))
        .extracting(
            step ->
                step.name()
                    + " "
                    + step.patients()
                    + "-"
                    + step.patientsDropped()
                    + " "
                    + step.studies()
                    + "-"
                    + step.studiesDropped())
        .containsExactly(
            "known 14-0 14-0",
            "primary 12-2 13-1",
            "other_primaries 11-1 13-0",
            "diagnosis 11-0 13-0",
            "age 10-1 12-1",
            "sex 10-0 12-0",
            "studies 9-1 12-0",
            "study_days 8-1 11-1",
            "series 7-1 10-1",
            "sites 6-1 9-1",
            "prior_therapy_none 5-1 8-1",
            "follow_up 4-1 7-1");
    assertThat(ended.out())
        .containsPattern("11 +4 +1 +7 +1 +The patient was followed for 30 days from the diagnosis");
  }

  @Test
  @Order(2)
  void membersStudiesAndTimeAtRiskAreCopied() {
    sample.lake().registerCatalog();
    assertThat(
            sample.rows(
                """
                SELECT concat_ws(' ', patient_id, primary_tumour, age_at_diagnosis, studies,
                                 first_study, death_date, followed_until)
                FROM gold.cohort_members WHERE cohort = 'gut' AND version = 1 ORDER BY 1
                """))
        .extracting(row -> row.getString(0))
        .containsExactly(
            "dies colorectal 70 1 2020-03-01 2020-04-01 2020-04-01",
            "gap colorectal 70 2 2020-02-01 2021-01-10",
            "known colon 70 1 2020-03-01 2020-03-01",
            "onset colorectal 70 3 2020-02-01 2020-10-01");
    assertThat(
            sample.rows(
                """
                SELECT concat_ws(' ', study_uid, site, days_since_diagnosis, image_status,
                                 lesion_count, volume_mm3)
                FROM gold.cohort_studies ORDER BY 1
                """))
        .extracting(row -> row.getString(0))
        .hasSize(7)
        .contains("onset-9 liver 265 found 1 900.25", "onset-1 liver 22 none_found 0 0.0");
    assertThat(
            sample.rows(
                """
                SELECT concat_ws(' ', patient_id, site, stretch, outcome, entry_days, exit_days,
                                 person_days, ended_by, onset_after, onset_by)
                FROM gold.person_time ORDER BY 1
                """))
        .extracting(row -> row.getString(0))
        .containsExactly(
            "dies liver 1 death 51 82 31 death",
            "gap liver 1 follow_up_ended 22 222 200 cover_ended",
            "gap liver 2 follow_up_ended 326 366 40 follow_up_ended",
            "known liver 0 prevalent 0 2020-03-01",
            "onset liver 1 onset 22 265 243 onset 2020-06-01 2020-10-01");
    Row rate =
        sample
            .rows(
                """
                SELECT patients, at_risk, prevalent, onsets, deaths, round(person_years, 4),
                       CAST(round(onsets_per_1000_person_years, 2) AS DOUBLE),
                       onsets_low < onsets_per_1000_person_years,
                       onsets_high > onsets_per_1000_person_years
                FROM gold.incidence WHERE cohort = 'gut' AND version = 1 AND site = 'liver'
                """)
            .get(0);
    double years = (31 + 200 + 40 + 243) / 365.25;
    assertThat(rate.mkString(" "))
        .isEqualTo(
            String.join(
                " ",
                "4 3 1 1 1",
                Double.toString(Math.round(years * 1e4) / 1e4),
                Double.toString(Math.round(1e5 / years) / 1e2),
                "true true"));
  }

  @Test
  @Order(2)
  void jobsOnAPartFindItsPatientsUnderTheirPresentPseudonyms() {
    assertThat(patients(frozen(1))).containsExactly("dies", "gap", "known", "onset");
    for (String wrong : List.of("gut@9", "colon")) {
      Ran ended = Ran.line("job", "findings", "--lake", lake, "--cohort", wrong, "--quiet");
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err()).contains(wrong.startsWith("gut") ? "gut" : "colon");
    }
    Ran whole = Ran.line("job", "gold", "--lake", lake, "--cohort", "gut");
    assertThat(whole.code()).isEqualTo(2);
    assertThat(whole.err()).contains("Only the jobs findings and inference take --cohort");
    for (String wrong : List.of("@1", "gut@0", "gut@x")) {
      assertThat(Ran.line("job", "findings", "--lake", lake, "--cohort", wrong).err())
          .contains("NAME@VERSION");
    }
    assertThat(Ran.line("job", "findings", "--lake", lake, "--limit", "0").err())
        .contains("--limit counts from 1.");
  }

  @Test
  @Order(3)
  void theQueryThatIsShownSelectsTheFrozenStudies() {
    Ran shown = Ran.line("cohort", "show", file.toString());
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(sample.rows(shown.out()))
        .extracting(row -> row.<String>getAs("study_uid"))
        .containsExactlyInAnyOrderElementsOf(
            sample.rows("SELECT DISTINCT study_uid FROM gold.cohort_studies").stream()
                .map(row -> row.getString(0))
                .toList());
    assertThat(frozen(1).query()).isEqualTo(shown.out());
  }

  @Test
  @Order(3)
  void queriesOfTheDictionaryFitTheTables() {
    sample.lake().registerCatalog();
    for (Question question : Question.all()) {
      assertThat(sample.lake().spark().sql(question.sql()).columns())
          .as(question.text())
          .isNotEmpty();
    }
  }

  @Test
  @Order(4)
  void anUnchangedDefinitionOnUnchangedTablesMakesNoVersion() throws IOException {
    long before = sample.lake().table(Tables.COHORTS).version();
    // Comments, order and defaults that are written out mean the same.
    Files.writeString(file, "# as before\nstudies.at-least = 1\n" + DEFINITION);
    CohortJob.Result again = freeze();
    assertThat(again.isNew()).isFalse();
    assertThat(again.cohort().version()).isEqualTo(1);
    assertThat(sample.lake().table(Tables.COHORTS).version()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void newFactsMakeTheNextVersionAndDiffSaysWhy() throws IOException {
    // What a freeze that was killed had copied already.
    LakeTable<CohortAttrition> attrition = sample.lake().table(Tables.COHORT_ATTRITION);
    attrition.append(
        attrition.rows(List.of(new CohortAttrition("gut", 2, 77, "half", "none", 1, 1, 1, 1))));
    fact("late", "death", null, null, "2022-09-01");
    fact("brief", "last_contact", null, null, "2020-12-01");
    fact("dies", "primary_tumour", "lung", null, "2019-06-01");
    Files.writeString(file, DEFINITION.replace("to = 90", "to = 95"));
    sample.write();
    CohortJob.Result result = freeze();
    assertThat(result.isNew()).isTrue();
    assertThat(result.cohort().version()).isEqualTo(2);
    assertThat(sample.rows("SELECT * FROM gold.cohort_attrition WHERE version = 2")).hasSize(12);
    Ran diff = Ran.line("cohort", "diff", "gut", "--lake", lake);
    assertThat(diff.code()).as(diff.err()).isZero();
    assertThat(diff.out())
        .contains("gut, version 1 -> version 2", "age.to: 90 -> 95", "bronze.clinical: version ")
        .contains("patients who came (1):\n  brief\n", "patients who went (1):\n  dies\n")
        .containsPattern("follow_up +4 +4\n");
    Ran list = Ran.line("cohort", "list", "--lake", lake);
    assertThat(list.out()).containsPattern("gut +1 +4 +7 ").containsPattern("gut +2 +4 +");
  }

  @Test
  @Order(6)
  void whatDiffersIsToldAndRebuiltFromTheTablesAsTheyWere() {
    LakeTable<?> studies = sample.lake().table(Tables.COHORT_STUDIES);
    DeltaTable.forPath(sample.lake().spark(), studies.path())
        .updateExpr("version = 1 AND study_uid = 'onset-9'", Map.of("volume_mm3", "1.5"));
    sample.lake().table(Tables.PERSON_TIME).delete(expr("version = 1 AND patient_id = 'gap'"));
    Ran repaired = Ran.line("cohort", "verify", "gut", "--lake", lake, "--repair");
    assertThat(repaired.code()).as(repaired.out()).isZero();
    assertThat(repaired.out())
        .contains("gut version 1: DIFFERS\n  gold.cohort_studies holds other values\n")
        .contains("  gold.person_time holds 3 rows of it instead of 5\n")
        .contains("  rebuilt from the tables as they were")
        .contains("gut version 2: holds what was frozen");
  }

  @Test
  @Order(7)
  void aVacuumTakesTheTablesAndNotTheCohort() throws IOException {
    var spark = sample.lake().spark();
    LakeTable<MetastasisStatus> statuses = sample.lake().table(Tables.METASTASIS_STATUS);
    DeltaTable.forPath(spark, statuses.path()).updateExpr("true", Map.of("release_id", "'later'"));
    // A vacuum without retention, but for its time.
    List<String> present = List.of(statuses.read().inputFiles());
    try (Stream<Path> files = Files.list(Path.of(statuses.path().replace("file:", "")))) {
      for (Path data : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        if (present.stream().noneMatch(name -> name.endsWith("/" + data.getFileName()))) {
          Files.delete(data);
        }
      }
    }
    // Of version 1 as it was rebuilt.
    assertThat(CohortCheck.of(sample.lake(), frozen(1)).differences()).isEmpty();
    sample.lake().table(Tables.COHORT_MEMBERS).delete(expr("version = 1 AND patient_id = 'gap'"));
    Ran told = Ran.line("cohort", "verify", "gut", "--lake", lake, "--repair");
    assertThat(told.code()).isEqualTo(1);
    assertThat(told.out())
        .contains(
            "gold.cohort_members holds 3 rows of it instead of 4", "cannot be rebuilt: a vacuum")
        .contains("it was drawn from bronze.clinical version 1,")
        .contains("gut version 2: holds what was frozen");
    assertThat(sample.rows("SELECT * FROM gold.cohort_members WHERE version = 1")).hasSize(3);
  }

  @Test
  @Order(8)
  void aPrimaryThatNoFactHasListsThoseThereAre() throws IOException {
    write(DEFINITION.replace("Colo*", "colorectum"));
    assertThatThrownBy(this::freeze)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("primary tumour colorectum")
        .hasMessageContaining("breast, colon, colorectal, lung, melanoma");
    write(DEFINITION.replace("source = model", "source = modal"));
    assertThatThrownBy(this::freeze)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The sources there are: model, other.");
  }

  private void write(String definition) throws IOException {
    Files.writeString(file, definition);
  }
}

package org.lesionlake.jobs.gold;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
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
import org.lesionlake.jobs.silver.FindingsJob;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.bronze.Report;

/** Links of reports and studies, each patient another case; series are named after their study. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportLinksTest {
  private static final LocalDate DAY = LocalDate.of(2020, 6, 10);

  @TempDir static Path folder;

  private SampleLake sample;
  private JobContext context;
  private final Map<String, String> links = new TreeMap<>();

  @BeforeAll
  void link() {
    sample = SampleLake.in(folder);
    accessions();
    dates();
    regions();
    unlinked();
    images();
    context = sample.context("night");
    new FindingsJob().run(context);
    new GoldJob().run(context);
    sample.lake().registerCatalog();
    for (Row row :
        sample.rows(
            """
            SELECT report_id,
                   concat_ws(' + ', sort_array(collect_list(concat_ws(' ', study_uid, method,
                             confidence, reason)))) AS said
            FROM silver.report_links GROUP BY report_id
            """)) {
      links.put(row.getString(0), row.getString(1));
    }
  }

  private void study(String study, String accession, LocalDate day, String... regions) {
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described(study, study, "soft_tissue", accession, day, false, regions));
  }

  private void report(String id, String patient, String accession, LocalDate day, String text) {
    sample.add(
        Tables.REPORTS,
        new Report(id, 1, patient, accession, day, "en", text, id, id, "night", null));
  }

  private void accessions() {
    study("two-1", "A1", DAY);
    study("two-2", "A2", DAY.plusDays(40));
    study("two-3", "A3", DAY);
    // One report of two examinations; its studies lie more days apart than dates would allow.
    report("both", "two", "A1\\A2", DAY, "No metastases.");
    report("nobody", null, "A3", DAY, "No metastases.");
    study("same-1", "S", DAY);
    study("same-2", "S", DAY);
    report("one-accession", "same", "S", DAY, "No metastases.");
    report("of-another", "two", "S", DAY, "No metastases.");
  }

  private void dates() {
    study("sure-1", null, DAY);
    report("sure", "sure", null, DAY, "No metastases.");
    study("after-1", null, DAY);
    report("after", "after", null, DAY.plusDays(1), "No metastases.");
    study("before-1", null, DAY);
    report("before", "before", null, DAY.minusDays(1), "No metastases.");
    study("late-1", null, DAY);
    report("late", "late", null, DAY.plusDays(3), "No metastases.");
    study("pair-1", null, DAY);
    study("pair-2", null, DAY);
    report("pair", "pair", null, DAY, "No metastases.");
    study("rivals-1", null, DAY);
    report("rival-a", "rivals", null, DAY, "No metastases.");
    report("rival-b", "rivals", null, DAY, "No metastases.");
    // The number of the report was never in the images.
    study("stripped-1", null, DAY);
    report("stripped", "stripped", "X9", DAY, "No metastases.");
  }

  private void regions() {
    study("parts-1", null, DAY, "chest");
    study("parts-2", null, DAY, "abdomen", "pelvis");
    report("chest", "parts", null, DAY, "CT chest.\nFINDINGS: No metastases.");
    report("belly", "parts", null, DAY, "CT abdomen and pelvis.\nFINDINGS: No metastases.");
    study("trunk-1", null, DAY, "chest", "abdomen");
    study("trunk-2", null, DAY, "chest");
    report("trunk", "trunk", null, DAY, "CT chest.\nFINDINGS: No metastases.");
    study("shift-1", null, DAY, "chest");
    study("shift-2", null, DAY.minusDays(1), "abdomen");
    report("shift", "shift", null, DAY, "CT abdomen.\nFINDINGS: No metastases.");
  }

  private void unlinked() {
    report("lost", null, null, DAY, "No metastases.");
    report("unknown", null, "Q", DAY, "No metastases.");
    report("no-ct", "nobody-here", null, DAY, "No metastases.");
    study("old-1", "O1", DAY.minusDays(400));
    report("far", "old", null, DAY, "No metastases.");
    report("undated", "old", null, null, "No metastases.");
    study("named-1", "N1", DAY);
    report("other-number", "named", "N2", DAY, "No metastases.");
    study("head-1", null, DAY, "head");
    report("elsewhere", "head", null, DAY, "CT abdomen.\nFINDINGS: No metastases.");
  }

  private void images() {
    study("seen-1", "I1", DAY, "abdomen");
    instance("seen-1", "seen-a", 3, 45, "sop-3-45");
    instance("seen-1", "seen-b", 4, 7, "sop-4-7a");
    instance("seen-1", "seen-c", 4, 7, "sop-4-7b");
    report(
        "pointing",
        "seen",
        "I1",
        DAY,
        "FINDINGS: Liver metastasis of 12 mm (se 3 im 45). Lung metastasis (se 4 im 7)."
            + " Bone metastasis (se 9 im 1). Adrenal metastasis (im 12).");
  }

  private void instance(String study, String series, int seriesNumber, int number, String sop) {
    sample.add(
        Tables.CT_INSTANCES,
        new CtInstance(
            sop,
            series,
            study,
            "seen",
            null,
            null,
            DAY,
            null,
            null,
            "1",
            null,
            "1",
            null,
            null,
            seriesNumber,
            number,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(0.0, 0.0, number * 1.0),
            List.of(),
            List.of(),
            1,
            1,
            1,
            null,
            null,
            "{}",
            sop,
            null,
            sop,
            "night"));
  }

  private void assertLinked(String report, String... expected) {
    assertThat(links.get(report)).as(report).isEqualTo(String.join(" + ", expected));
  }

  @Test
  void aReportGoesToEveryStudyOfItsAccessions() {
    assertLinked("both", "two-1 accession high", "two-2 accession high");
    assertLinked("one-accession", "same-1 accession high", "same-2 accession high");
    assertLinked("nobody", "two-3 accession low");
    assertLinked("of-another", "none other_patient");
  }

  @Test
  void confidenceFallsWithDaysAndRivals() {
    assertLinked("sure", "sure-1 patient_and_date high");
    assertLinked("after", "after-1 patient_and_date moderate");
    assertLinked("before", "before-1 patient_and_date low");
    assertLinked("late", "late-1 patient_and_date low");
    assertLinked("pair", "pair-1 patient_and_date low", "pair-2 patient_and_date low");
    assertLinked("rival-a", "rivals-1 patient_and_date low");
    assertLinked("rival-b", "rivals-1 patient_and_date low");
    assertLinked("stripped", "stripped-1 patient_and_date high");
  }

  @Test
  void regionsTellTheStudiesOfADayApart() {
    assertLinked("chest", "parts-1 patient_and_date moderate");
    assertLinked("belly", "parts-2 patient_and_date moderate");
    assertLinked("trunk", "trunk-1 patient_and_date moderate", "trunk-2 patient_and_date moderate");
    assertLinked("shift", "shift-2 patient_and_date moderate");
    assertThat(
            sample
                .rows("SELECT shared_regions FROM silver.report_links WHERE report_id = 'belly'")
                .get(0)
                .<String>getList(0))
        .containsExactly("abdomen", "pelvis");
  }

  @Test
  void whatIsLinkedToNothingSaysWhy() {
    assertLinked("lost", "none no_patient");
    assertLinked("unknown", "none no_patient");
    assertLinked("no-ct", "none no_study");
    assertLinked("far", "none no_study_near");
    assertLinked("undated", "none no_date");
    assertLinked("other-number", "none other_accession");
    assertLinked("elsewhere", "none other_region");
  }

  @Test
  void everyReportIsCounted() {
    Row row =
        sample
            .rows(
                "SELECT (SELECT count(*) FROM bronze.reports), count(DISTINCT report_id),"
                    + " count_if((study_uid IS NULL) <> (reason IS NOT NULL)),"
                    + " count_if((study_uid IS NULL) <> (link = 0)),"
                    + " count_if((study_uid IS NULL) <> (confidence IS NULL))"
                    + " FROM silver.report_links")
            .get(0);
    assertThat(row.getLong(1)).isEqualTo(row.getLong(0));
    assertThat(List.of(row.getLong(2), row.getLong(3), row.getLong(4))).containsOnly(0L);
  }

  @Test
  void imagesThatAReportPointsAtAreFoundInItsStudy() {
    assertThat(
            sample.rows(
                "SELECT concat_ws(' ', site, resolution, sop_uid) FROM gold.finding_images"
                    + " ORDER BY 1"))
        .extracting(row -> row.getString(0))
        .containsExactly(
            "adrenal no_series_stated",
            "bone not_found",
            "liver resolved sop-3-45",
            "lung ambiguous");
  }

  @Test
  void computingThemAgainWritesNothingAndAnotherReportChangesItsOwnAlone() {
    assertThat(new GoldJob().run(context)).isZero();
    long before = sample.lake().table(Tables.REPORT_LINKS).version();
    sample.add(
        Tables.REPORTS,
        new Report("lost", 2, "sure", null, DAY, "en", "No metastases.", "2", "2", "next", null));
    JobContext next = sample.context("next");
    new FindingsJob().run(next);
    new GoldJob().run(next);
    assertThat(sample.lake().table(Tables.REPORT_LINKS).version()).isEqualTo(before + 1);
    assertThat(
            sample.rows(
                "SELECT concat_ws(' ', report_id, version, study_uid, confidence)"
                    + " FROM silver.report_links WHERE report_id IN ('lost', 'sure') ORDER BY 1"))
        .extracting(row -> row.getString(0))
        .as("two reports of one day are rivals")
        .containsExactly("lost 2 sure-1 low", "sure 1 sure-1 low");
    sample.lake().table(Tables.REPORTS).delete(org.apache.spark.sql.functions.expr("version = 2"));
    new GoldJob().run(sample.context("last"));
    assertThat(
            sample.rows(
                "SELECT concat_ws(' ', report_id, study_uid, confidence, reason)"
                    + " FROM silver.report_links WHERE report_id IN ('lost', 'sure') ORDER BY 1"))
        .extracting(row -> row.getString(0))
        .containsExactly("lost no_patient", "sure sure-1 high");
  }
}

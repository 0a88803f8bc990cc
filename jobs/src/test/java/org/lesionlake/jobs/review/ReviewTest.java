package org.lesionlake.jobs.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.ops.SummarySample;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.ReviewCase;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportLink;
import org.lesionlake.schemas.silver.ReportSite;
import org.lesionlake.schemas.silver.SeriesInference;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileWriter;
import org.lesionlake.volume.VoxelType;

/** Cases are drawn, shown and judged, and what that says of report and image stands in a view. */
@Tag("slow")
class ReviewTest {
  private static final String TEXT =
      "FINDINGS: Lungs clear.\nThere is a <2 cm metastasis of the liver. Other.";
  private static final String RULES = "rules-1";

  @TempDir Path folder;

  private SampleLake sample;
  private String model;
  private String release;

  @Test
  void aSampleStandsForTheStudiesItWasDrawnFrom() throws IOException {
    fill();
    ReviewSampleJob job = sampling("spring", 7, "none", "pages");
    assertThat(job.run(sample.context("draw"))).isEqualTo(20);
    List<ReviewCase> cases = job.drawn();
    assertThat(
            cases.stream()
                .collect(Collectors.groupingBy(ReviewCase::stratum, Collectors.counting())))
        .isEqualTo(Map.of("discrepancy", 10L, "concordant_present", 5L, "concordant_absent", 5L));
    // The weights of a stratum add up to its cases.
    assertThat(
            cases.stream()
                .collect(
                    Collectors.groupingBy(
                        ReviewCase::stratum, Collectors.summingDouble(ReviewCase::weight))))
        .isEqualTo(
            Map.of("discrepancy", 10.0, "concordant_present", 10.0, "concordant_absent", 20.0));

    ReviewSampleJob again = sampling("spring", 7, "none", "again");
    assertThat(again.run(sample.context("again"))).isZero();
    assertThat(ids(again)).isEqualTo(ids(job));
    ReviewSampleJob other = sampling("summer", 8, "none", "other");
    other.run(sample.context("other"));
    assertThat(ids(other)).isNotEqualTo(ids(job));
    assertThatThrownBy(() -> sampling("spring", 8, "none", "more").run(sample.context("more")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another seed");
    assertThatThrownBy(() -> sampling("spring", 7, "none", "pages").run(sample.context("more")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pages");

    pages(cases);
    verdicts(cases);
    accuracy();
  }

  private void pages(List<ReviewCase> cases) throws IOException {
    Path pages = folder.resolve("pages");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pages)))
        .isEqualTo("rwx------");
    assertThat(Files.readString(pages.resolve("index.html")))
        .contains(cases.stream().map(one -> one.caseId() + ".html").toArray(String[]::new));
    ReviewCase told =
        cases.stream().filter(one -> one.studyUid().equals("io0-1")).findFirst().orElseThrow();
    String page = Files.readString(pages.resolve(told.caseId() + ".html"));
    assertThat(page)
        .contains("There is a &lt;2 cm <mark class=\"target\">metastasis</mark>")
        .contains("rule <code>metastasis_noun</code>")
        .contains("data:image/png;base64,", "<path class=\"outline\"", "probability 0.90")
        .doesNotContain("Lungs clear", "http://", "https://", "src=");

    ReviewSampleJob withoutReport = sampling("no-report", 7, "report", "no-report");
    withoutReport.run(sample.context("blind-1"));
    String blind = page(withoutReport, "io0-1", "no-report");
    assertThat(blind).contains("data:image/png").doesNotContain("metastasis_noun", "cm <mark");
    ReviewSampleJob withoutImage = sampling("no-image", 7, "image", "no-image");
    withoutImage.run(sample.context("blind-2"));
    assertThat(page(withoutImage, "io0-1", "no-image"))
        .contains("metastasis_noun")
        .doesNotContain("data:image/png", "probability", "1 lesion");
  }

  private String page(ReviewSampleJob job, String study, String out) throws IOException {
    ReviewCase found =
        job.drawn().stream().filter(one -> one.studyUid().equals(study)).findFirst().orElseThrow();
    return Files.readString(folder.resolve(out).resolve(found.caseId() + ".html"));
  }

  private void verdicts(List<ReviewCase> cases) throws IOException {
    // As reader r1 sees it: four of six marks without report are wrong, a report of four is.
    List<String> lines = new ArrayList<>(List.of("case_id;reader;verdict;largest_mm;read_on"));
    for (ReviewCase one : cases) {
      boolean present =
          one.stratum().equals("concordant_present")
              || List.of("io0-1", "io1-1", "ro0-1", "ro1-1", "ro2-1").contains(one.studyUid());
      lines.add(one.caseId() + ";;" + (present ? "Present;12,5;2024-03-01" : "absent;;"));
    }
    Path file = folder.resolve("verdicts.csv");
    Files.write(file, lines);
    assertThatThrownBy(() -> imported(file, "spring", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("reader");
    Files.writeString(
        file,
        lines.get(0) + "\nffffffffffff;r1;present;;\n" + cases.get(0).caseId() + ";r1;maybe;x;\n");
    assertThatThrownBy(() -> imported(file, "spring", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 1: case_id is none of the sample")
        .hasMessageContaining("row 2: verdict is none of")
        .hasMessageContaining("largest_mm is no number");
    assertThat(sample.lake().table(Tables.ADJUDICATIONS).read().count()).isZero();
    assertThatThrownBy(() -> imported(file, "autumn", null)).hasMessageContaining("spring");

    Files.write(file, lines);
    assertThat(imported(file, "spring", "r1")).isEqualTo(20);
    assertThat(imported(file, "spring", "r1")).as("the same file again").isZero();
    // The empty list that comes with the pages says nothing.
    assertThat(imported(folder.resolve("pages/verdicts.csv"), "spring", "r1")).isZero();
    // A second reader who contradicts one case: a tie is nobody's verdict; then agrees.
    String first = cases.get(0).caseId();
    boolean present = lines.get(1).contains("Present");
    Files.writeString(file, json(first, present ? "absent" : "present"));
    assertThat(imported(file, "spring", null)).isEqualTo(1);
    assertThat(judged()).isEqualTo(19);
    Files.writeString(file, "[" + json(first, present ? "present" : "absent") + "]");
    assertThat(imported(file, "spring", null)).isEqualTo(1);
    assertThat(judged()).isEqualTo(20);
    assertThat(sample.lake().table(Tables.ADJUDICATIONS).read().count()).isEqualTo(21);
  }

  private static String json(String caseId, String verdict) {
    return "{\"case_id\":\"" + caseId + "\",\"reader\":\"r2\",\"verdict\":\"" + verdict + "\"}\n";
  }

  private long imported(Path file, String name, String reader) {
    return new ReviewImportJob(file, name, Optional.ofNullable(reader))
        .run(sample.context("import"));
  }

  private long judged() {
    return accuracyOf("image").getAs("cases");
  }

  /** Against figures worked out by hand from the formulas that the view names. */
  private void accuracy() {
    Row image = accuracyOf("image");
    // True: 5 of weight 2 and 2 of weight 1 that are marked, 3 of weight 1 that are not.
    assertThat(image.<Double>getAs("sensitivity")).isCloseTo(12.0 / 15, within(1e-9));
    assertThat(image.<Double>getAs("cases_present")).isCloseTo(225.0 / 25, within(1e-9));
    assertThat(image.<Double>getAs("sensitivity_from")).isCloseTo(0.4737885, within(1e-6));
    assertThat(image.<Double>getAs("sensitivity_to")).isCloseTo(0.9467245, within(1e-6));
    // False: 5 of weight 4 and 1 of weight 1 that are not marked, 4 of weight 1 that are.
    assertThat(image.<Double>getAs("specificity")).isCloseTo(21.0 / 25, within(1e-9));
    assertThat(image.<Double>getAs("specificity_from")).isCloseTo(0.4789218, within(1e-6));
    assertThat(image.<Double>getAs("specificity_to")).isCloseTo(0.9677301, within(1e-6));
    assertThat(image.<Double>getAs("prevalence_raw")).isCloseTo(16.0 / 40, within(1e-9));
    assertThat(image.<Double>getAs("prevalence_raw_from")).isCloseTo(0.2634833, within(1e-6));
    // What the readers' verdicts say of all 40, whichever way it is worked out.
    assertThat(image.<Double>getAs("prevalence_corrected")).isCloseTo(15.0 / 40, within(1e-9));
    assertThat(image.<Double>getAs("prevalence_corrected_from")).isZero();
    assertThat(image.<Double>getAs("prevalence_corrected_to")).isCloseTo(0.7579892, within(1e-6));
    Row report = accuracyOf("report");
    assertThat(report.<Double>getAs("sensitivity")).isCloseTo(13.0 / 15, within(1e-9));
    assertThat(report.<Double>getAs("specificity")).isCloseTo(24.0 / 25, within(1e-9));
    assertThat(report.<Double>getAs("prevalence_corrected")).isCloseTo(15.0 / 40, within(1e-9));
  }

  private Row accuracyOf(String side) {
    sample.lake().registerCatalog();
    return sample
        .rows("SELECT * FROM gold.reader_accuracy WHERE site = 'liver' AND side = '" + side + "'")
        .get(0);
  }

  private static List<String> ids(ReviewSampleJob job) {
    return job.drawn().stream().map(ReviewCase::caseId).toList();
  }

  private ReviewSampleJob sampling(String name, long seed, String blind, String out) {
    return new ReviewSampleJob(
        new ReviewSampleJob.Request(
            name, seed, 20, 0.5, List.of("liver"), blind, folder.resolve(out)));
  }

  /** Forty livers: 10 found by both, 20 by neither, 6 by the image and 4 by the report alone. */
  private void fill() throws IOException {
    sample = SampleLake.in(folder);
    model = Models.configured(sample.context("model").settings()).id();
    release = Sha256.hex(model + ' ' + RULES).substring(0, 12);
    studies("cp", 10, "present", "found", "concordant_present");
    studies("ca", 20, "absent_explicit", "none_found", "concordant_absent");
    studies("io", 6, "absent_explicit", "found", "image_only");
    studies("ro", 4, "present", "none_found", "report_only");
    Grid grid = SummarySample.grid(64, 1, 1);
    Configuration hadoop = new Configuration();
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(
            sample.lake().files().path("voxels/io0-1.parquet"), hadoop, grid, VoxelType.INT16)) {
      writer.write(Volume.int16(grid, new short[64 * 64]));
      writer.finish();
    }
    byte[] labels = new byte[64 * 64];
    labels[32 * 64 + 32] = 1;
    MaskFile.write(
        sample.lake().files().path("masks/io0-1.parquet"),
        hadoop,
        Volume.uint8(grid, labels),
        Map.of(1, "lesion"));
    String study = "io0-1";
    sample.add(
        Tables.CT_SERIES, SampleLake.described(study, study, "soft_tissue", null, true, "abdomen"));
    CtVolume volume = SampleLake.volume(study, study, "done", 1);
    sample.add(Tables.CT_VOLUMES, volume);
    sample.add(Tables.LESIONS, SampleLake.lesion(study, study, model, "liver", 20));
    SeriesInference attempt = SampleLake.attempt(study, study, model, 1, "done", Map.of());
    sample.add(
        Tables.SERIES_INFERENCE,
        new SeriesInference(
            attempt.seriesUid(),
            attempt.fingerprint(),
            attempt.studyUid(),
            attempt.patientId(),
            model,
            1,
            "done",
            null,
            attempt.startedAtUtc(),
            1.0,
            "cpu",
            1,
            "masks/io0-1.parquet",
            null,
            List.of("liver"),
            List.of(),
            List.of()));
    int start = TEXT.indexOf("metastasis");
    sample.add(
        Tables.REPORTS,
        new Report("r", 1, "io0", null, null, "en", TEXT, "hash", "token", "night", null));
    sample.add(
        Tables.REPORT_FINDINGS,
        new ReportFinding(
            "r",
            1,
            RULES,
            1,
            "metastasis",
            "liver",
            "present",
            null,
            "current",
            "patient",
            "findings",
            List.of(),
            List.of(),
            null,
            null,
            null,
            start,
            start + 10,
            List.of(
                new Evidence("target", start, start + 10, "metastasis_noun"),
                new Evidence("site", start + 18, start + 23, "liver"))));
    sample.add(
        Tables.REPORT_SITES,
        new ReportSite(
            "r",
            1,
            RULES,
            "liver",
            "absent_explicit",
            null,
            null,
            null,
            null,
            null,
            1,
            false,
            null));
    sample.add(
        Tables.REPORT_LINKS,
        new ReportLink(
            "r", 1, 1, study, "io0", "patient_date", "high", null, 0, 1, 1, List.of("abdomen")));
  }

  private void studies(String name, int count, String report, String image, String agreement) {
    for (int i = 0; i < count; i++) {
      String patient = name + i;
      sample.add(
          Tables.METASTASIS_STATUS,
          new MetastasisStatus(
              patient + "-1",
              "liver",
              model,
              patient,
              null,
              report,
              image,
              agreement,
              patient.equals("io0") ? "r" : null,
              null,
              null,
              image.equals("found") ? 20.0 : null,
              image.equals("found") ? 1 : 0,
              release,
              null));
    }
  }
}

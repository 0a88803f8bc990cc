package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.ops.SummaryData.CoursePanel;
import org.lesionlake.jobs.ops.SummaryData.CoursePoint;
import org.lesionlake.jobs.ops.SummaryData.Headline;
import org.lesionlake.jobs.ops.SummaryData.Inbox;
import org.lesionlake.jobs.ops.SummaryData.LinkCount;
import org.lesionlake.jobs.ops.SummaryData.MatrixCell;
import org.lesionlake.jobs.ops.SummaryData.Reason;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;
import org.lesionlake.schemas.Outcome;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.bronze.Source;
import org.lesionlake.schemas.gold.LesionBurden;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.PatientTimeline;
import org.lesionlake.schemas.ops.Expectation;
import org.lesionlake.schemas.ops.LedgerEntry;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportLink;
import org.lesionlake.schemas.silver.SeriesInference;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileWriter;
import org.lesionlake.volume.VoxelType;

/** A lake with one patient, two studies and two marked lesions, one of whose voxels are gone. */
@Tag("slow")
class SummaryJobTest {
  private static final String MODEL = "model@0123456789ab";
  private static final LocalDate DAY = LocalDate.of(2020, 5, 1);

  @TempDir Path folder;

  @Test
  void showsWhatTheTablesHold() throws IOException {
    Path root = folder.resolve("lake");
    Configuration hadoop = new Configuration();
    Lake.init(root.toString(), folder.resolve("vault"), Profile.RESEARCH, hadoop);
    Settings settings = Settings.load(Optional.empty(), List.of());
    SparkSessions.share();
    Lake lake =
        Lake.open(SparkSessions.start(settings, "summary"), root.toString(), Optional.empty());

    new SummaryJob().run(context(lake, settings, "first"));
    assertThat(Files.readString(root.resolve("summary/latest.html")))
        .contains("No study has a status yet", "LesionLake run first");

    fill(lake, hadoop);
    JobContext context = context(lake, settings, "second");
    assertThat(new SummaryJob().run(context)).isEqualTo(1);
    String page = Files.readString(root.resolve("summary/second.html"));
    assertThat(page).isEqualTo(Files.readString(root.resolve("summary/latest.html")));
    assertThat(page).contains("data:image/png;base64,", "class=\"outline\"", "No picture: ");
    check(new SummaryReader(context).read(Instant.EPOCH));

    // A run that saw nothing new shows what all runs saw.
    SummaryData.Ledger later = new SummaryReader(context(lake, settings, "third")).ledger();
    assertThat(later.ofThisRun()).isFalse();
    assertThat(later.inboxes()).containsExactly(new Inbox("ct", 2, 1, 0, 0, 0, 1, 0, true));
  }

  private static void check(SummaryData data) {
    assertThat(data.headline())
        .isEqualTo(new Headline(2, 2, 2, 1, 3, 1, 0, 1, 1, 5, 4, 2, 2, 2, 0));
    assertThat(data.model()).contains(MODEL);
    assertThat(data.ledger().ofThisRun()).isTrue();
    assertThat(data.ledger().inboxes()).containsExactly(new Inbox("ct", 2, 1, 0, 0, 0, 1, 0, true));
    assertThat(data.ledger().reasons()).containsExactly(new Reason("ct", "set_aside", "not_ct", 1));
    assertThat(data.links())
        .containsExactly(
            new LinkCount("patient_and_date", "moderate", 1), new LinkCount("none", "no_study", 1));
    assertThat(data.gates()).hasSize(1);
    assertThat(data.sites())
        .containsExactly(new SiteBurden("liver", 2, 0, 0, 0, 0, 0, List.of(20.0, 30.0, 50.0)));
    assertThat(data.unsearchedSites()).containsExactly("brain");
    assertThat(data.agreement())
        .containsExactlyInAnyOrder(
            new MatrixCell("absent_explicit", "found", "image_only", 1),
            new MatrixCell("no_report", "found", "not_comparable", 1));
    assertThat(data.disagreements()).hasSize(1);
    assertThat(data.courses())
        .extracting(CoursePanel::site)
        .containsExactly("all sites", "liver", "lung");
    assertThat(data.courses().get(0).rising()).isEqualTo(1);
    // The third study missed the liver, so its sum is no fall.
    assertThat(data.courses().get(0).lines().get(0).points())
        .containsExactly(new CoursePoint(0, 20), new CoursePoint(90, 50));
    assertThat(data.jobs()).hasSize(1);
  }

  private static ReportLink link(
      String report, int number, String study, String method, String confidence, String reason) {
    return new ReportLink(
        report, number, 1, study, null, method, confidence, reason, null, null, null, null);
  }

  private JobContext context(Lake lake, Settings settings, String run) {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    return new JobContext(lake, settings, quiet, run, JobContext.Inboxes.NONE, false);
  }

  private static void fill(Lake lake, Configuration hadoop) {
    Grid grid = SummarySample.grid(200, 0.8, 0.8);
    var voxels = lake.files().path("voxels/a.parquet");
    try (VoxelFileWriter writer = VoxelFileWriter.open(voxels, hadoop, grid, VoxelType.INT16)) {
      writer.write(Volume.int16(grid, new short[40_000]));
      writer.finish();
    }
    MaskFile.write(
        lake.files().path("voxels/a-mask.parquet"),
        hadoop,
        SummarySample.mask(grid, 12),
        Map.of(3, "lesion"));
    add(lake, Tables.CT_SERIES, List.of(series("a"), series("b")));
    add(lake, Tables.CT_VOLUMES, List.of(volume("a"), volume("b")));
    add(lake, Tables.SERIES_INFERENCE, List.of(inference()));
    add(lake, Tables.LESIONS, List.of(lesion("a", 20), lesion("b", 30)));
    add(
        lake,
        Tables.REPORTS,
        List.of(
            report("r1", "patient-a", DAY.plusDays(1)),
            report("r2", "patient-z", DAY),
            report("r3", "patient-a", DAY),
            new Report(
                "r3", 2, "patient-a", null, DAY, "en", "", "w", "w", "second", "withdrawn")));
    add(lake, Tables.REPORT_FINDINGS, List.of(finding()));
    add(
        lake,
        Tables.REPORT_LINKS,
        List.of(
            link("r1", 1, "a", "patient_and_date", "moderate", null),
            link("r1", 2, "b", "patient_and_date", "low", null),
            link("r2", 0, null, "none", null, "no_study")));
    add(
        lake,
        Tables.METASTASIS_STATUS,
        List.of(
            status("a", "liver", "absent_explicit", "found", "image_only"),
            status("b", "liver", "no_report", "found", "not_comparable"),
            status("a", "brain", "not_mentioned", "not_searched", "not_comparable"),
            status("b", "brain", "no_report", "not_searched", "not_comparable")));
    add(
        lake,
        Tables.LESION_BURDEN,
        List.of(
            burden("a", "liver", 1, 20),
            burden("a", "lung", 0, 0),
            burden("b", "liver", 2, 30),
            burden("a2", "liver", 1, 50),
            burden("a2", "lung", 0, 0),
            burden("a3", "lung", 1, 10)));
    add(
        lake,
        Tables.PATIENT_TIMELINE,
        List.of(
            timeline("a", 0, 20),
            timeline("b", 0, 30),
            timeline("a2", 90, 50),
            timeline("a3", 180, 10)));
    add(
        lake,
        Tables.SOURCES,
        List.of(source("t1", Outcome.ACCEPTED, null), source("t2", Outcome.SET_ASIDE, "not_ct")));
    add(
        lake,
        Tables.LEDGER,
        List.of(new LedgerEntry("second", SourceKind.CT, 2, 1, 0, 0, 0, 1, 0, true)));
    add(lake, Tables.EXPECTATIONS, List.of(new Expectation("second", "gate", 0, 0, true, "x")));
    add(
        lake,
        Tables.RUNS,
        List.of(new Run("second", "ingest", Instant.EPOCH, 3.5, "done", null, 2, "1")));
  }

  private static <T extends Record> void add(Lake lake, TableDef<T> definition, List<T> records) {
    LakeTable<T> table = lake.table(definition);
    assertThat(table.appendNew(table.rows(records))).isEqualTo(records.size());
  }

  private static CtSeries series(String name) {
    return new CtSeries(
        name,
        "study-" + name,
        "patient-" + name,
        DAY,
        null,
        null,
        1,
        "f",
        1,
        200,
        200,
        0.8,
        0.8,
        1.0,
        0.0,
        1.0,
        0.0,
        null,
        null,
        "unknown",
        List.of("abdomen"),
        "soft_tissue",
        List.of("usable"),
        true,
        true,
        "only one",
        "rules",
        "unknown",
        1);
  }

  private static CtVolume volume(String name) {
    return new CtVolume(
        name,
        "f",
        "study-" + name,
        "patient-" + name,
        "done",
        null,
        "voxels/" + name + ".parquet",
        "00",
        1,
        "int16",
        1,
        200,
        200,
        List.of(0.0, 0.0, 0.0),
        List.of(0.8, 0.8, 1.0),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        1,
        null);
  }

  private static SeriesInference inference() {
    return new SeriesInference(
        "a",
        "f",
        "study-a",
        "patient-a",
        MODEL,
        1,
        "done",
        null,
        Instant.EPOCH,
        1.0,
        "cpu",
        1,
        "voxels/a-mask.parquet",
        "00",
        List.of("liver"),
        List.of(),
        List.of());
  }

  private static Lesion lesion(String name, double mm) {
    return new Lesion(
        "lesion-" + name,
        name,
        "f",
        "study-" + name,
        "patient-" + name,
        MODEL,
        3,
        "liver",
        "metastasis",
        List.of(0.0, 0.0, 0.0),
        List.of(0, 100, 80),
        List.of(1, 120, 100),
        9,
        4_000,
        mm,
        mm / 2,
        0,
        55,
        0.9,
        25.0,
        3_900.0,
        1_300.0,
        0.9,
        12.0,
        null,
        null);
  }

  private static Report report(String id, String patient, LocalDate date) {
    return new Report(id, 1, patient, null, date, "en", "No metastases.", "h", "t", "second", null);
  }

  private static ReportFinding finding() {
    return new ReportFinding(
        "r1", 1, "rules", 1, "none", null, null, null, null, null, "body", List.of(), List.of(),
        null, null, null, 0, 0, List.of());
  }

  private static MetastasisStatus status(
      String name, String site, String report, String image, String agreement) {
    boolean found = image.equals("found");
    return new MetastasisStatus(
        "study-" + name,
        site,
        MODEL,
        "patient-" + name,
        DAY,
        report,
        image,
        agreement,
        null,
        null,
        null,
        found ? 20.0 : null,
        found ? 1 : null,
        "release",
        false);
  }

  private static LesionBurden burden(String name, String site, int lesions, double mm) {
    return new LesionBurden(
        "study-" + name,
        site,
        MODEL,
        "patient-" + name.substring(0, 1),
        DAY,
        lesions > 0 ? "found" : "none_found",
        lesions,
        4_000.0,
        mm,
        lesions > 0 ? mm : null,
        "release");
  }

  private static PatientTimeline timeline(String name, int day, double sum) {
    return new PatientTimeline(
        "study-" + name,
        MODEL,
        "patient-" + name.substring(0, 1),
        DAY.plusDays(day),
        1,
        null,
        day,
        true,
        1,
        4_000.0,
        sum,
        null,
        null,
        null,
        List.of(),
        "first",
        "release",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static Source source(String token, Outcome outcome, String reason) {
    return new Source(token, SourceKind.CT, "p", null, 10, outcome, reason, null, "second");
  }
}

package org.lesionlake.tests.realdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.faults.LakeContent;
import org.lesionlake.tests.interop.Child;
import org.lesionlake.tests.interop.Python;

/** A night over real CT, contours and reports, checked by readers that are not LesionLake's. */
@Tag("slow")
class RealDataTest {
  private static final Duration LONGEST_CHECK = Duration.ofMinutes(5);

  @TempDir static Path folder;

  private static Path ct;
  private static Path reports;
  private static Path lake;
  private static Path vault;
  private static LakeContent content;

  @BeforeAll
  static void night() {
    ct = Needs.shared().resolve("ct");
    reports = Needs.shared().resolve("reports");
    lake = folder.resolve("lake");
    vault = folder.resolve("vault");
    SparkSessions.share();
    int code =
        LesionLake.run(
            "nightly", "--quiet",
            "--ct", ct.toString(),
            "--reports", reports.toString(),
            "--lake", lake.toString(),
            "--vault", vault.toString(),
            "--set", "spark.master=local[2]");
    assertThat(code)
        .as(() -> "exit code under the default gates; logs:\n" + RunLogs.failures(lake))
        .isZero();
    content = new LakeContent(SparkSession.active(), lake, vault);
    read(Tables.LEDGER).drop("run_id").orderBy("source").show(false);
    read(Tables.SOURCES)
        .groupBy("source", "outcome", "reason")
        .count()
        .orderBy("source", "outcome", "reason")
        .show(false);
  }

  @Test
  void ledgerBalancesWithAnIndependentWalk() throws IOException {
    Map<String, Row> ledger = new TreeMap<>();
    for (Row row : read(Tables.LEDGER).collectAsList()) {
      ledger.put(row.getAs("source"), row);
    }
    assertThat(ledger).containsOnlyKeys("ct", "reports");
    assertThat(ledger.get("ct").<Long>getAs("seen")).isEqualTo(files(ct).size());
    assertThat(ledger.get("reports").<Long>getAs("seen")).isEqualTo(files(reports).size());
    for (Row row : ledger.values()) {
      assertThat(row.<Boolean>getAs("balanced")).isTrue();
      long sum = 0;
      for (String outcome :
          List.of("accepted", "unchanged", "duplicate", "conflict", "set_aside", "rejected")) {
        sum += row.<Long>getAs(outcome);
      }
      assertThat(row.<Long>getAs("seen")).isEqualTo(sum);
    }
  }

  /** The letters DICM after 128 bytes (PS3.10 section 7.1) tell a DICOM file without any reader. */
  @Test
  void whatIsNotDicomIsRejectedAsSuch() throws IOException {
    List<Path> other = new ArrayList<>();
    for (Path file : files(ct)) {
      if (!isDicom(file)) {
        other.add(file);
      }
    }
    assertThat(other).as("NIfTI, text and licences").hasSize(8);
    assertThat(count(Tables.REJECTS, "source = 'ct' AND reason = 'not_dicom'"))
        .isEqualTo(other.size());
  }

  @Test
  void petAndMrAreSetAside() throws IOException {
    for (String[] kind : new String[][] {{"/PET/", "modality_pt"}, {"/MR_T1/", "modality_mr"}}) {
      long there =
          files(ct).stream()
              .filter(file -> file.toString().contains(kind[0]) && file.toString().endsWith(".dcm"))
              .count();
      assertThat(there).isPositive();
      assertThat(count(Tables.SOURCES, "outcome = 'set_aside' AND reason = '" + kind[1] + "'"))
          .as(kind[1])
          .isEqualTo(there);
    }
    assertThat(count(Tables.SOURCES, "outcome = 'set_aside' AND reason NOT LIKE 'modality_%'"))
        .isZero();
  }

  /** Its publisher emptied the UIDs of study and series; they are derived from what remains. */
  @Test
  void theSiemensSeriesWithoutUidsBecomesOneVolume() {
    assertThat(count(Tables.REJECTS, "source = 'ct'")).as("NIfTI, text and licences").isEqualTo(8);
    assertThat(count(Tables.CT_VOLUMES, "status = 'done' AND size_z = 20")).isPositive();
  }

  @Test
  void sarcomaAndPancreasSeriesBecomeVolumes() throws IOException {
    try (Stream<Path> patients = Files.list(ct.resolve("sts"))) {
      assertThat(patients.filter(Files::isDirectory).count()).isEqualTo(18);
    }
    assertThat(count(Tables.CT_VOLUMES, "status = 'done'")).isEqualTo(18 + 2);
    assertThat(count(Tables.CT_VOLUMES, "status = 'failed'")).isZero();
    assertThat(count(Tables.CT_VOLUMES, "size_z = 79 AND size_y = 512 AND size_x = 512"))
        .as("the Philips series, whole")
        .isEqualTo(1);
    assertThat(count(Tables.SERIES_INFERENCE, "status = 'done'")).isEqualTo(18 + 2);
  }

  @Test
  void theTiltedSeriesIsKeptNotChosenAndSaysWhy() {
    List<Row> tilted = read(Tables.CT_SERIES).where("NOT usable").collectAsList();
    assertThat(tilted).hasSize(1);
    Row series = tilted.get(0);
    assertThat(series.<Integer>getAs("instances")).isEqualTo(28);
    assertThat(series.<Boolean>getAs("chosen")).isFalse();
    assertThat(series.<String>getAs("choice_reason")).contains("tilt");
    assertThat(series.<String>getList(series.fieldIndex("verdicts"))).contains("tilted");
  }

  @Test
  void contoursAreKeptAsAnnotations() throws IOException {
    assertThat(count(Tables.ANNOTATIONS, "true")).isEqualTo(18 + 1);
  }

  /** References are pseudonymised as the series are, and names keep their allowed words. */
  @Test
  void contoursBecomeMasksOfTheSeriesThatTheyName() {
    assertThat(count(Tables.ANNOTATION_MASKS, "status = 'done'")).isEqualTo(18 + 5);
    assertThat(count(Tables.ANNOTATION_MASKS, "matched_by = 'referenced_series'"))
        .isEqualTo(18 + 5);
    Dataset<Row> tumours = read(Tables.ANNOTATION_MASKS).where("name = 'GTV Mass CT'");
    assertThat(tumours.select("series_uid").distinct().count()).isEqualTo(18);
    assertThat(tumours.selectExpr("sum(volume_mm3) / 1000").first().getDouble(0))
        .as("what scikit-image fills, tests/benchmarks/masks.sh")
        .isCloseTo(3_928.884, within(0.01));
  }

  @Test
  void contouredTumoursAreMeasuredWhole() {
    read(Tables.ANNOTATION_MASKS).createOrReplaceTempView("masks_drawn");
    read(Tables.LESIONS).where("model = 'annotation'").createOrReplaceTempView("lesions_drawn");
    List<Row> measured =
        SparkSession.active()
            .sql(
                """
                SELECT m.voxels, sum(l.voxels), sum(l.mean_hu * l.voxels) / sum(l.voxels), min(l.site)
                FROM masks_drawn m JOIN lesions_drawn l ON l.annotation_uid = m.annotation_uid
                WHERE m.structure_class = 'primary'
                GROUP BY m.annotation_uid, m.voxels
                """)
            .collectAsList();
    assertThat(measured).hasSize(18);
    for (Row row : measured) {
      assertThat(row.getLong(1)).isEqualTo(row.getLong(0));
      // Numpy's means under scikit-image's masks are 16.0 to 59.0.
      assertThat(row.getDouble(2)).isBetween(15.9, 59.1);
      assertThat(row.getString(3)).isEqualTo("soft_tissue");
    }
  }

  @Test
  void reportsAreReadAndUnlinked() {
    assertThat(count(Tables.REPORTS, "language = 'nl'")).isEqualTo(4);
    assertThat(count(Tables.REPORTS, "language = 'en'")).isEqualTo(4);
    assertThat(
            read(Tables.REPORT_FINDINGS)
                .where("kind NOT IN ('none', 'failed')")
                .select("report_id")
                .distinct()
                .count())
        .as("reports with findings; two of the four tasks are about measured lesions")
        .isGreaterThanOrEqualTo(4);
    assertThat(count(Tables.REPORT_FINDINGS, "kind = 'failed'")).isZero();
    assertThat(count(Tables.METASTASIS_STATUS, "report_id IS NOT NULL")).isZero();
    assertThat(count(Tables.METASTASIS_STATUS, "report_status <> 'no_report'")).isZero();
  }

  @Test
  void everyVoxelIsWhatPydicomReads() throws IOException {
    check(
        "requirements.lock",
        "check_voxels.py",
        "--lake",
        lake.toString(),
        "--vault",
        vault.toString(),
        "--ct",
        ct.toString());
  }

  @Test
  void otherReadersCountTheSameRowsInSilverAndGold() throws IOException {
    check("requirements.lock", "check_tables.py", "--lake", lake.toString());
  }

  @Test
  void filesOfPixelsAreThoseThatRowsName() throws IOException {
    content.assertFilesNamed();
  }

  /** nibabel, SimpleITK and pydicom agree on every voxel and its place, and on the labels. */
  @Test
  void exportsLieOnTheirCtToTheVoxel() throws IOException {
    Path spec =
        Files.writeString(
            folder.resolve("drawn.conf"),
            """
            name = drawn
            title = "Series on which somebody drew"
            select = "SELECT DISTINCT series_uid FROM silver.annotation_masks WHERE status = 'done'"
            split { train = 0.7, validation = 0, test = 0.3 }
            folds = 3
            """);
    lesionlake("training-set", "create", "--spec", spec.toString());
    Path nnunet = folder.resolve("Dataset101_Drawn");
    Path mha = folder.resolve("mha");
    lesionlake(
        "training-set",
        "export",
        "drawn",
        "--format",
        "nnunet",
        "--with-faces",
        "--output",
        nnunet.toString());
    lesionlake(
        "training-set",
        "export",
        "drawn",
        "--format",
        "mha",
        "--with-faces",
        "--output",
        mha.toString());
    check(
        "export-requirements.lock",
        "check_export.py",
        "--lake",
        lake.toString(),
        "--vault",
        vault.toString(),
        "--ct",
        ct.toString(),
        "--nnunet",
        nnunet.toString(),
        "--mha",
        mha.toString());
  }

  private static void lesionlake(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--quiet", "--lake", lake.toString(), "--set", "spark.master=local[2]"));
    assertThat(LesionLake.run(all.toArray(String[]::new))).as(String.join(" ", words)).isZero();
  }

  private static void check(String lock, String script, String... arguments) throws IOException {
    Path python =
        Python.interpreter(
            Needs.repository().resolve("tests/python").resolve(lock),
            folder.resolve(script + ".venv.log"));
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.add(Needs.repository().resolve("tests/python").resolve(script).toString());
    command.addAll(List.of(arguments));
    try (Child child = Child.start(command, Map.of(), folder.resolve(script + ".log"))) {
      int code = child.await(LONGEST_CHECK);
      System.out.println(child.output());
      assertThat(code).as(child.output()).isZero();
    }
  }

  private static Dataset<Row> read(TableDef<?> table) {
    return content.read(table);
  }

  private static long count(TableDef<?> table, String condition) {
    return read(table).where(condition).count();
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private static boolean isDicom(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(132);
      return start.length == 132
          && new String(start, 128, 4, StandardCharsets.US_ASCII).equals("DICM");
    }
  }
}

package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.schemas.silver.ReportSite;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileWriter;
import org.lesionlake.volume.VoxelType;

/** What a lake tells a model beside the CT, on a study of 1 February 2020 with a lesion in it. */
@Tag("slow")
class StudyInputsTest {
  private static final LocalDate DAY = LocalDate.of(2020, 2, 1);
  private static final String FINGERPRINT = "0123456789abcdef";
  private static final String IDENTITY = "identity.onnx";

  /** As the network of classes takes two numbers, age is what it is told; the rest is on record. */
  private static final String MARKS =
      """
      name = tiny
      engine = OnnxRuntime
      weights = weights.onnx
      lesion-class = metastasis
      spacing-mm = 3.0
      patch = [16, 16, 16]
      overlap = 0.25
      windows = [{from = -100, to = 100}]
      labels = [{name = background}, {name = lump, organ = liver, site = LIVER}]
      searched-sites = [LIVER]
      minimum-lesion-mm3 = 20
      """;

  @TempDir Path folder;
  private SampleLake sample;
  private String rules;

  @BeforeEach
  void makeLake() throws IOException {
    sample = SampleLake.in(folder);
    rules = Lexicons.rulesVersion(Settings.load(java.util.Optional.empty(), List.of()));
    CtVolume volume = SampleLake.volume("ann-1", "one", "done", 24);
    LakeTable<CtSeries> series = sample.lake().table(Tables.CT_SERIES);
    series.appendNew(
        series
            .rows(
                List.of(
                    SampleLake.described(
                        "ann-1", "one", "soft_tissue", "acc-study", DAY, true, "abdomen")))
            .withColumn("fingerprint", functions.lit(FINGERPRINT)));
    sample.add(Tables.CT_VOLUMES, large(volume));
    var file = new org.apache.hadoop.fs.Path(sample.lake().root(), volume.file());
    Grid grid = Grid.of(large(volume));
    short[] ball = ball();
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(file, new Configuration(), grid, VoxelType.INT16)) {
      for (int z = 0; z < 24; z += writer.slabSlices()) {
        int to = Math.min(24, z + writer.slabSlices());
        short[] slab = java.util.Arrays.copyOfRange(ball, z * 1600, to * 1600);
        writer.write(Volume.int16(grid.slices(z, to), slab));
      }
      writer.finish();
    }
    run("20200101-000000", "2020-01-01T00:00:00Z");
    run("20210101-000000", "2021-01-01T00:00:00Z");
  }

  @Test
  void tellsWhatWasKnownAtTheStudyAndSearchesAnewWhenThatChanges() throws IOException {
    String classes = "inference.model=" + classes();
    fact("birth_year", null, 1960, null, null, "20200101-000000");
    Row first = attempt(classes);
    assertThat(first.<Integer>getAs("attempt")).isEqualTo(1);
    assertThat(numbers(first)).containsOnly(Map.entry("age", 60.0));
    Row lesion = rows(Tables.LESIONS).get(0);
    double alone = lesion.<Double>getAs("metastasis_probability");
    assertThat(alone).isBetween(0.01, 0.25);
    assertThat(lesion.<String>getAs("lesion_class")).isEqualTo("other");

    // Another run says otherwise: the newest counts.
    fact("birth_year", null, 1945, null, null, "20210101-000000");
    Row second = attempt(classes);
    assertThat(numbers(second)).containsOnly(Map.entry("age", 75.0));
    assertThat(second.<String>getAs("fed_hash")).isNotEqualTo(first.getAs("fed_hash"));
    lesion = rows(Tables.LESIONS).get(0);
    assertThat(lesion.<Double>getAs("metastasis_probability")).isCloseTo(alone + 0.5, within(1e-5));
    assertThat(lesion.<String>getAs("lesion_class")).isEqualTo("metastasis");
    assertThat(rows(Tables.LESIONS)).hasSize(1);

    long version = sample.lake().table(Tables.SERIES_INFERENCE).version();
    fact("marker", "cea", 50, 5.0, DAY.plusDays(1), "20210101-000000");
    assertThat(new InferenceJob().run(context(classes))).isZero();
    assertThat(sample.lake().table(Tables.SERIES_INFERENCE).version()).isEqualTo(version);
  }

  @Test
  void readsFactsAndReportsOfBothSidesOfTheStudysDay() {
    fact("marker", "cea", 10, 5.0, DAY.minusDays(1), "20200101-000000");
    fact("marker", "psa", 12, 4.0, DAY, "20200101-000000");
    fact("marker", "cea", 500, 5.0, DAY.plusDays(1), "20200101-000000");
    fact("primary_tumour", "lung", 0, null, DAY.minusDays(64), "20200101-000000");
    report("before", 1, DAY.minusDays(1), "acc-old", null, "liver", "absent_explicit", null);
    report("own", 1, DAY.minusDays(1), "acc-other\\acc-study", null, "bone", "present", 9.0);
    report("day", 1, DAY, "acc-old", null, "lung", "present", 11.0);
    report("after", 1, DAY.plusDays(1), "acc-old", null, "adrenal", "present", 13.0);
    report("taken", 1, DAY.minusDays(9), "acc-old", null, "brain", "present", 15.0);
    sample.add(Tables.REPORTS, version("taken", 2, DAY.minusDays(9), "acc-old", "withdrawn"));
    Map<String, Row> told = told(false);
    assertThat(number(told, "marker_cea_ratio")).isEqualTo(2);
    assertThat(number(told, "marker_psa_ratio")).isEqualTo(3);
    assertThat(number(told, "diagnosis_days")).isEqualTo(64);
    assertThat(word(told, "primary_tumour")).isEqualTo("lung");
    assertThat(word(told, "report_liver_status")).isEqualTo("absent");
    assertThat(told.get("report_liver_status").<String>getAs("source")).isEqualTo("before");
    assertThat(number(told, "reports")).isEqualTo(1);
    for (String site : List.of("bone", "lung", "adrenal", "brain")) {
      Row status = told.get("report_" + site + "_status");
      assertThat(status.<Boolean>getAs("missing")).as(site).isTrue();
    }
    Map<String, Row> withOwn = told(true);
    assertThat(word(withOwn, "report_bone_status")).isEqualTo("present");
    assertThat(number(withOwn, "report_lung_largest_mm")).isEqualTo(11);
    assertThat(withOwn.get("report_adrenal_status").<Boolean>getAs("missing")).isTrue();
    assertThat(number(withOwn, "reports")).isEqualTo(3);
  }

  @Test
  void aModelOfTheCtAloneReadsAndTellsNothing() throws IOException {
    Row attempt = attempt("inference.model=" + marks());
    assertThat(attempt.isNullAt(attempt.fieldIndex("fed"))).isTrue();
    assertThat(attempt.isNullAt(attempt.fieldIndex("fed_hash"))).isTrue();
    Row lesion = rows(Tables.LESIONS).get(0);
    assertThat(lesion.isNullAt(lesion.fieldIndex("metastasis_probability"))).isTrue();
    assertThat(lesion.<String>getAs("lesion_class")).isEqualTo("metastasis");
  }

  private Row attempt(String... set) {
    assertThat(new InferenceJob().run(context(set))).isEqualTo(1);
    List<Row> attempts = rows(Tables.SERIES_INFERENCE);
    assertThat(attempts).hasSize(1);
    assertThat(attempts.get(0).<String>getAs("reason")).isNull();
    assertThat(attempts.get(0).<String>getAs("status")).isEqualTo("done");
    return attempts.get(0);
  }

  private List<Row> rows(TableDef<?> table) {
    return sample.lake().table(table).read().collectAsList();
  }

  private JobContext context(String... set) {
    return sample.context("run", set);
  }

  /** All features that are of no mark, as told to a model of the study. */
  private Map<String, Row> told(boolean readsOwnReport) {
    JobContext context = context();
    List<org.lesionlake.feature.Feature> features =
        org.lesionlake.feature.Features.all().stream().filter(f -> !f.ofMark()).toList();
    Row row =
        StudyInputs.added(
                context,
                new org.lesionlake.feature.FurtherInputs(features, readsOwnReport),
                sample.lake().table(Tables.CT_VOLUMES).read())
            .first();
    Map<String, Row> told = new TreeMap<>();
    row.<Row>getList(row.fieldIndex("fed"))
        .forEach(value -> told.put(value.getAs("feature"), value));
    assertThat(told).hasSameSizeAs(features);
    return told;
  }

  private static Map<String, Double> numbers(Row attempt) {
    Map<String, Double> numbers = new TreeMap<>();
    attempt
        .<Row>getList(attempt.fieldIndex("fed"))
        .forEach(value -> numbers.put(value.getAs("feature"), value.getAs("number")));
    return numbers;
  }

  private static double number(Map<String, Row> told, String feature) {
    return told.get(feature).<Double>getAs("number");
  }

  private static String word(Map<String, Row> told, String feature) {
    return told.get(feature).getAs("word");
  }

  private void fact(
      String item, String code, double value, Double limit, LocalDate date, String run) {
    String token = item + code + value + date;
    sample.add(
        Tables.CLINICAL,
        new ClinicalFact("ann", date, item, code, null, value, null, limit, token, run));
  }

  private void report(
      String id,
      int version,
      LocalDate date,
      String accession,
      String state,
      String site,
      String status,
      Double largestMm) {
    sample.add(Tables.REPORTS, version(id, version, date, accession, state));
    sample.add(
        Tables.REPORT_SITES,
        new ReportSite(
            id,
            version,
            rules,
            ReportSite.ALL,
            "not_stated",
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            null),
        new ReportSite(
            id, version, rules, site, status, null, null, null, null, largestMm, 1, false, null));
  }

  private static Report version(
      String id, int version, LocalDate date, String accession, String state) {
    return new Report(
        id, version, "ann", accession, date, "en", "text", "hash", id + version, "run", state);
  }

  private void run(String id, String startedAt) {
    sample.add(
        Tables.RUNS, new Run(id, "ingest", Instant.parse(startedAt), 1, "done", null, 0, "test"));
  }

  private Path marks() throws IOException {
    return model("marks", IDENTITY, MARKS);
  }

  private Path classes() throws IOException {
    String id = ModelPackage.load(marks()).id();
    return model(
        "classes",
        "classes.onnx",
        """
        name = tiny-class
        engine = OnnxRuntime
        weights = weights.onnx
        spacing-mm = 3.0
        patch = [16, 16, 16]
        windows = [{from = -100, to = 100}]
        classes = [metastasis, other]
        further-inputs {features = [age]}
        """
            + "marks-of {package = \"../marks\", id = \""
            + id
            + "\"}\n");
  }

  private Path model(String name, String network, String settings) throws IOException {
    Path model = folder.resolve(name);
    Files.createDirectories(model);
    Path weights =
        Path.of(
            System.getProperty("lesionlake.root", ".."),
            "udfs/src/test/resources/org/lesionlake/inference",
            network);
    Files.write(model.resolve("weights.onnx"), Files.readAllBytes(weights));
    Files.writeString(model.resolve("model.conf"), settings, StandardCharsets.UTF_8);
    Files.writeString(model.resolve("README.md"), "A network without training\n");
    ModelPackage.record(model);
    return model;
  }

  /** Of 3 mm, 40 x 40 voxels a slice. */
  private static CtVolume large(CtVolume of) {
    return new CtVolume(
        of.seriesUid(),
        FINGERPRINT,
        of.studyUid(),
        of.patientId(),
        of.status(),
        of.reason(),
        of.file(),
        of.fileSha256(),
        of.fileBytes(),
        of.voxelType(),
        24,
        40,
        40,
        of.origin(),
        List.of(3.0, 3.0, 3.0),
        of.direction(),
        of.slabSlices(),
        of.imageHash());
  }

  /** 12 mm around the middle at 100 HU, -100 HU elsewhere. */
  private static short[] ball() {
    short[] hounsfield = new short[24 * 40 * 40];
    for (int i = 0; i < hounsfield.length; i++) {
      double z = (i / 1600 - 12) * 3;
      double y = (i / 40 % 40 - 20) * 3;
      double x = (i % 40 - 20) * 3;
      hounsfield[i] = (short) (x * x + y * y + z * z < 144 ? 100 : -100);
    }
    return hounsfield;
  }
}

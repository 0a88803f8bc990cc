package org.lesionlake.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportLink;
import org.lesionlake.schemas.silver.ReportSite;
import picocli.CommandLine;

/** A training set through its life: frozen, grown, compared, verified, and damaged. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrainingSetTest {
  private static final String SPEC =
      """
      name = liver
      title = "Livers"
      source = model
      select = "SELECT s.series_uid, s.purpose FROM silver.ct_series s WHERE s.chosen"
      strata = [purpose]
      folds = 2
      """;

  @TempDir static Path folder;

  private SampleLake sample;
  private FrozenTrainingSets frozen;

  @BeforeAll
  void makeLake() throws IOException {
    sample = SampleLake.in(folder);
    frozen = new FrozenTrainingSets(sample.lake());
    for (int i = 0; i < 10; i++) {
      patient("p" + i);
    }
    sample.add(
        Tables.CT_SERIES,
        SampleLake.described("blank-1", "blank-1", "soft_tissue", null, true, "abdomen"));
    sample.add(Tables.LESIONS, SampleLake.lesion("p0-1", "p0-1", "model", "liver", 12));
    sample.add(Tables.METASTASIS_STATUS, status("p0-1"));
  }

  private void patient(String name) throws IOException {
    for (int study = 1; study <= 2; study++) {
      String uid = name + "-" + study;
      sample.series(uid, uid, "soft_tissue", "abdomen");
      Path voxels = folder.resolve("lake/voxels/" + uid + ".parquet");
      Files.createDirectories(voxels.getParent());
      Files.writeString(voxels, "voxels");
    }
  }

  private static MetastasisStatus status(String study) {
    return new MetastasisStatus(
        study,
        "liver",
        "model",
        study.substring(0, 2),
        null,
        "present",
        "found",
        "concordant_present",
        null,
        null,
        null,
        null,
        1,
        "release",
        null);
  }

  private TrainingSetJob.Result create(String spec) throws IOException {
    Path file = Files.writeString(folder.resolve("spec.conf"), spec);
    TrainingSetJob job = new TrainingSetJob(file);
    job.run(sample.context("run"));
    return job.result().orElseThrow();
  }

  private Map<String, String> sides(String set) {
    return frozen.items(frozen.named(set)).stream()
        .filter(item -> item.reason() == null)
        .collect(
            Collectors.toMap(
                TrainingItem::patientId, TrainingItem::split, (a, b) -> same(a, b), TreeMap::new));
  }

  /** Two items of a patient are on one side. */
  private static String same(String a, String b) {
    assertThat(a).isEqualTo(b);
    return a;
  }

  @Test
  @Order(1)
  void freezesItemsWithSidesAndLabels() throws IOException {
    TrainingSetJob.Result result = create(SPEC);
    assertThat(result.isNew()).isTrue();
    assertThat(result.set().items()).isEqualTo(20);
    assertThat(result.set().patients()).isEqualTo(10);
    assertThat(result.set().leftOut()).isEqualTo(1);
    Map<String, Long> counts =
        sides("liver").values().stream()
            .collect(Collectors.groupingBy(side -> side, Collectors.counting()));
    assertThat(counts).isEqualTo(Map.of("train", 7L, "validation", 1L, "test", 2L));
    Map<String, TrainingItem> items =
        frozen.items(result.set()).stream()
            .collect(Collectors.toMap(TrainingItem::seriesUid, item -> item));
    assertThat(items.get("blank-1").reason()).isEqualTo("no_voxels");
    TrainingItem labelled = items.get("p0-1");
    assertThat(labelled.labelOrigin()).isEqualTo("report");
    assertThat(labelled.reportLabels())
        .containsExactly(new TrainingItem.ReportLabel("liver", "present"));
    assertThat(labelled.modelLabels())
        .containsExactly(new TrainingItem.PseudoLabel(1, "liver", "metastasis", 0.9, 12));
    assertThat(items.values())
        .filteredOn(item -> item.split().equals("train"))
        .allSatisfy(item -> assertThat(item.fold()).isBetween(0, 1));
  }

  @Test
  @Order(2)
  void theSameAgainIsNoNewVersion() throws IOException {
    assertThat(create(SPEC).isNew()).isFalse();
    assertThat(frozen.all()).hasSize(1);
  }

  @Test
  @Order(3)
  void nobodyChangesSidesAsTheArchiveGrows() throws IOException {
    for (int i = 0; i < 10; i++) {
      patient("q" + i);
    }
    assertThat(create(SPEC).set().version()).isEqualTo(2);
    assertThat(sides("liver:2")).hasSize(20).containsAllEntriesOf(sides("liver:1"));
    TrainingSetDifference difference =
        TrainingSetDifference.of(
            frozen.items(frozen.named("liver:1")), frozen.items(frozen.named("liver:2")));
    assertThat(difference.come()).hasSize(20).allMatch(series -> series.startsWith("q"));
    assertThat(difference.gone()).isEmpty();
    assertThat(difference.moved()).isEmpty();
    assertThat(difference.changed()).isEmpty();
  }

  @Test
  @Order(4)
  void anOlderVersionIsRebuiltFromItsTables() {
    TrainingSetCheck check = TrainingSetCheck.of(sample.lake(), frozen.named("liver:1"));
    assertThat(check.isSound()).isTrue();
    assertThat(check.difference()).isPresent();
  }

  @Test
  @Order(5)
  void leavesOutWhatIsOverTheCap() throws IOException {
    TrainingSet set = create(SPEC.replace("= liver", "= capped") + "cap-per-stratum = 15\n").set();
    assertThat(set.items()).isEqualTo(15);
    assertThat(frozen.items(set)).filteredOn(item -> "over_cap".equals(item.reason())).hasSize(25);
  }

  @Test
  @Order(6)
  void saysWhatDoesNotFit() {
    assertThatThrownBy(() -> create(SPEC.replace("s.chosen", "s.purpose = 'lung'")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gives no row");
    assertThatThrownBy(() -> create(SPEC.replace("s.chosen", "s.patient_id IN ('p1', 'p2')")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("too small for its split")
        .hasMessageContaining("p1, p2");
    assertThatThrownBy(() -> create(SPEC.replace("s.chosen", "s.nothing")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be run");
    assertThatThrownBy(
            () -> create(SPEC.replace("SELECT s.series_uid,", "SELECT 'x' AS series_uid,")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than once");
    assertThatThrownBy(() -> create(SPEC.replace("[purpose]", "[kernel]")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column kernel");
    assertThatThrownBy(() -> create(SPEC + "colour = red\n"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("colour");
    assertThatThrownBy(() -> create(SPEC.replace("SELECT", "DROP TABLE x; SELECT")))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () -> create(SPEC.replaceAll("select = .*", "select = \"DROP TABLE gold.x\"")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be run");
    assertThat(frozen.all()).hasSize(3);
  }

  @Test
  @Order(7)
  void verifyNamesFilesThatAreGoneAndRowsThatChanged() throws IOException {
    Files.delete(folder.resolve("lake/voxels/p3-1.parquet"));
    TrainingSet set = frozen.named("liver:1");
    TrainingItem item = frozen.items(set).get(1);
    sample
        .lake()
        .table(Tables.TRAINING_ITEMS)
        .delete(
            FrozenTrainingSets.ofVersion("liver", 1)
                .and(org.apache.spark.sql.functions.col("series_uid").equalTo(item.seriesUid())));
    StringWriter out = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine().setOut(new PrintWriter(out, true));
    int code =
        commandLine.execute("training-set", "verify", "liver:1", "--lake", sample.lake().root());
    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .contains("are not those that were frozen")
        .contains("1 files are gone")
        .contains("p3 p3-1: voxels/p3-1.parquet")
        .contains(item.seriesUid());
  }

  @Test
  @Order(8)
  void listsAndShows() {
    for (List<String> words :
        List.of(List.of("list"), List.of("show", "liver"), List.of("diff", "liver:2", "capped"))) {
      StringWriter out = new StringWriter();
      CommandLine commandLine = LesionLake.commandLine().setOut(new PrintWriter(out, true));
      List<String> all = new java.util.ArrayList<>(List.of("training-set"));
      all.addAll(words);
      all.addAll(List.of("--lake", sample.lake().root()));
      assertThat(commandLine.execute(all.toArray(String[]::new))).isZero();
      assertThat(out.toString())
          .contains(words.get(0).equals("diff") ? "series on another side" : "liver:2");
    }
  }

  @Test
  @Order(9)
  void negativesMatchTheirCases() throws IOException {
    String spec =
        """
        name = matched
        title = "Three patients and as many series of others, visit by visit"
        select = "SELECT s.series_uid, IF(s.patient_id IN ('p0', 'p1', 'p2'), 'yes', 'no') AS sick, IF(s.series_uid LIKE '%-1', 'first', 'second') AS visit FROM silver.ct_series s WHERE s.chosen AND s.series_uid <> 'p0-2' AND s.patient_id <> 'blank'"
        match { column = sick, cases = [yes], on = [visit], ratio = 2 }
        folds = 0
        """;
    TrainingSet set = create(spec).set();
    Map<String, Long> kept =
        frozen.items(set).stream()
            .filter(item -> item.reason() == null)
            .collect(
                Collectors.groupingBy(
                    item ->
                        (item.patientId().matches("p[012]") ? "case " : "negative ")
                            + item.seriesUid().substring(3),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(kept)
        .isEqualTo(Map.of("case 1", 3L, "case 2", 2L, "negative 1", 6L, "negative 2", 4L));
    assertThat(frozen.items(set))
        .filteredOn(item -> item.reason() != null)
        .allMatch(item -> item.reason().equals("not_matched"));
    assertThatThrownBy(() -> create(spec.replace("on = [visit]", "on = [age]")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column age");
    assertThatThrownBy(() -> create(spec.replace("ratio = 2", "ratio = 0")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("match");
  }

  /** Eight patients share an image, four have their own; only one side may have the shared one. */
  @Test
  @Order(10)
  void copiesOfAnImageStandOnOneSide() throws IOException {
    Random random = new Random(4);
    byte[] shared = new byte[32];
    random.nextBytes(shared);
    for (int i = 0; i < 12; i++) {
      String uid = "d" + (char) ('a' + i) + "-1";
      byte[] hash = shared.clone();
      if (i < 8) {
        // As a copy with noise.
        hash[i] ^= 0x11;
      } else {
        random.nextBytes(hash);
      }
      sample.add(
          Tables.CT_SERIES, SampleLake.described(uid, uid, "soft_tissue", null, true, "abdomen"));
      sample.add(
          Tables.CT_VOLUMES,
          SampleLake.volume(uid, uid, "done", 10).withImageHash(HexFormat.of().formatHex(hash)));
    }
    String spec =
        """
        name = copies
        title = "Copies"
        select = "SELECT series_uid FROM silver.ct_series WHERE patient_id LIKE 'd_'"
        split { train = 0.5, validation = 0, test = 0.5 }
        folds = 0
        """;
    List<TrainingItem> items = frozen.items(create(spec).set());
    List<String> sidesOfShared =
        items.stream()
            .filter(item -> item.reason() == null && item.patientId().compareTo("di") < 0)
            .map(TrainingItem::split)
            .distinct()
            .toList();
    assertThat(sidesOfShared).hasSize(1);
    assertThat(items)
        .filteredOn(item -> item.patientId().compareTo("di") >= 0)
        .allMatch(item -> item.reason() == null);
    long copies = items.stream().filter(item -> "near_duplicate".equals(item.reason())).count();
    assertThat(copies).isBetween(1L, 7L);
    assertThat(create(spec.replace("= copies", "= all-copies") + "near-duplicate = keep\n").items())
        .allMatch(item -> item.reason() == null);
  }

  @Test
  @Order(11)
  void theShippedSpecificationOfHardExamplesFindsThem() throws IOException {
    sample.add(
        Tables.METASTASIS_STATUS,
        judged("p4-1", "model", "none_found", "report_only"),
        judged("p6-1", "model", "found", "concordant_present"),
        judged("p6-1", "other", "none_found", "report_only"),
        judged("p7-1", "model", "found", "concordant_present"));
    Lesion sure = SampleLake.lesion("p8-1", "p8-1", "model", "lung", 9);
    sample.add(
        Tables.LESIONS,
        sure,
        new Lesion(
            "unsure",
            "p5-1",
            "f",
            "p5-1",
            "p5",
            "model",
            1,
            "lung",
            "metastasis",
            sure.centre(),
            sure.boxFrom(),
            sure.boxTo(),
            9,
            4_000,
            9,
            9,
            0,
            55,
            0.45,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    Path shipped = Path.of(System.getProperty("lesionlake.root", ".."), "conf/training-sets");
    Map<String, String> strata =
        create(Files.readString(shipped.resolve("hard-examples.conf"))).items().stream()
            .collect(
                Collectors.toMap(
                    TrainingItem::seriesUid, TrainingItem::stratum, (a, b) -> a, TreeMap::new));
    assertThat(strata)
        .isEqualTo(
            Map.of(
                "p4-1", "report_says_model_misses",
                "p5-1", "low_confidence",
                "p6-1", "models_disagree"));
    String example = Files.readString(shipped.resolve("example.conf"));
    assertThat(TrainingSpec.parse(example, "example", "model").match()).isPresent();
  }

  /** Two findings of the liver count, what was there before and what is denied do not. */
  @Test
  @Order(12)
  void tellsCountAndSizesOfWhatTheReportSays() throws IOException {
    MetastasisStatus status = judged("q1-1", "model", "found", "concordant_present");
    sample.add(
        Tables.METASTASIS_STATUS,
        new MetastasisStatus(
            "q1-1",
            "liver",
            "model",
            "q1",
            null,
            "present",
            "found",
            "concordant_present",
            "report",
            "accession",
            31.0,
            null,
            2,
            status.releaseId(),
            null));
    sample.add(
        Tables.REPORT_LINKS,
        new ReportLink(
            "report", 1, 2, "q1-1", "q1", "accession", "high", "same", null, null, null, null));
    sample.add(
        Tables.REPORT_SITES,
        new ReportSite(
            "report",
            2,
            "rules",
            "liver",
            "present",
            null,
            null,
            "multiple",
            null,
            31.0,
            1,
            false,
            null));
    sample.add(
        Tables.REPORT_FINDINGS,
        finding(1, "liver", "present", "current", List.of(List.of(31.0, 20.0), List.of(12.0))),
        finding(2, "liver", "present", "current", List.of(List.of(9.0, 8.0))),
        finding(3, "liver", "present", "historical", List.of(List.of(50.0))),
        finding(4, "lung", "absent_explicit", "current", List.of()));
    TrainingSet set = create(SPEC.replace("= liver", "= told")).set();
    Map<String, TrainingItem> items =
        frozen.items(set).stream().collect(Collectors.toMap(TrainingItem::seriesUid, item -> item));
    assertThat(items.get("q1-1").reportLesions())
        .containsExactly(
            new TrainingItem.ReportedLesions("liver", "multiple", 31.0, List.of(31.0, 12.0, 9.0)));
    assertThat(items.get("q2-1").reportLesions()).isNull();
  }

  private static ReportFinding finding(
      int number, String site, String presence, String temporality, List<List<Double>> sizes) {
    return new ReportFinding(
        "report",
        2,
        "rules",
        number,
        "metastasis",
        site,
        presence,
        null,
        temporality,
        "patient",
        "findings",
        sizes,
        List.of(),
        null,
        null,
        null,
        number,
        number + 1,
        List.of());
  }

  private static MetastasisStatus judged(
      String study, String source, String image, String agreement) {
    return new MetastasisStatus(
        study,
        "lung",
        source,
        study.substring(0, 2),
        null,
        "present",
        image,
        agreement,
        null,
        null,
        null,
        null,
        1,
        "release",
        null);
  }
}

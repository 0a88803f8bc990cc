package org.lesionlake.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
}

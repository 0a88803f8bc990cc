package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Table;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.Evidence;
import org.lesionlake.schemas.silver.ImageReference;
import org.lesionlake.schemas.silver.Place;
import org.lesionlake.schemas.silver.ReportFinding;

/** How lakes and tables of other versions are met. */
@Tag("slow")
class UpgradeTest {
  @Table(name = "ops.probes", doc = "A probe", key = "name", owner = "ops")
  public record OldProbe(
      @Column(doc = "Name") String name, @Column(doc = "Depth", unit = "m") int depth) {}

  @Table(name = "ops.probes", doc = "A probe", key = "name", owner = "ops")
  public record Probe(
      @Column(doc = "Name") String name,
      @Column(doc = "Depth", unit = "m") int depth,
      @Column(doc = "The finder's remark", optional = true) String remark) {}

  @Table(name = "ops.probes", doc = "A probe", key = "name", owner = "ops")
  public record OtherProbe(
      @Column(doc = "Name") String name, @Column(doc = "Depth", unit = "m") double depth) {}

  public enum OldKind {
    MUD
  }

  public enum Kind {
    MUD,
    SAND
  }

  @Table(name = "ops.samples", doc = "A sample", key = "name", owner = "ops")
  public record OldSample(@Column(doc = "Name") String name, @Column(doc = "Kind") OldKind kind) {}

  @Table(name = "ops.samples", doc = "A sample", key = "name", owner = "ops")
  public record Sample(@Column(doc = "Name") String name, @Column(doc = "Kind") Kind kind) {}

  /** {@code silver.report_findings} before finer places and images. */
  @Table(
      name = "silver.report_findings",
      doc = "A finding",
      key = {"report_id", "version", "rules_version", "finding"},
      owner = "findings")
  public record OldFinding(
      @Column(doc = "Report") String reportId,
      @Column(doc = "Version") int version,
      @Column(doc = "Rules") String rulesVersion,
      @Column(doc = "Number") int finding,
      @Column(doc = "Kind") String kind,
      @Column(doc = "Site, or null", optional = true) String site,
      @Column(doc = "Presence, or null", optional = true) String presence,
      @Column(doc = "Degree, or null", optional = true) String certainty,
      @Column(doc = "Time, or null", optional = true) String temporality,
      @Column(doc = "Who, or null", optional = true) String experiencer,
      @Column(doc = "Section") String section,
      @Column(doc = "Sizes") List<List<Double>> sizesMm,
      @Column(doc = "Earlier sizes") List<List<Double>> priorSizesMm,
      @Column(doc = "Change, or null", optional = true) String change,
      @Column(doc = "Count, or null", optional = true) String lesionCount,
      @Column(doc = "Side, or null", optional = true) String laterality,
      @Column(doc = "First character") int start,
      @Column(doc = "One past the last") int end,
      @Column(doc = "Evidence") List<Evidence> evidence) {}

  @TempDir Path folder;

  private SparkSession spark;
  private String root;
  private LakeFiles files;

  @BeforeEach
  void start() {
    SparkSessions.share();
    spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "upgrade test");
    root = folder.resolve("lake").toString();
    files = new LakeFiles(root, new Configuration());
  }

  @Test
  void aNewOptionalColumnAppearsAndOldRowsStay() {
    LakeTable<OldProbe> old = table(TableDef.of(OldProbe.class));
    old.createOrExtend();
    old.appendNew(old.rows(List.of(new OldProbe("a", 3))));

    LakeTable<Probe> now = table(TableDef.of(Probe.class));
    now.createOrExtend();
    now.appendNew(now.rows(List.of(new Probe("b", 4, "deep"))));

    assertThat(now.records(now.read().orderBy("name")))
        .containsExactly(new Probe("a", 3, null), new Probe("b", 4, "deep"));
    assertThat(now.read().schema().apply("remark").getComment().get())
        .isEqualTo("The finder's remark");
    long version = now.version();
    now.createOrExtend();
    assertThat(now.version()).as("opening it again commits nothing").isEqualTo(version);
  }

  @Test
  void aNewValueOfAnEnumIsAllowedFromThenOn() {
    LakeTable<OldSample> old = table(TableDef.of(OldSample.class));
    old.createOrExtend();
    old.appendNew(old.rows(List.of(new OldSample("a", OldKind.MUD))));
    LakeTable<Sample> now = table(TableDef.of(Sample.class));
    List<Sample> sand = List.of(new Sample("b", Kind.SAND));
    assertThatThrownBy(() -> now.appendNew(now.rows(sand))).hasMessageContaining("kind_values");

    now.createOrExtend();
    now.appendNew(now.rows(sand));
    assertThat(now.records(now.read().orderBy("name")))
        .containsExactly(new Sample("a", Kind.MUD), new Sample("b", Kind.SAND));
    long version = now.version();
    now.createOrExtend();
    old.createOrExtend();
    assertThat(now.version()).as("never narrowed, and once only").isEqualTo(version);
  }

  @Test
  void aColumnOfAnotherTypeIsRefused() {
    table(TableDef.of(OldProbe.class)).createOrExtend();
    assertThatThrownBy(() -> table(TableDef.of(OtherProbe.class)).createOrExtend())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ops.probes does not fit")
        .hasMessageContaining("depth is int and should be double")
        .hasMessageContaining("upgrade");
  }

  @Test
  void migrationsRunInOrderOnceEach() {
    initLake();
    List<Integer> applied = new ArrayList<>();
    List<Migration> two = List.of(migration(2, applied), migration(3, applied));

    assertThat(Lake.upgrade(spark, root, two)).containsExactly(2, 3);
    assertThat(applied).containsExactly(2, 3);
    assertThat(LakeMarker.read(files).orElseThrow().version()).isEqualTo(3);
    assertThat(Lake.upgrade(spark, root, two)).as("a second time").isEmpty();
  }

  @Test
  void aKilledUpgradeGoesOnWhereItWas() {
    initLake();
    List<Integer> applied = new ArrayList<>();
    Migration breaksOnce =
        new Migration() {
          private boolean broken;

          @Override
          public int number() {
            return 3;
          }

          @Override
          public String description() {
            return "Breaks the first time";
          }

          @Override
          public void apply(SparkSession session, LakeFiles lake) {
            if (!broken) {
              broken = true;
              throw new IllegalStateException("cut short");
            }
            applied.add(3);
          }
        };
    List<Migration> migrations = List.of(migration(2, applied), breaksOnce);

    assertThatThrownBy(() -> Lake.upgrade(spark, root, migrations)).hasMessage("cut short");
    assertThat(LakeMarker.read(files).orElseThrow().version()).isEqualTo(2);

    assertThat(Lake.upgrade(spark, root, migrations)).containsExactly(3);
    assertThat(applied).containsExactly(2, 3);
    assertThat(LakeMarker.read(files).orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void aLakeOfANewerVersionIsRefused() {
    initLake();
    version(Tables.LAKE_VERSION + 1);
    Configuration hadoop = new Configuration();
    for (Runnable use :
        List.<Runnable>of(
            () -> Lake.check(root, Optional.empty(), hadoop),
            () -> Lake.checkReadable(root, hadoop),
            () -> Lake.upgrade(spark, root, List.of()))) {
      assertThatThrownBy(use::run)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("made by a newer LesionLake");
    }
  }

  @Test
  void aLakeOfAnOlderVersionAsksForTheUpgrade() {
    initLake();
    version(Tables.LAKE_VERSION - 1);
    assertThatThrownBy(() -> Lake.check(root, Optional.empty(), new Configuration()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("older LesionLake")
        .hasMessageContaining("lesionlake upgrade --lake");
  }

  @Test
  void theDefinitionsOfAllTablesFitATableTheyMade() {
    initLake();
    Lake lake = Lake.open(spark, root, Optional.empty());
    Row first = lake.table(Tables.SOURCES).read().limit(1).groupBy().count().first();
    assertThat(first.getLong(0)).isZero();
    List<Long> versions = Tables.LAKE.stream().map(table -> lake.table(table).version()).toList();
    assertThat(versions).allMatch(version -> version == 0);
    Lake.open(spark, root, Optional.empty());
    assertThat(Tables.LAKE.stream().map(table -> lake.table(table).version()).toList())
        .as("opening a lake again commits nothing")
        .isEqualTo(versions);
  }

  @Test
  void aLakeWithoutFactsStatusesAndPlacesGainsThem() {
    initLake();
    TableDef<OldFinding> definition = TableDef.of(OldFinding.class);
    LakeTable<OldFinding> old =
        new LakeTable<>(spark, definition, root + "/silver/report_findings");
    old.createOrExtend();
    Evidence target = new Evidence("target", 0, 5, "metastasis");
    old.appendNew(
        old.rows(
            List.of(
                new OldFinding(
                    "r",
                    1,
                    "older",
                    0,
                    "metastasis",
                    "liver",
                    "present",
                    null,
                    "current",
                    "patient",
                    "body",
                    List.of(List.of(12.0)),
                    List.of(),
                    null,
                    null,
                    null,
                    0,
                    5,
                    List.of(target)))));

    Lake lake = Lake.open(spark, root, Optional.empty());
    LakeTable<ReportFinding> findings = lake.table(Tables.REPORT_FINDINGS);
    ReportFinding kept = findings.records(findings.read()).get(0);
    assertThat(kept.sizesMm()).containsExactly(List.of(12.0));
    assertThat(kept.evidence()).containsExactly(target);
    assertThat(kept.places()).isNull();
    assertThat(kept.regional()).isNull();
    assertThat(kept.images()).isNull();
    for (TableDef<?> added :
        List.of(Tables.REPORT_FACTS, Tables.REPORT_SITES, Tables.REPORT_LINKS)) {
      assertThat(lake.table(added).exists()).as(added.name()).isTrue();
    }
    ReportFinding placed =
        kept.at(
            List.of(new Place("liver_segment", "segment 7", 3, 12)),
            null,
            List.of(new ImageReference(3, 45, 14, 24)));
    findings.upsert(findings.rows(List.of(placed)));
    assertThat(findings.records(findings.read())).containsExactly(placed);
    assertThat(lake.registerCatalog()).isEmpty();
    assertThat(spark.sql("SELECT resolution FROM gold.finding_images").first().getString(0))
        .isEqualTo("no_study");
  }

  private void initLake() {
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
  }

  private void version(int version) {
    LakeMarker.read(files).orElseThrow().withVersion(version).write(files);
  }

  private <T extends Record> LakeTable<T> table(TableDef<T> definition) {
    return new LakeTable<>(spark, definition, folder.resolve("probes").toString());
  }

  private static Migration migration(int number, List<Integer> applied) {
    return new Migration() {
      @Override
      public int number() {
        return number;
      }

      @Override
      public String description() {
        return "Does nothing";
      }

      @Override
      public void apply(SparkSession session, LakeFiles lake) {
        applied.add(number);
      }
    };
  }
}

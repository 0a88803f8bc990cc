package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtSeries;

/** What the job makes of a series whose description a site's words begin to know. */
@Tag("slow")
class SeriesJobTest {
  @TempDir Path folder;

  private String homeBefore;
  private Path words;
  private Lake lake;

  @BeforeEach
  void lakeOfOneSeries() throws IOException {
    homeBefore = System.getProperty("lesionlake.home");
    Path conf = Settings.home().resolve("conf");
    words = folder.resolve("home/conf/series/series-words.conf");
    Files.createDirectories(words.getParent());
    Files.copy(conf.resolve("series/series-words.conf"), words);
    Files.copy(
        conf.resolve("lesionlake.conf"), folder.resolve("home/conf").resolve("lesionlake.conf"));
    System.setProperty("lesionlake.home", folder.resolve("home").toString());
    SparkSessions.share();
    SparkSession spark = SparkSessions.start(settings(), "series test");
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    lake = Lake.open(spark, root, Optional.empty());
    LakeTable<CtInstance> images = lake.table(Tables.CT_INSTANCES);
    images.appendNew(images.rows(List.of(image("CT Quuxphase"))));
  }

  @AfterEach
  void restoreHome() {
    if (homeBefore == null) {
      System.clearProperty("lesionlake.home");
    } else {
      System.setProperty("lesionlake.home", homeBefore);
    }
  }

  @Test
  void newWordsAreAppliedToSeriesThatDidNotChange() throws IOException {
    assertThat(run(false)).isEqualTo(1);
    assertThat(phase()).isEqualTo("unknown");
    assertThat(run(false)).as("the same words again").isZero();

    Files.writeString(
        words, "\nphases.arterial += quuxphase\n", java.nio.file.StandardOpenOption.APPEND);

    assertThat(run(false)).isEqualTo(1);
    assertThat(phase()).isEqualTo("arterial");
    assertThat(run(false)).as("the same words again").isZero();
  }

  @Test
  void wordsThatComeBackAreAppliedAgain() throws IOException {
    String before = Files.readString(words);
    run(false);
    Files.writeString(
        words, "\nphases.arterial += quuxphase\n", java.nio.file.StandardOpenOption.APPEND);
    run(false);
    assertThat(phase()).isEqualTo("arterial");

    Files.writeString(words, before);

    assertThat(run(false)).isEqualTo(1);
    assertThat(phase()).isEqualTo("unknown");
    assertThat(rerunCommits()).as("the same words again").isFalse();
  }

  @Test
  void seriesOlderThanTheRulesVersionAreJudgedOnceAnew() {
    run(false);
    LakeTable<CtSeries> series = lake.table(Tables.CT_SERIES);
    series.upsert(
        series
            .read()
            .withColumn("contrast_phase", org.apache.spark.sql.functions.lit("delayed"))
            .withColumn("rules_version", org.apache.spark.sql.functions.lit(null).cast("string")));

    assertThat(run(false)).isEqualTo(1);

    assertThat(phase()).isEqualTo("unknown");
    assertThat(rerunCommits()).isFalse();
  }

  private boolean rerunCommits() {
    long version = lake.table(Tables.CT_SERIES).version();
    assertThat(run(false)).isZero();
    return lake.table(Tables.CT_SERIES).version() > version;
  }

  @Test
  void reconcilingPutsRightWhatIsNotAsTheRulesSay() {
    run(false);
    LakeTable<CtSeries> series = lake.table(Tables.CT_SERIES);
    series.upsert(
        series.read().withColumn("contrast_phase", org.apache.spark.sql.functions.lit("delayed")));
    assertThat(run(false)).as("no study changed").isZero();
    assertThat(phase()).isEqualTo("delayed");

    assertThat(run(true)).isEqualTo(1);

    assertThat(phase()).isEqualTo("unknown");
    assertThat(run(true)).as("nothing is left to put right").isZero();
  }

  private long run(boolean reconcile) {
    return new SeriesJob()
        .run(
            new JobContext(
                lake,
                settings(),
                new Progress(new PrintStream(OutputStream.nullOutputStream()), true),
                "run-1",
                JobContext.Inboxes.NONE,
                reconcile));
  }

  private String phase() {
    LakeTable<CtSeries> series = lake.table(Tables.CT_SERIES);
    List<CtSeries> all = series.records(series.read());
    assertThat(all).hasSize(1);
    return all.get(0).contrastPhase();
  }

  private static Settings settings() {
    return Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
  }

  private static CtInstance image(String description) {
    return new CtInstance(
        "2.25.1",
        "2.25.2",
        "2.25.3",
        "p1",
        "2.25.4",
        null,
        LocalDate.of(2020, 5, 1),
        60,
        "F",
        "1.2.840.10008.5.1.4.1.1.2",
        "ORIGINAL\\PRIMARY\\AXIAL",
        "1.2.840.10008.1.2.1",
        null,
        null,
        1,
        1,
        description,
        null,
        null,
        null,
        5.0,
        120.0,
        null,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        List.of(0.7, 0.7),
        512,
        512,
        1,
        1.0,
        -1024.0,
        "{}",
        "hash",
        null,
        "object",
        "run-1");
  }
}

package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.CtVolume;

/** Compaction, vacuum and sweep: what goes, and what must stay. */
@Tag("slow")
class MaintenanceJobTest {
  @TempDir Path folder;

  private SampleLake sample;

  @BeforeEach
  void makeLake() {
    sample = SampleLake.in(folder);
  }

  @Test
  void smallFilesBecomeOneAndOldOnesGoWhileRowsAndReadersStay() throws IOException {
    for (int i = 0; i < 8; i++) {
      sample.add(Tables.CT_VOLUMES, SampleLake.volume("ann-1", "series-" + i, "done", 10));
      sample.write();
    }
    JobContext context = sample.context("week");
    LakeTable<CtVolume> volumes = context.table(Tables.CT_VOLUMES);
    List<Row> rows = volumes.read().orderBy("series_uid").collectAsList();
    long read = volumes.version();
    String named = rows.get(0).getAs("file");
    Path kept = write(named);
    Path orphan = write("voxels/orphan");

    assertThat(new MaintenanceJob().run(context)).isEqualTo(8 + 1);

    assertThat(volumes.fileBytes()).hasSize(1);
    assertThat(volumes.read().orderBy("series_uid").collectAsList()).isEqualTo(rows);
    assertThat(volumes.touched(OptionalLong.of(read), "series_uid").count()).isZero();
    assertThat(kept).exists();
    assertThat(orphan).doesNotExist();
    assertThat(dataFiles(volumes)).as("young files stay for readers").hasSize(9);

    long version = volumes.version();
    assertThat(new MaintenanceJob().run(context)).isZero();
    assertThat(volumes.version()).isEqualTo(version);

    age(volumes, Duration.ofDays(8));
    assertThat(new MaintenanceJob().run(context)).isEqualTo(8);
    assertThat(dataFiles(volumes)).hasSize(1);
    assertThat(volumes.read().orderBy("series_uid").collectAsList()).isEqualTo(rows);
    assertThat(volumes.version()).isEqualTo(version);
  }

  @Test
  void aShorterTimeThanAWeekIsRefused() {
    JobContext context = sample.context("week", "maintenance.vacuum-hours=24");
    assertThatThrownBy(() -> new MaintenanceJob().run(context))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("for 24 hours only")
        .hasMessageContaining("Set maintenance.vacuum-hours to 168");
  }

  @Test
  void versionsStayForJobsThatHaveNotRunForLong() {
    Instant now = Instant.parse("2026-05-01T00:00:00Z");
    assertThat(MaintenanceJob.hours(sample.context("week"), now)).isEqualTo(168);
    sample.add(Tables.RUNS, run("ingest", "a", now.minus(Duration.ofHours(1)), "done"));
    sample.add(Tables.RUNS, run("series", "a", now.minus(Duration.ofHours(700)), "done"));
    sample.add(Tables.RUNS, run("series", "b", now.minus(Duration.ofHours(400)), "done"));
    sample.add(Tables.RUNS, run("series", "c", now.minus(Duration.ofHours(1)), "failed"));
    sample.add(Tables.RUNS, run("volumes", "a", now.minus(Duration.ofHours(900)), "done"));
    assertThat(MaintenanceJob.hours(sample.context("week"), now)).isEqualTo(402);
  }

  private static Run run(String job, String id, Instant at, String status) {
    return new Run(id, job, at, 1, status, null, 0, "test");
  }

  private Path write(String relative) throws IOException {
    Path file = folder.resolve("lake").resolve(relative);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private static List<Path> dataFiles(LakeTable<?> table) throws IOException {
    Path root = Path.of(table.path().replaceFirst("^file:", ""));
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  /** Makes a table's files, and what its log says of when they were replaced, that much older. */
  private static void age(LakeTable<?> table, Duration by) throws IOException {
    Path root = Path.of(table.path().replaceFirst("^file:", ""));
    Instant then = Instant.now().minus(by);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches("\\d{20}\\.json")) {
          String old = "\"deletionTimestamp\":" + then.toEpochMilli();
          String text = Files.readString(file);
          Files.writeString(file, text.replaceAll("\"deletionTimestamp\":\\d+", old));
        }
        Files.setLastModifiedTime(file, FileTime.from(then));
      }
    }
    org.apache.spark.sql.delta.DeltaLog.clearCache();
  }
}

package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.bronze.RejectedObjects;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.jobs.silver.VolumesJob;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.volume.VoxelFileReader;

/** What jobs make of inboxes that change, move or fail between nights. */
@Tag("slow")
class LaterInputTest {
  private static final List<TableDef<?>> DATA =
      List.of(
          Tables.SOURCES,
          Tables.REJECTS,
          Tables.CT_INSTANCES,
          Tables.REPORTS,
          Tables.CT_SERIES,
          Tables.CT_VOLUMES,
          Tables.VAULT_OBJECTS,
          Tables.VAULT_LINKS);

  @TempDir Path folder;

  private Path ct;
  private Path reports;
  private Lake lake;
  private int nights;

  @BeforeEach
  void start() throws IOException {
    ct = Files.createDirectories(folder.resolve("ct"));
    reports = Files.createDirectories(folder.resolve("reports"));
    SparkSessions.share();
    SparkSession spark = SparkSessions.start(settings(), "later input");
    AwayFileSystem.register(spark.sparkContext().hadoopConfiguration());
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    lake = Lake.open(spark, root, Optional.empty());
  }

  @AfterEach
  void bringBack() {
    AwayFileSystem.away();
    for (TableDef<?> table :
        List.of(Tables.SOURCES, Tables.CT_INSTANCES, Tables.VAULT_OBJECTS, Tables.VAULT_LINKS)) {
      Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
      assertThat(lake.table(table).read().groupBy(key).count().where("count > 1").collectAsList())
          .as("keys twice in " + table.name())
          .isEmpty();
    }
  }

  @Test
  void aFileSentAgainInItsPlaceIsRedone() {
    ScanFiles.series(ct);
    ScanFiles.changedAt(ct.resolve("slice4.dcm"), "2024-03-01T00:00:00Z");
    night();
    assertThat(huOfSlice(4)).isEqualTo(4 - 100);
    String fingerprint = only(Tables.CT_SERIES).getAs("fingerprint");
    Row before = instance(4);

    // Other pixels under the same header and in a file of the same size.
    ScanFiles.slice(ct.resolve("slice4.dcm"), 4, 77);
    ScanFiles.changedAt(ct.resolve("slice4.dcm"), "2024-03-02T00:00:00Z");
    night();

    assertThat(outcomes()).isEqualTo(Map.of("accepted", 10L));
    assertThat(lake.table(Tables.CT_INSTANCES).read().count()).isEqualTo(ScanFiles.SLICES);
    assertThat(instance(4).<String>getAs("object_token"))
        .isNotEqualTo(before.getAs("object_token"));
    assertThat(only(Tables.CT_SERIES).<String>getAs("fingerprint")).isNotEqualTo(fingerprint);
    assertThat(huOfSlice(4)).isEqualTo(77 - 100);
    assertThat(huOfSlice(5)).isEqualTo(5 - 100);
    assertThat(nightChangesNothing()).isTrue();

    // Touched, and known by its content by now.
    String redone = only(Tables.CT_SERIES).getAs("fingerprint");
    ScanFiles.changedAt(ct.resolve("slice4.dcm"), "2024-03-03T00:00:00Z");
    night();
    assertThat(outcomes()).isEqualTo(Map.of("accepted", 10L, "duplicate", 1L));
    assertThat(only(Tables.CT_SERIES).<String>getAs("fingerprint")).isEqualTo(redone);
  }

  @Test
  void aMovedArchiveIsTheSameInItsNewPlace() throws IOException {
    ScanFiles.series(ct);
    night();
    Files.move(ct, folder.resolve("moved"));
    ct = folder.resolve("moved");
    // Known UIDs in other places: under another header, and under the same at another time.
    ScanFiles.slice(ct.resolve("other/slice4.dcm"), 4, 77, -200);
    ScanFiles.slice(ct.resolve("other/slice5.dcm"), 5, 77);
    ScanFiles.changedAt(ct.resolve("other/slice5.dcm"), "2024-03-01T00:00:00Z");
    night();

    assertThat(outcomes()).isEqualTo(Map.of("accepted", 9L, "duplicate", 10L, "conflict", 1L));
    List<String> places =
        lake
            .table(Tables.CT_INSTANCES)
            .read()
            .join(lake.table(Tables.VAULT_OBJECTS).read(), "object_token")
            .select("path")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(places).hasSize(ScanFiles.SLICES).allMatch(place -> place.contains("/moved/slice"));
    lake.table(Tables.CT_VOLUMES).delete(functions.lit(true));
    night();
    assertThat(huOfSlice(4)).isEqualTo(4 - 100);
  }

  @Test
  void storageThatWasAwayIsAskedAgain() throws IOException {
    ScanFiles.series(ct);
    Files.writeString(reports.resolve("reports.csv"), "report_id,text\nR1,No metastases.\n");
    AwayFileSystem.away("slice4.dcm", "reports.csv");
    ingest();
    assertThat(outcomes()).isEqualTo(Map.of("accepted", 8L, "rejected", 2L));
    Map<String, List<String>> content = content();

    ingest();
    assertThat(content()).as("still away").isEqualTo(content);

    AwayFileSystem.away();
    ingest();
    assertThat(outcomes()).isEqualTo(Map.of("accepted", 10L));
    assertThat(lake.table(Tables.REJECTS).read().count()).isZero();
    assertThat(lake.table(Tables.REPORTS).read().count()).isEqualTo(1);

    AwayFileSystem.away("slice7.dcm");
    night();
    assertThat(only(Tables.CT_VOLUMES).<String>getAs("reason")).isEqualTo("storage");
    content = content();
    night();
    assertThat(content()).as("still away").isEqualTo(content);

    AwayFileSystem.away();
    night();
    assertThat(only(Tables.CT_VOLUMES).<String>getAs("status")).isEqualTo("done");
    assertThat(huOfSlice(7)).isEqualTo(7 - 100);
    assertThat(nightChangesNothing()).isTrue();
  }

  @Test
  void archivesAreReadInPlace() throws IOException {
    Path loose = Files.createDirectories(folder.resolve("loose"));
    ScanFiles.series(loose);
    List<Path> slices;
    try (Stream<Path> files = Files.list(loose)) {
      slices = files.sorted(Comparator.reverseOrder()).toList();
    }
    Archives.tarGz(ct.resolve("study.tar.gz"), slices);
    Archives.zip(ct.resolve("study.zip"), slices.subList(0, 3));
    Files.writeString(ct.resolve("cut.tgz"), "cut off");
    Path table = Files.writeString(folder.resolve("a.csv"), "report_id,text\nR1,No metastases.\n");
    Archives.zip(reports.resolve("reports.zip"), List.of(table));
    night();

    assertThat(outcomes())
        .isEqualTo(Map.of("accepted", slices.size() + 1L, "duplicate", 3L, "rejected", 1L));
    assertThat(reasons()).isEqualTo(Map.of("damaged_archive", 1L));
    for (int slice : new int[] {0, 4, ScanFiles.SLICES - 1}) {
      assertThat(huOfSlice(slice)).isEqualTo(slice - 100);
    }
    assertThat(lake.table(Tables.REPORTS).read().count()).isEqualTo(1);
    assertThat(nightChangesNothing()).isTrue();

    Files.setLastModifiedTime(
        ct.resolve("study.tar.gz"), FileTime.from(Instant.parse("2024-03-01T00:00:00Z")));
    assertThat(nightChangesNothing()).as("touched").isTrue();
  }

  @Test
  void anArchiveThatWasCutOffIsReadOnceItIsWhole() throws IOException {
    Path loose = Files.createDirectories(folder.resolve("loose"));
    ScanFiles.series(loose);
    List<Path> slices;
    try (Stream<Path> files = Files.list(loose)) {
      slices = files.sorted().toList();
    }
    Path whole = folder.resolve("study.tar.gz");
    Archives.tarGz(whole, slices);
    byte[] bytes = Files.readAllBytes(whole);
    Path sent = ct.resolve("study.tar.gz");
    Files.write(sent, Arrays.copyOf(bytes, bytes.length - 300));
    AwayFileSystem.away("study.tar.gz");
    ingest();
    assertThat(reasons()).isEqualTo(Map.of("io_error", 1L));
    AwayFileSystem.away();
    ingest();
    assertThat(reasons()).containsKey("damaged_archive").doesNotContainKey("io_error");
    long before = lake.table(Tables.CT_INSTANCES).read().count();
    assertThat(before).isLessThan(ScanFiles.SLICES);

    Files.write(sent, bytes);
    ScanFiles.changedAt(sent, "2024-03-01T00:00:00Z");
    night();
    assertThat(lake.table(Tables.CT_INSTANCES).read().count()).isEqualTo(ScanFiles.SLICES);
    assertThat(huOfSlice(ScanFiles.SLICES - 1)).isEqualTo(ScanFiles.SLICES - 1 - 100);
    assertThat(nightChangesNothing()).isTrue();
  }

  @Test
  void whatWasRefusedIsDecidedAnewOnDemand() throws IOException {
    Files.writeString(ct.resolve("notes.txt"), "no image");
    Files.writeString(ct.resolve("gone.txt"), "no image either");
    Files.writeString(
        reports.resolve("reports.csv"), "report_id,text\nR1,No metastases.\n,No number.\n");
    new IngestJob().run(context(settings("ingest.max-table-file-bytes=10"), "small"));
    assertThat(reasons()).isEqualTo(Map.of("not_dicom", 2L, "too_large", 1L));

    replay("too_large");
    Map<String, Long> afterwards = reasons();
    assertThat(afterwards).containsEntry("not_dicom", 2L).doesNotContainKey("too_large");
    assertThat(outcomes()).containsEntry("accepted", 1L).containsEntry("rejected", 3L);
    assertThat(lake.table(Tables.REPORTS).read().count()).isEqualTo(1);

    Files.delete(ct.resolve("gone.txt"));
    replay();
    assertThat(reasons()).isEqualTo(afterwards);
    assertThat(
            lake.table(Tables.REJECTS)
                .read()
                .where("reason = 'not_dicom'")
                .select("run_id")
                .distinct()
                .count())
        .as("one of them was decided anew, the other is gone")
        .isEqualTo(2);
    assertThat(
            lake.table(Tables.LEDGER)
                .read()
                .select("run_id", "source", "seen", "unchanged", "rejected", "balanced")
                .where("run_id LIKE 'replay-%'")
                .orderBy("run_id", "source")
                .collectAsList())
        .extracting(Row::mkString)
        .containsExactly("replay-1reports201true", "replay-2ct101true", "replay-2reports211true");
  }

  private void replay(String... reasons) {
    IngestJob.replaying(new RejectedObjects(Set.of(reasons), EnumSet.allOf(SourceKind.class)))
        .run(context(settings(), JobContext.REPLAY + ++nights).with(JobContext.Inboxes.NONE));
  }

  private Map<String, Long> reasons() {
    Map<String, Long> reasons = new TreeMap<>();
    lake.table(Tables.REJECTS)
        .read()
        .groupBy("reason")
        .count()
        .collectAsList()
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    return reasons;
  }

  @Test
  void imagesThatTheVaultDoesNotKnowAreMissed() {
    ScanFiles.series(ct);
    ingest();
    LakeTable<?> objects = lake.table(Tables.VAULT_OBJECTS);
    Column lost = functions.col("path").endsWith("slice8.dcm");
    List<Row> kept = objects.read().where(lost).collectAsList();
    Dataset<Row> row = lake.spark().createDataFrame(kept, objects.read().schema());
    objects.delete(lost);
    silver();
    assertThat(only(Tables.CT_VOLUMES).<String>getAs("reason")).isEqualTo("source_missing");

    objects.appendNew(row);
    silver();
    assertThat(only(Tables.CT_VOLUMES).<String>getAs("status")).isEqualTo("done");
  }

  @Test
  void everyFileAndRowOfTheReportsIsSeen() throws IOException {
    Files.writeString(reports.resolve("a.txt"), "No metastases in the liver.");
    Files.writeString(reports.resolve("none.csv"), "report_id,text\n");
    Files.writeString(
        reports.resolve("hash.csv"), "report_id,text\n#12,No metastases.\n13,No nodules.\n");
    String wide = "3" + ",".repeat(2_000);
    Files.writeString(reports.resolve("wide1.csv"), "report_id,text\n1,No cysts.\n" + wide + "\n");
    Files.writeString(
        reports.resolve("wide2.csv"), "report_id,text\n2,No stones.\n" + wide + "4\n");
    // The same folder is in the CT inbox too.
    ct = reports;
    ingest();

    List<Row> fates =
        lake.table(Tables.SOURCES)
            .read()
            .groupBy("source", "outcome", "reason")
            .count()
            .collectAsList();
    assertThat(fates)
        .extracting(Row::mkString)
        .containsExactlyInAnyOrder(
            "ctrejectednot_dicom5",
            "reportsacceptednull5",
            "reportsrejectedmalformed_table2",
            "reportsrejectedno_rows1");
    assertThat(nightChangesNothing()).isTrue();
  }

  @Test
  void whatIsKnownAndWhatIsNewComeMixedAndNoKeyIsThereTwice() {
    ScanFiles.series(ct.resolve("first"));
    ingest();
    // New images of a new patient that name an old image and one that comes later within a
    // sequence,
    // beside a copy of a known one.
    ScanFiles.series(
        ct.resolve("second"),
        ScanFiles.of("2.25.301", "T-18", "2.25.10003", "2.25.900.1.4"),
        "2.25.800");
    ScanFiles.slice(ct.resolve("second/copy.dcm"), 5, 5);
    ingest();
    // Of that patient again, and nothing that is known beside it: appended without a look.
    ScanFiles.series(ct.resolve("third"), ScanFiles.of("2.25.302", "T-18"), "2.25.900");
    ingest();

    assertThat(outcomes()).isEqualTo(Map.of("accepted", 27L, "duplicate", 1L));
    assertThat(lake.table(Tables.CT_INSTANCES).read().count()).isEqualTo(27);
    assertThat(lake.table(Tables.VAULT_LINKS).read().where("kind = 'sop_uid'").count())
        .isEqualTo(27);
    assertThat(lake.table(Tables.VAULT_LINKS).read().where("kind = 'patient_id'").count())
        .isEqualTo(2);
  }

  @Test
  void aLakeKeepsTheIssuerOfItsFirstIngest() {
    ingest();
    assertThatThrownBy(
            () ->
                new IngestJob()
                    .run(context(settings("identity.default-issuer=ELSEWHERE"), "other")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("identity.default-issuer");
    ingest();
  }

  private void night() {
    ingest();
    silver();
  }

  private void ingest() {
    new IngestJob().run(context(settings(), "run" + ++nights));
  }

  private void silver() {
    JobContext context = context(settings(), "run" + nights);
    new SeriesJob().run(context);
    new VolumesJob().run(context);
  }

  private boolean nightChangesNothing() {
    List<Long> before = DATA.stream().map(table -> lake.table(table).version()).toList();
    night();
    return DATA.stream().map(table -> lake.table(table).version()).toList().equals(before);
  }

  private JobContext context(Settings settings, String run) {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(List.of("away:" + ct), List.of("away:" + reports), List.of());
    return new JobContext(lake, settings, quiet, run, inboxes, false);
  }

  private static Settings settings(String... flags) {
    return Settings.load(
        Optional.empty(),
        Stream.concat(Stream.of("spark.master=local[2]"), Arrays.stream(flags)).toList());
  }

  private Map<String, Long> outcomes() {
    Map<String, Long> outcomes = new TreeMap<>();
    lake.table(Tables.SOURCES)
        .read()
        .groupBy("outcome")
        .count()
        .collectAsList()
        .forEach(row -> outcomes.put(row.getString(0), row.getLong(1)));
    return outcomes;
  }

  private Row only(TableDef<?> table) {
    List<Row> rows = lake.table(table).read().collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private Row instance(int number) {
    return lake.table(Tables.CT_INSTANCES)
        .read()
        .where("instance_number = " + (number + 1))
        .first();
  }

  /** Hounsfield units of a slice's first voxel, as the only voxel file has it. */
  private double huOfSlice(int number) {
    CtVolume volume = Tables.CT_VOLUMES.fromRow(only(Tables.CT_VOLUMES));
    try (VoxelFileReader reader =
        VoxelFileReader.open(lake.files().path(volume.file()), new Configuration())) {
      return reader.readAll().value(number, 0, 0);
    }
  }

  /** Rows of the data tables as text, without what names a run. */
  private Map<String, List<String>> content() {
    Map<String, List<String>> content = new TreeMap<>();
    for (TableDef<?> table : DATA) {
      content.put(
          table.name(),
          lake
              .table(table)
              .read()
              .drop("run_id", "received_at_utc")
              .toJSON()
              .collectAsList()
              .stream()
              .sorted()
              .toList());
    }
    return content;
  }
}

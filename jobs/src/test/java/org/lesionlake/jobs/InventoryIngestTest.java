package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Tables;

/** Files that a list names are those that a listing of their folders finds. */
@Tag("slow")
class InventoryIngestTest {
  @TempDir Path folder;

  @Test
  void whatAnInventoryNamesIsTakenOnceAndABadLineIsAReject() throws IOException {
    Path ct = Files.createDirectories(folder.resolve("ct"));
    ScanFiles.series(ct);
    Path packed = Files.createDirectories(folder.resolve("packed"));
    ScanFiles.slice(packed.resolve("x.dcm"), 77, 5);
    Archives.tarGz(ct.resolve("more.tar.gz"), List.of(packed.resolve("x.dcm")));
    List<String> lines = new ArrayList<>(List.of("Key,Size,Owner,mtime"));
    List<Path> files = files(ct);
    for (Path file : files) {
      lines.add(line(file.toString(), file));
    }
    // Named twice, by another form of its address and below the folder of the list.
    lines.add(line("file:" + files.get(0), files.get(0)));
    lines.add(line("ct/" + files.get(1).getFileName(), files.get(1)));
    lines.add("ct/nowhere.dcm,800,,1700000000");
    lines.add("ct/unknown-size.dcm,many,,1700000000");
    Path inventory = Files.write(folder.resolve("inventory.csv"), lines);
    SampleLake sample = SampleLake.in(folder, Profile.RESEARCH);

    ingest(sample, "first", List.of(), List.of(inventory.toString()));
    assertThat(reasons(sample))
        .isEqualTo(Map.of("accepted", 10L, "io_error", 1L, "malformed_inventory", 1L));
    assertThat(ledger(sample, "first")).isEqualTo("12 seen, 0 unchanged, true");

    // The same files found by a listing, and both ways at once.
    ingest(sample, "second", List.of(ct.toString()), List.of());
    assertThat(ledger(sample, "second")).isEqualTo("10 seen, 10 unchanged, true");
    ingest(sample, "third", List.of(ct.toString()), List.of(inventory.toString()));
    assertThat(ledger(sample, "third")).isEqualTo("12 seen, 11 unchanged, true");
    assertThat(sample.lake().table(Tables.CT_INSTANCES).read().count()).isEqualTo(10);
  }

  @Test
  void anInventoryWithoutTimesIsRefused() throws IOException {
    Path inventory = Files.writeString(folder.resolve("list.csv"), "path,size\na.dcm,1\n");
    SampleLake sample = SampleLake.in(folder, Profile.RESEARCH);
    assertThatThrownBy(() -> ingest(sample, "run", List.of(), List.of(inventory.toString())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column modified");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  private static String line(String name, Path file) throws IOException {
    long millis = Files.getLastModifiedTime(file).toMillis();
    return String.format(
        Locale.ROOT, "%s,%d,,%d.%03d9999999", name, Files.size(file), millis / 1000, millis % 1000);
  }

  private static void ingest(
      SampleLake sample, String run, List<String> ct, List<String> inventories) {
    Settings settings =
        Settings.load(
            Optional.empty(),
            List.of("spark.master=local[2]", "ingest.batch-files=4", "ingest.files-per-task=3"));
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(ct, inventories, List.of(), List.of(), List.of(), Set.of());
    new IngestJob().run(new JobContext(sample.lake(), settings, quiet, run, inboxes, false));
  }

  private static Map<String, Long> reasons(SampleLake sample) {
    Map<String, Long> reasons = new TreeMap<>();
    sample
        .lake()
        .table(Tables.SOURCES)
        .read()
        .selectExpr("coalesce(reason, outcome) AS reason")
        .groupBy("reason")
        .count()
        .collectAsList()
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    return reasons;
  }

  private static String ledger(SampleLake sample, String run) {
    Row line = sample.lake().table(Tables.LEDGER).read().where("run_id = '" + run + "'").first();
    return line.getAs("seen")
        + " seen, "
        + line.getAs("unchanged")
        + " unchanged, "
        + line.getAs("balanced");
  }
}

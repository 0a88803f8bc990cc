package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.bronze.KnownKeys.Kind;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultLink;
import org.lesionlake.schemas.vault.VaultObject;

/** Whatever became of the filter's files, it holds every key of the tables. */
@Tag("slow")
class KnownKeysTest {
  @TempDir Path folder;

  private SampleLake sample;
  private JobContext context;

  @BeforeEach
  void lake() {
    sample = SampleLake.in(folder);
    context = sample.context("run");
  }

  @Test
  void tellsWhatIsNewAndKeepsUpWithTheTables() {
    objects(0, 50);
    links(0, 50);
    try (KnownKeys folders = KnownKeys.open(context, Kind.FOLDER);
        KnownKeys uids = KnownKeys.open(context, Kind.SOP_INSTANCE)) {
      assertThat(held(folders, "file:/a/3", "file:/a/51", "file:/a")).containsExactly("file:/a/3");
      assertThat(held(uids, "2.25.7", "2.25.50", "P7")).containsExactly("2.25.7");
      uids.add(texts("2.25.50"), col("value"));
      assertThat(held(uids, "2.25.7", "2.25.50")).containsExactly("2.25.7", "2.25.50");
      folders.save();
      uids.save();
    }
    // Committed by a run that was killed before it could save.
    objects(50, 60);
    links(50, 60);
    assertHoldsAll(60);
  }

  @Test
  void isMadeAnewWhereItsFilesAreGoneOrDamagedOrOfOtherTables() throws IOException {
    objects(0, 20);
    links(0, 20);
    save();
    try (Stream<Path> files = Files.list(folder.resolve("vault/_known"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".bloom")).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    assertHoldsAll(20);

    save();
    Files.writeString(folder.resolve("vault/_known/sop_instance.json"), "{");
    assertHoldsAll(20);

    save();
    objects(20, 30);
    links(20, 30);
    save();
    // A backup brings older tables back, which then go on in another way.
    for (var table : List.of(Tables.VAULT_OBJECTS, Tables.VAULT_LINKS)) {
      String path = context.table(table).path();
      DeltaTable.forPath(context.spark(), path).restoreToVersion(1);
    }
    objects(40, 45);
    links(40, 45);
    try (KnownKeys uids = KnownKeys.open(context, Kind.SOP_INSTANCE)) {
      assertThat(held(uids, "2.25.1", "2.25.42")).containsExactly("2.25.1", "2.25.42");
    }
  }

  private void save() {
    for (Kind kind : Kind.values()) {
      try (KnownKeys keys = KnownKeys.open(context, kind)) {
        keys.save();
      }
    }
  }

  private void assertHoldsAll(int keys) {
    try (KnownKeys folders = KnownKeys.open(context, Kind.FOLDER);
        KnownKeys objects = KnownKeys.open(context, Kind.OBJECT);
        KnownKeys uids = KnownKeys.open(context, Kind.SOP_INSTANCE);
        KnownKeys links = KnownKeys.open(context, Kind.LINK)) {
      assertThat(held(folders, names("file:/a/", keys))).hasSize(keys);
      assertThat(held(objects, names("T", keys))).hasSize(keys);
      assertThat(held(uids, names("2.25.", keys))).hasSize(keys);
      assertThat(held(links, linkKeys("patient_id", keys))).hasSize(keys);
      assertThat(held(links, linkKeys("sop_uid", keys))).isEmpty();
      assertThat(held(uids, names("9.9.", 1000))).isEmpty();
    }
  }

  private static String[] linkKeys(String kind, int count) {
    String pseudonym = kind.equals("sop_uid") ? "2.25." : "P";
    String value = kind.equals("sop_uid") ? "1.2." : "p";
    return IntStream.range(0, count)
        .mapToObj(i -> kind + "\n" + pseudonym + i + "\n" + value + i)
        .toArray(String[]::new);
  }

  private static String[] names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  private List<String> held(KnownKeys keys, String... texts) {
    Column held = keys.mayHold(col("value"));
    return texts(texts).where(held).collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  private Dataset<Row> texts(String... texts) {
    return context.spark().createDataset(List.of(texts), Encoders.STRING()).toDF("value");
  }

  private void objects(int from, int to) {
    List<VaultObject> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Instant time = Instant.ofEpochSecond(i);
      rows.add(new VaultObject("T" + i, "file:/a/" + i + "/x.dcm", null, 1, time, time, "run"));
    }
    context.table(Tables.VAULT_OBJECTS).append(context.table(Tables.VAULT_OBJECTS).rows(rows));
  }

  private void links(int from, int to) {
    List<VaultLink> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(new VaultLink("sop_uid", "2.25." + i, "1.2." + i, null));
      rows.add(new VaultLink("patient_id", "P" + i, "p" + i, null));
    }
    context.table(Tables.VAULT_LINKS).append(context.table(Tables.VAULT_LINKS).rows(rows));
  }
}

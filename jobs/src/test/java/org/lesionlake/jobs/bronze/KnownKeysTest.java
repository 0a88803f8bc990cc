package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  /** As of a lake that is older than the filters: each key once, however many rows have it. */
  @Test
  void takesRoomForKeysAndNotForRows() throws IOException {
    int rows = 250_000;
    Dataset<Row> ids = context.spark().range(rows).toDF("id");
    context
        .table(Tables.VAULT_OBJECTS)
        .append(
            ids.selectExpr(
                "CONCAT('T', id) AS object_token",
                "CONCAT('file:/a/', id DIV 1000, '/', id, '.dcm') AS path",
                "CAST(NULL AS STRING) AS entry",
                "1L AS size_bytes",
                "timestamp_seconds(id) AS modified",
                "timestamp_seconds(id) AS received_at_utc",
                "'run' AS run_id"));
    context
        .table(Tables.VAULT_LINKS)
        .append(
            ids.selectExpr(
                "'sop_uid' AS kind",
                "CONCAT('2.25.', id) AS pseudonym",
                "CONCAT('1.2.', id) AS true_value",
                "CAST(NULL AS STRING) AS issuer"));
    context
        .table(Tables.ANNOTATIONS)
        .append(
            ids.selectExpr(
                "CONCAT('2.25.', id) AS sop_uid",
                "'s' AS series_uid",
                "'t' AS study_uid",
                "'p' AS patient_id",
                "'SEG' AS modality",
                "CAST(NULL AS STRING) AS frame_of_reference_uid",
                "CAST(array() AS ARRAY<STRING>) AS referenced_series_uids",
                "CAST(array() AS ARRAY<STRING>) AS structures",
                "'{}' AS attributes_json",
                "CONCAT('T', id) AS object_token",
                "'run' AS run_id"));
    save();

    JsonNode folders = state("folder");
    assertThat(folders.get("keys")).hasSize(1);
    assertThat(folders.get("keys").get(0).asLong()).isEqualTo(rows / 1000);
    JsonNode uids = state("sop_instance");
    assertThat(uids.get("keys")).hasSize(1);
    assertThat(uids.get("keys").get(0).asLong()).isEqualTo(rows);
    try (KnownKeys known = KnownKeys.open(context, Kind.SOP_INSTANCE)) {
      known.add(texts("2.25.one.more"), col("value"));
      known.save();
    }
    // 29 bits a key; the segment that was begun holds one and is as large as the full one.
    long full = Files.size(folder.resolve("vault/_known/sop_instance-0.bloom"));
    long begun = Files.size(folder.resolve("vault/_known/sop_instance-1.bloom"));
    assertThat(full).isLessThan(rows * 29L / 8 + 1000);
    assertThat(begun).isLessThan(full / 50);
    try (KnownKeys known = KnownKeys.open(context, Kind.SOP_INSTANCE)) {
      assertThat(held(known, "2.25.0", "2.25.249999", "2.25.one.more", "2.25.250000")).hasSize(3);
    }
  }

  private JsonNode state(String kind) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("vault/_known/" + kind + ".json").toFile());
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

package org.lesionlake.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.volume.VoxelFileReader;

/**
 * What a lake and its vault hold, without what differs between two runs over the same input: run
 * identifiers, clock times, and attempts that came to nothing. Of a file of pixels it is what the
 * file holds that counts: Parquet's writer lists the encodings of a column in an order that differs
 * from process to process, and so does the hash over the file.
 */
public final class LakeContent {
  private static final Set<String> OF_THE_RUN =
      Set.of("run_id", "started_at_utc", "received_at_utc", "seconds", "attempt", "code_version");

  /** Tables that name files of pixels: the column of the file, and of the hash over it. */
  private static final Map<TableDef<?>, List<String>> OF_PIXELS =
      Map.of(
          Tables.CT_VOLUMES, List.of("file", "file_sha256"),
          Tables.ANNOTATION_MASKS, List.of("mask_file", "mask_sha256"),
          Tables.SERIES_INFERENCE, List.of("mask_file", "mask_sha256"));

  /** Tables that are the record of runs, not of data. */
  private static final Set<TableDef<?>> RECORDS =
      Set.of(Tables.RUNS, Tables.LEDGER, Tables.EXPECTATIONS);

  private final SparkSession spark;
  private final Path lake;
  private final Path vault;

  public LakeContent(SparkSession spark, Path lake, Path vault) {
    this.spark = spark;
    this.lake = lake;
    this.vault = vault;
  }

  /** Every data table's rows as sorted text. */
  public Map<String, List<String>> tables() {
    Map<String, List<String>> tables = new TreeMap<>();
    Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream())
        .filter(table -> !RECORDS.contains(table))
        .forEach(table -> tables.put(table.name(), lines(table)));
    return tables;
  }

  /** Asserts that two lakes hold the same, table by table, so that a difference names its table. */
  public static void assertSame(
      Map<String, List<String>> actual, Map<String, List<String>> expected) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (table, rows) -> assertThat(actual.get(table)).as(table).containsExactlyElementsOf(rows));
  }

  /** Asserts that the files of pixels are those that rows name, whole, and nothing is half done. */
  public void assertFilesNamed() throws IOException {
    assertNamed("voxels", read(Tables.CT_VOLUMES), "file", "file_sha256");
    assertNamed("masks", read(Tables.SERIES_INFERENCE), "mask_file", "mask_sha256");
    assertNamed("annotation-masks", read(Tables.ANNOTATION_MASKS), "mask_file", "mask_sha256");
    assertThat(lake.resolve("_staging"))
        .satisfiesAnyOf(
            folder -> assertThat(folder).doesNotExist(),
            folder -> assertThat(folder).isEmptyDirectory());
    assertThat(vault.resolve("_staging"))
        .satisfiesAnyOf(
            folder -> assertThat(folder).doesNotExist(),
            folder -> assertThat(folder).isEmptyDirectory());
    assertThat(lake.resolve("_lesionlake/lock.json")).doesNotExist();
  }

  public Dataset<Row> read(TableDef<?> table) {
    Path base = table.layer().equals("vault") ? vault : lake.resolve(table.layer());
    return spark.read().format("delta").load(base.resolve(table.simpleName()).toString());
  }

  private List<String> lines(TableDef<?> table) {
    Dataset<Row> rows = read(table);
    if (table.equals(Tables.SERIES_INFERENCE)) {
      rows = rows.where("status = 'done'");
    }
    List<String> pixels = OF_PIXELS.getOrDefault(table, List.of("", ""));
    Column[] columns =
        Arrays.stream(rows.columns())
            .filter(name -> !OF_THE_RUN.contains(name) && !name.equals(pixels.get(1)))
            .map(functions::col)
            .toArray(Column[]::new);
    List<String> lines = new ArrayList<>(rows.select(columns).toJSON().collectAsList());
    if (OF_PIXELS.containsKey(table)) {
      for (Row row :
          rows.select(pixels.get(0)).where(pixels.get(0) + " IS NOT NULL").collectAsList()) {
        lines.add(row.getString(0) + " holds " + held(lake.resolve(row.getString(0))));
      }
    }
    return lines.stream().sorted().toList();
  }

  /** Hash over the grid, the labels and every voxel of a file. */
  private static String held(Path file) {
    try (VoxelFileReader reader =
        VoxelFileReader.open(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new org.apache.hadoop.conf.Configuration())) {
      float[] voxels = reader.readAll().toFloats();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * voxels.length);
      bytes.asFloatBuffer().put(voxels);
      return reader.grid() + " " + reader.labels() + " " + sha256(bytes.array());
    }
  }

  private void assertNamed(String folder, Dataset<Row> rows, String file, String hash)
      throws IOException {
    Map<String, String> named =
        rows.where(file + " IS NOT NULL").select(file, hash).distinct().collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
    Set<String> present = new TreeSet<>();
    if (Files.isDirectory(lake.resolve(folder))) {
      try (Stream<Path> files = Files.list(lake.resolve(folder))) {
        files
            .filter(path -> !path.getFileName().toString().endsWith(".crc"))
            .forEach(path -> present.add(folder + "/" + path.getFileName()));
      }
    }
    assertThat(present).as("files under " + folder).isEqualTo(new TreeSet<>(named.keySet()));
    for (Map.Entry<String, String> entry : named.entrySet()) {
      assertThat(sha256(Files.readAllBytes(lake.resolve(entry.getKey()))))
          .as(entry.getKey())
          .isEqualTo(entry.getValue());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

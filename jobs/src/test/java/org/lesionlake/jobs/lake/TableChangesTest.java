package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Table;
import org.lesionlake.schemas.TableDef;

/** What a table's readers may see while it changes. */
@Tag("slow")
class TableChangesTest {
  @Table(name = "ops.probes", doc = "A probe", key = "name", owner = "ops")
  public record Probe(
      @Column(doc = "Name") String name,
      @Column(doc = "Depths", unit = "m") List<Integer> depths) {}

  @TempDir Path folder;

  @Test
  void aChangeOfManyKindsIsOneCommitAndNoChangeIsNone() {
    SparkSession spark = spark();
    LakeTable<Probe> table =
        new LakeTable<>(spark, TableDef.of(Probe.class), folder.resolve("probes").toString());
    table.createOrExtend();
    List<Probe> before = List.of(probe("stays", 1), probe("changes", 2), probe("goes", 3));
    List<Probe> after = List.of(probe("changes", 4), probe("comes", 5), probe("stays", 1));
    table.appendNew(table.rows(before));
    long version = table.version();

    assertThat(replace(table, after, 7)).isEqualTo(3);

    assertThat(table.version()).isEqualTo(version + 1);
    assertThat(table.records(table.read().orderBy("name"))).isEqualTo(after);
    assertThat(table.position("reader")).isEqualTo(OptionalLong.of(7));
    assertThat(replace(table, after, 8)).isZero();
    assertThat(table.version()).isEqualTo(version + 1);
  }

  @Test
  void anUpsertUpdatesWhatIsThereAndAddsWhatIsNot() {
    SparkSession spark = spark();
    LakeTable<Probe> table =
        new LakeTable<>(spark, TableDef.of(Probe.class), folder.resolve("upserted").toString());
    table.createOrExtend();
    table.upsert(table.rows(List.of(probe("a", 1))));
    table.upsert(table.rows(List.of(probe("b", 2))));
    table.upsert(table.rows(List.of(probe("a", 3), probe("c", 4))));
    assertThat(table.records(table.read().orderBy("name")))
        .containsExactly(probe("a", 3), probe("b", 2), probe("c", 4));
  }

  @Test
  void whereChangesAreNoLongerKeptEveryRowMayHaveChanged() throws IOException {
    SparkSession spark = spark();
    Path place = folder.resolve("vacuumed");
    LakeTable<Probe> table = new LakeTable<>(spark, TableDef.of(Probe.class), place.toString());
    table.createOrExtend();
    table.appendNew(table.rows(List.of(probe("stays", 1), probe("changes", 2))));
    OptionalLong before = OptionalLong.of(table.version());
    table.upsert(table.rows(List.of(probe("changes", 3))));
    assertThat(names(table.touched(before, "name"))).containsExactly("changes");

    spark.catalog().clearCache();
    try (Stream<Path> changes = Files.walk(place.resolve("_change_data"))) {
      for (Path file : changes.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(names(table.touched(before, "name"))).containsExactly("changes", "stays");
  }

  private static List<String> names(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).sorted().toList();
  }

  private static long replace(LakeTable<Probe> table, List<Probe> rows, long position) {
    return table.replace(
        table.rows(rows),
        UnaryOperator.identity(),
        Optional.of(new LakeTable.Position("reader", position)));
  }

  private static Probe probe(String name, int depth) {
    return new Probe(name, List.of(depth));
  }

  private static SparkSession spark() {
    SparkSessions.share();
    return SparkSessions.start(
        Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "table test");
  }
}

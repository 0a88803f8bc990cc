package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.LakeTable.Position;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Table;
import org.lesionlake.schemas.TableDef;

/** What becomes of writes that carry a position. */
@Tag("slow")
class LakeTableTest {
  @Table(name = "ops.probes", doc = "A probe", key = "name", owner = "ops")
  public record Probe(
      @Column(doc = "Name") String name, @Column(doc = "Depth", unit = "m") int depth) {}

  private static final Optional<Position> AT_SEVEN = Optional.of(new Position("divers", 7));

  @TempDir Path folder;

  private LakeTable<Probe> table;

  @BeforeEach
  void make() {
    SparkSessions.share();
    SparkSession spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "table test");
    table = new LakeTable<>(spark, TableDef.of(Probe.class), folder.resolve("probes").toString());
    table.createOrExtend();
  }

  @Test
  void whatIsAppendedAtAReachedPositionIsWritten() {
    assertThat(append(new Probe("a", 1))).isEqualTo(1);
    assertThat(table.position("divers")).isEqualTo(OptionalLong.of(7));

    assertThat(append(new Probe("b", 2))).isEqualTo(1);

    assertThat(rows()).containsExactly(new Probe("a", 1), new Probe("b", 2));
    assertThat(table.position("divers")).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void whatIsReplacedAtAReachedPositionIsWritten() {
    replace(new Probe("a", 1), new Probe("b", 2));
    assertThat(table.position("divers")).isEqualTo(OptionalLong.of(7));

    assertThat(replace(new Probe("a", 3))).isEqualTo(2);

    assertThat(rows()).containsExactly(new Probe("a", 3));
    assertThat(table.position("divers")).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void whatIsTheSameIsNotWrittenWhateverTheScopeMakesOfItsColumns() {
    replace(new Probe("a", 1), new Probe("b", 2));
    long version = table.version();
    UnaryOperator<Dataset<Row>> scope = rows -> rows.select("depth", "name");

    long changes =
        table.replace(
            table.rows(List.of(new Probe("a", 1), new Probe("b", 2))), scope, Optional.empty());

    assertThat(changes).isZero();
    assertThat(table.version()).isEqualTo(version);
  }

  private long append(Probe... probes) {
    return table.appendNew(table.rows(List.of(probes)), AT_SEVEN);
  }

  private long replace(Probe... probes) {
    return table.replace(table.rows(List.of(probes)), UnaryOperator.identity(), AT_SEVEN);
  }

  private List<Probe> rows() {
    return table.records(table.read().orderBy("name"));
  }
}

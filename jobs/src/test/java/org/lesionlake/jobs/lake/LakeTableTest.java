package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.LakeTable.Position;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Table;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.LedgerEntry;

/** How tables are made, and what becomes of writes that carry a position. */
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

  /** What a table says of itself in its first files is what Delta works out from the commit. */
  @Test
  void aNewTableIsWhatDeltaMakesOfItsCommit() throws IOException {
    Path log = folder.resolve("probes/_delta_log");
    Snapshot told = snapshot();
    assertThat(told.version()).isZero();
    assertThat(told.checksumOpt().isDefined()).isTrue();
    Files.delete(log.resolve("00000000000000000000.crc"));
    DeltaLog.clearCache();
    Snapshot computed = snapshot();

    assertThat(computed.checksumOpt().isDefined()).isFalse();
    assertThat(computed.metadata()).isEqualTo(told.metadata());
    assertThat(computed.protocol()).isEqualTo(told.protocol());
    assertThat(computed.numOfFiles()).isEqualTo(told.numOfFiles()).isZero();
    assertThat(told.metadata().configuration().apply("lesionlake.table")).isEqualTo("ops.probes");
    assertThat(told.metadata().schema()).isEqualTo(TableDef.of(Probe.class).schema());
  }

  /** Checks are part of the protocol that a table is made with, so that every writer keeps them. */
  @Test
  void theChecksOfANewTableAreKept() {
    SparkSession spark = SparkSession.active();
    LakeTable<LedgerEntry> ledger =
        new LakeTable<>(spark, Tables.LEDGER, folder.resolve("ledger").toString());
    ledger.createOrExtend();
    Dataset<Row> wrong =
        ledger
            .rows(List.of(new LedgerEntry("run", SourceKind.CT, 1, 1, 0, 0, 0, 0, 0, true)))
            .withColumn("source", functions.lit("fax"));

    assertThatThrownBy(() -> ledger.append(wrong))
        .hasMessageContaining("CHECK constraint source_values");
    assertThat(ledger.isNew()).isTrue();
  }

  private Snapshot snapshot() {
    return DeltaLog.forTable(SparkSession.active(), folder.resolve("probes").toString())
        .update(false, scala.Option.empty(), scala.Option.empty());
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

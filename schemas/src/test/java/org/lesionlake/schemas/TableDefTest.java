package org.lesionlake.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableDefTest {
  record Axis(
      @Column(doc = "Length", unit = "mm") double lengthMm,
      @Column(doc = "Slice", optional = true) Integer slice) {}

  @SuppressWarnings("ArrayRecordComponent") // byte[] is a column type, so it is tried here.
  @Table(
      name = "silver.samples",
      doc = "A sample",
      key = {"sample_id"},
      owner = "sampler")
  record Sample(
      @Column(doc = "Identifier", privacy = Privacy.PSEUDONYM) String sampleId,
      @Column(doc = "Outcome") Outcome outcome,
      @Column(doc = "Site; null if unknown", optional = true) Site site,
      @Column(doc = "When") Instant takenAtUtc,
      @Column(doc = "Day; null if unknown", optional = true) LocalDate day,
      @Column(doc = "Slices") int slices,
      @Column(doc = "Bytes") long bytes,
      @Column(doc = "Mean; null if empty", optional = true) Double mean,
      @Column(doc = "Whether it is used") boolean used,
      @Column(doc = "Hash") byte[] hash,
      @Column(doc = "Sizes", unit = "mm") List<List<Double>> sizesMm,
      @Column(doc = "Axes") List<Axis> axes,
      @Column(doc = "Sites") List<Site> sites,
      @Column(doc = "Longest axis; null if none", optional = true) Axis longest) {}

  private static final TableDef<Sample> TABLE = TableDef.of(Sample.class);
  private static final Instant TAKEN = Instant.parse("2024-02-29T23:59:59.123456Z");

  private static Sample full() {
    return new Sample(
        "a",
        Outcome.SET_ASIDE,
        Site.LYMPH_NODE,
        TAKEN,
        LocalDate.of(2024, 2, 29),
        3,
        1L << 40,
        -1.5,
        true,
        new byte[] {1, -1},
        List.of(List.of(12.0, 7.5), List.of(), List.of(3.0)),
        List.of(new Axis(12, 4), new Axis(7.5, null)),
        List.of(Site.LIVER, Site.SOFT_TISSUE),
        new Axis(12, null));
  }

  private static Sample sparse() {
    return new Sample(
        "b",
        Outcome.ACCEPTED,
        null,
        Instant.EPOCH,
        null,
        0,
        0,
        null,
        false,
        new byte[0],
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  /** The row as Spark would hand it back: named fields, in an order that is not the record's. */
  private static Row reordered(Row row) {
    StructField[] fields = TABLE.schema().fields();
    StructField[] backwards = new StructField[fields.length];
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      backwards[fields.length - 1 - i] = fields[i];
      values[fields.length - 1 - i] = named(fields[i], row.get(i));
    }
    return new GenericRowWithSchema(values, DataTypes.createStructType(backwards));
  }

  private static Object named(StructField field, Object value) {
    var axis = TableDef.typeOf(Axis.class);
    if (value instanceof Row nested) {
      return named(nested, (org.apache.spark.sql.types.StructType) axis);
    }
    if (field.name().equals("axes")) {
      var rows = scala.collection.JavaConverters.seqAsJavaList((scala.collection.Seq<?>) value);
      return scala.collection.JavaConverters.asScalaBuffer(
              rows.stream()
                  .map(nested -> named((Row) nested, (org.apache.spark.sql.types.StructType) axis))
                  .toList())
          .toList();
    }
    return value;
  }

  private static Row named(Row row, org.apache.spark.sql.types.StructType schema) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return new GenericRowWithSchema(values, schema);
  }

  @Test
  void recordsComeBackFromTheirRows() {
    for (Sample sample : List.of(full(), sparse())) {
      assertThat(TABLE.fromRow(reordered(TABLE.toRow(sample))))
          .usingRecursiveComparison()
          .isEqualTo(sample);
    }
  }

  @Test
  void rowsWithTheOlderTimeClassesAreReadToo() {
    Row row = TABLE.toRow(full());
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    values[3] = java.sql.Timestamp.from(TAKEN);
    values[4] = java.sql.Date.valueOf("2024-02-29");

    Sample read = TABLE.fromRow(reordered(RowFactory.create(values)));

    assertThat(read.takenAtUtc()).isEqualTo(TAKEN);
    assertThat(read.day()).isEqualTo(LocalDate.of(2024, 2, 29));
  }

  @Test
  void enumsAreStoredInLowerCase() {
    Row row = TABLE.toRow(full());
    assertThat(row.get(1)).isEqualTo("set_aside");
    assertThat(row.get(2)).isEqualTo("lymph_node");
    assertThat(row.getList(12)).isEqualTo(List.of("liver", "soft_tissue"));
  }

  @Test
  void schemaSaysTypeNullUnitAndPrivacy() {
    var schema = TABLE.schema();
    assertThat(schema.apply("sizes_mm").dataType())
        .isEqualTo(
            // Delta allows no NOT NULL inside arrays.
            DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.DoubleType, true), true));
    assertThat(schema.apply("taken_at_utc").dataType()).isEqualTo(DataTypes.TimestampType);
    assertThat(schema.apply("mean").nullable()).isTrue();
    assertThat(schema.apply("slices").nullable()).isFalse();
    assertThat(schema.apply("sizes_mm").getComment().get()).isEqualTo("Sizes [mm]");
    assertThat(schema.apply("sample_id").metadata().getString("privacy")).isEqualTo("pseudonym");
  }

  @Test
  void checksListTheValuesOfEnumColumns() {
    Map<String, String> checks = TABLE.checks();
    assertThat(checks).containsOnlyKeys("outcome_values", "site_values");
    assertThat(checks.get("outcome_values"))
        .isEqualTo("outcome IN ('accepted', 'duplicate', 'conflict', 'set_aside', 'rejected')");
  }

  @Test
  void nameSplitsIntoLayerAndTable() {
    assertThat(TABLE.name()).isEqualTo("silver.samples");
    assertThat(TABLE.layer()).isEqualTo("silver");
    assertThat(TABLE.simpleName()).isEqualTo("samples");
    assertThat(TABLE.key()).containsExactly("sample_id");
    assertThat(TABLE.owner()).isEqualTo("sampler");
  }

  @ParameterizedTest
  @CsvSource({
    "longAxisMm,long_axis_mm",
    "sopUid,sop_uid",
    "volumeMm3,volume_mm3",
    "sha256Of,sha256_of",
    "kvp,kvp"
  })
  void columnNamesAreTheComponentsInSnakeCase(String component, String column) {
    assertThat(TableDef.snakeCase(component)).isEqualTo(column);
  }

  record Untabled(@Column(doc = "x") int x) {}

  @Table(
      name = "silver.bare",
      doc = "d",
      key = {"x"},
      owner = "o")
  record Bare(int x) {}

  @Table(
      name = "silver.keyless",
      doc = "d",
      key = {"y"},
      owner = "o")
  record Keyless(@Column(doc = "x") int x) {}

  @Table(
      name = "silver.odd",
      doc = "d",
      key = {"x"},
      owner = "o")
  record Odd(@Column(doc = "x") StringBuilder x) {}

  @Test
  void recordsThatAreNoTablesAreRefused() {
    assertThatThrownBy(() -> TableDef.of(Untabled.class)).hasMessageContaining("lacks @Table");
    assertThatThrownBy(() -> TableDef.of(Bare.class)).hasMessageContaining("Bare.x lacks @Column");
    assertThatThrownBy(() -> TableDef.of(Keyless.class)).hasMessageContaining("y");
    assertThatThrownBy(() -> TableDef.of(Odd.class)).hasMessageContaining("StringBuilder");
  }
}

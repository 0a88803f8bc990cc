package org.lesionlake.jobs.serve;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.hive.service.rpc.thrift.TBinaryColumn;
import org.apache.hive.service.rpc.thrift.TBoolColumn;
import org.apache.hive.service.rpc.thrift.TByteColumn;
import org.apache.hive.service.rpc.thrift.TColumn;
import org.apache.hive.service.rpc.thrift.TColumnDesc;
import org.apache.hive.service.rpc.thrift.TDoubleColumn;
import org.apache.hive.service.rpc.thrift.TI16Column;
import org.apache.hive.service.rpc.thrift.TI32Column;
import org.apache.hive.service.rpc.thrift.TI64Column;
import org.apache.hive.service.rpc.thrift.TPrimitiveTypeEntry;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.hive.service.rpc.thrift.TStringColumn;
import org.apache.hive.service.rpc.thrift.TTableSchema;
import org.apache.hive.service.rpc.thrift.TTypeDesc;
import org.apache.hive.service.rpc.thrift.TTypeEntry;
import org.apache.hive.service.rpc.thrift.TTypeQualifierValue;
import org.apache.hive.service.rpc.thrift.TTypeQualifiers;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows and their columns as the protocol sends them: column by column, with a bit for each null.
 */
final class SentRows {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private SentRows() {}

  static TTableSchema schema(StructType columns) {
    TTableSchema schema = new TTableSchema(new ArrayList<>());
    StructField[] fields = columns.fields();
    for (int i = 0; i < fields.length; i++) {
      TPrimitiveTypeEntry type = new TPrimitiveTypeEntry(SentType.of(fields[i].dataType()).id());
      if (fields[i].dataType() instanceof DecimalType decimal) {
        type.setTypeQualifiers(
            new TTypeQualifiers(
                Map.of(
                    "precision", TTypeQualifierValue.i32Value(decimal.precision()),
                    "scale", TTypeQualifierValue.i32Value(decimal.scale()))));
      }
      TColumnDesc column =
          new TColumnDesc(
              fields[i].name(), new TTypeDesc(List.of(TTypeEntry.primitiveEntry(type))), i + 1);
      column.setComment(fields[i].getComment().getOrElse(() -> ""));
      schema.addToColumns(column);
    }
    return schema;
  }

  /**
   * @param offset number of the first of these rows in the whole answer
   * @param zone in which times are written
   */
  static TRowSet rows(StructType columns, List<Row> rows, long offset, ZoneId zone) {
    TRowSet set = new TRowSet(offset, new ArrayList<>());
    List<TColumn> sent = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      sent.add(column(SentType.of(columns.fields()[i].dataType()), rows, i, zone));
    }
    set.setColumns(sent);
    return set;
  }

  private static TColumn column(SentType type, List<Row> rows, int column, ZoneId zone) {
    BitSet nullBits = new BitSet();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isNullAt(column)) {
        nullBits.set(i);
      }
    }
    ByteBuffer nulls = ByteBuffer.wrap(nullBits.toByteArray());
    return switch (type) {
      case BOOLEAN ->
          TColumn.boolVal(
              new TBoolColumn(values(rows, column, false, value -> (Boolean) value), nulls));
      case TINYINT ->
          TColumn.byteVal(
              new TByteColumn(values(rows, column, (byte) 0, value -> (Byte) value), nulls));
      case SMALLINT ->
          TColumn.i16Val(
              new TI16Column(values(rows, column, (short) 0, value -> (Short) value), nulls));
      case INT ->
          TColumn.i32Val(new TI32Column(values(rows, column, 0, value -> (Integer) value), nulls));
      case BIGINT ->
          TColumn.i64Val(new TI64Column(values(rows, column, 0L, value -> (Long) value), nulls));
      case FLOAT, DOUBLE ->
          TColumn.doubleVal(
              new TDoubleColumn(
                  values(rows, column, 0.0, value -> ((Number) value).doubleValue()), nulls));
      case BINARY ->
          TColumn.binaryVal(
              new TBinaryColumn(
                  values(
                      rows,
                      column,
                      ByteBuffer.allocate(0),
                      value -> ByteBuffer.wrap((byte[]) value)),
                  nulls));
      case DECIMAL, STRING, DATE, TIMESTAMP ->
          TColumn.stringVal(
              new TStringColumn(values(rows, column, "", value -> text(value, zone)), nulls));
    };
  }

  private static <T> List<T> values(
      List<Row> rows, int column, T inPlaceOfNull, Function<Object, T> sent) {
    List<T> values = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Object value = row.get(column);
      values.add(value == null ? inPlaceOfNull : sent.apply(value));
    }
    return values;
  }

  private static String text(Object value, ZoneId zone) {
    if (value instanceof Instant instant) {
      return TIMESTAMP.format(LocalDateTime.ofInstant(instant, zone));
    }
    if (value instanceof java.sql.Timestamp timestamp) {
      return TIMESTAMP.format(LocalDateTime.ofInstant(timestamp.toInstant(), zone));
    }
    if (value instanceof LocalDateTime local) {
      return TIMESTAMP.format(local);
    }
    if (value instanceof java.math.BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value.toString();
  }
}

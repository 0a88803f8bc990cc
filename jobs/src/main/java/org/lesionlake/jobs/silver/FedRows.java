package org.lesionlake.jobs.silver;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.FedValue;
import scala.collection.JavaConverters;

/** What a model is told beside the CT, as a column of rows. */
final class FedRows {
  static final String COLUMN = "fed";
  static final String HASH = "fed_hash";

  /** As in {@code silver.series_inference}. */
  static final DataType TYPE = Tables.SERIES_INFERENCE.schema().apply(COLUMN).dataType();

  private FedRows() {}

  static Object column(List<FedValue> fed) {
    return JavaConverters.asScalaBuffer(fed.stream().map(FedRows::row).toList()).toList();
  }

  private static Row row(FedValue value) {
    return RowFactory.create(
        value.feature(),
        value.missing(),
        value.number(),
        value.word(),
        JavaConverters.asScalaBuffer(value.encoded()).toList(),
        value.dated(),
        value.source());
  }

  /** The values of a row; null if it has none. */
  static List<FedValue> of(Row row) {
    List<Row> values = row.getList(row.fieldIndex(COLUMN));
    return values == null ? null : values.stream().map(FedRows::value).toList();
  }

  private static FedValue value(Row row) {
    Object dated = row.getAs("dated");
    return new FedValue(
        row.getAs("feature"),
        row.<Boolean>getAs("missing"),
        row.getAs("number"),
        row.getAs("word"),
        List.copyOf(row.getList(row.fieldIndex("encoded"))),
        dated instanceof java.sql.Date date ? date.toLocalDate() : (java.time.LocalDate) dated,
        row.getAs("source"));
  }
}

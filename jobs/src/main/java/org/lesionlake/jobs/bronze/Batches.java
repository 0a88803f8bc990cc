package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Listed files in groups of a bounded size, by path and, in an archive, by its own order. One batch
 * is held by the driver; more are written down, so that it never holds all of them.
 */
final class Batches {
  private final Dataset<Row> rows;
  private final long objects;
  private final int size;
  private final boolean staged;

  private Batches(Dataset<Row> rows, long objects, int size, boolean staged) {
    this.rows = rows;
    this.objects = objects;
    this.size = size;
    this.staged = staged;
  }

  /**
   * @param listed rows with {@code path, archive, position}
   * @param size the most rows of a batch
   */
  static Batches of(Dataset<Row> listed, int size, Staging staging) {
    Dataset<Row> ordered = listed.orderBy(coalesce(col("archive"), col("path")), col("position"));
    long objects = listed.count();
    if (objects <= size) {
      return new Batches(ordered, objects, size, false);
    }
    StructType numbered = listed.schema().add("batch", DataTypes.LongType, false);
    JavaRDD<Row> rows =
        ordered
            .toJavaRDD()
            .zipWithIndex()
            .map(
                pair -> {
                  Object[] values = new Object[pair._1().size() + 1];
                  for (int i = 0; i < pair._1().size(); i++) {
                    values[i] = pair._1().get(i);
                  }
                  values[values.length - 1] = pair._2() / size;
                  return RowFactory.create(values);
                });
    Dataset<Row> staged =
        staging.write(
            listed.sparkSession().createDataset(rows.rdd(), Encoders.row(numbered)),
            "batches",
            "batch");
    return new Batches(staged, objects, size, true);
  }

  /** Rows of all batches. */
  long objects() {
    return objects;
  }

  int count() {
    return (int) ((objects + size - 1) / size);
  }

  /** The rows of a batch, in order. */
  List<Row> get(int number) {
    return staged
        ? rows.where(col("batch").equalTo(number))
            .drop("batch")
            .orderBy(coalesce(col("archive"), col("path")), col("position"))
            .collectAsList()
        : rows.collectAsList();
  }
}

package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;

/**
 * The files of the CT inbox, with their tokens: those of folders, which the driver lists, and those
 * that inventories name, which nobody lists. Archives are opened by the executors.
 */
final class CtInbox {
  /** A file as listed: {@code position} tells its place in its archive, 0 for a plain file. */
  static final StructType LISTED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("size_bytes", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false)
          .add("refused_token", DataTypes.StringType, true)
          .add("refusal", DataTypes.StringType, true)
          .add("refusal_detail", DataTypes.StringType, true)
          .add("archive", DataTypes.StringType, true)
          .add("position", DataTypes.IntegerType, false);

  private static final StructType FILE =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("size_bytes", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false)
          .add("refusal", DataTypes.StringType, true)
          .add("refusal_detail", DataTypes.StringType, true);

  /** Files that a task opens the archives among, and makes tokens of. */
  private static final int FILES_PER_TASK = 10_000;

  private CtInbox() {}

  /** Every file of the run's CT inbox once. */
  static Dataset<Row> list(JobContext context) {
    Dataset<Row> files = files(context);
    Keyring keyring = context.lake().keyring();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    return files.flatMap(
        (FlatMapFunction<Row, Row>) file -> opened(file, keyring.pseudonymizer(), hadoop.value()),
        Encoders.row(LISTED));
  }

  private static Dataset<Row> files(JobContext context) {
    Dataset<Row> files = listed(context);
    List<String> inventories = context.inboxes().ctInventories();
    for (String inventory : inventories) {
      files = files.union(named(context, inventory));
    }
    // A file may be named twice, and may lie in a folder that is listed.
    return inventories.isEmpty() ? files : files.dropDuplicates(new String[] {"path"});
  }

  private static Dataset<Row> listed(JobContext context) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    List<Row> rows = new ArrayList<>();
    for (ListedFile file :
        InboxListing.files(context.inboxes().ct(), spark.hadoopConfiguration())) {
      rows.add(RowFactory.create(file.path(), file.sizeBytes(), file.modifiedMillis(), null, null));
    }
    // Few files may be large archives, each of which is opened by one task.
    int tasks =
        Math.max(rows.size() / FILES_PER_TASK, Math.min(rows.size(), spark.defaultParallelism()));
    return context
        .spark()
        .createDataset(spark.parallelize(rows, Math.max(1, tasks)).rdd(), Encoders.row(FILE));
  }

  /** Files of an inventory by the names that a listing of their folder would give them. */
  private static Dataset<Row> named(JobContext context, String inventory) {
    Path list = new Path(inventory);
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    String folder = qualified(list, list, hadoop.value()).getParent().toString();
    return Inventory.files(context.spark(), inventory)
        .select(
            coalesce(col("path"), lit("")),
            coalesce(col("size"), lit(0L)),
            coalesce(col("modified"), lit(0L)),
            when(
                col("path").isNull().or(col("size").isNull()).or(col("modified").isNull()),
                lit("malformed_inventory")))
        .flatMap(
            (FlatMapFunction<Row, Row>)
                row -> List.of(file(row, inventory, new Path(folder), hadoop.value())).iterator(),
            Encoders.row(FILE));
  }

  private static Row file(Row row, String inventory, Path folder, Configuration hadoop) {
    String name = row.getString(0);
    String path = name;
    String refusal = row.getString(3);
    try {
      path = name.isBlank() ? inventory : qualified(new Path(name), folder, hadoop).toString();
    } catch (IllegalArgumentException e) {
      refusal = "malformed_inventory";
    }
    String detail =
        refusal == null
            ? null
            : "A line of the inventory lacks path, size or time, or has one that cannot be read.";
    return RowFactory.create(path, row.getLong(1), row.getLong(2), refusal, detail);
  }

  /** Relative names are below the folder of their inventory. */
  private static Path qualified(Path path, Path folder, Configuration hadoop) {
    try {
      FileSystem fs =
          path.isUriPathAbsolute() ? path.getFileSystem(hadoop) : folder.getFileSystem(hadoop);
      return fs.makeQualified(
          path.isUriPathAbsolute() || path.equals(folder) ? path : new Path(folder, path));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Iterator<Row> opened(Row row, Pseudonymizer pseudonymizer, Configuration hadoop) {
    ListedFile file =
        new ListedFile(
            row.getString(0),
            row.getLong(1),
            row.getLong(2),
            null,
            null,
            row.getString(3),
            row.getString(4));
    List<Row> listed = new ArrayList<>();
    for (ListedFile found : InboxListing.opened(file, hadoop)) {
      listed.add(
          RowFactory.create(
              pseudonymizer.token("file", found.identity(found.refusal() != null)),
              found.path(),
              found.sizeBytes(),
              found.modifiedMillis(),
              found.archive() == null ? null : pseudonymizer.token("file", found.identity(true)),
              found.refusal(),
              found.refusalDetail(),
              found.archive(),
              listed.size()));
    }
    return listed.iterator();
  }
}

package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.SourceKind;

/**
 * An inbox whose objects are rows, messages or resources in files, or whole text files. A row is
 * known by its content, so that tomorrow's longer export of the same table brings only its new
 * rows; a file by its inbox, path, size and time.
 */
final class RowInbox {
  /** Raw objects: where they lie, their token, their content or what is wrong with them. */
  static final StructType RAW =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("path_token", DataTypes.StringType, false)
          .add("row", DataTypes.IntegerType, false)
          .add("size_bytes", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false)
          .add("content", DataTypes.StringType, false)
          .add("outcome", DataTypes.StringType, true)
          .add("reason", DataTypes.StringType, true)
          .add("detail", DataTypes.StringType, true);

  private RowInbox() {}

  /** Reads the files; the token of a repeated row tells its occurrence. */
  static Dataset<Row> read(
      JobContext context, Staging staging, List<ListedFile> files, TableFileSpec spec) {
    Keyring keyring = context.lake().keyring();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    Dataset<Row> rows =
        staging
            .files(files, 20)
            .flatMap(
                (FlatMapFunction<ListedFile, Row>)
                    file -> rows(file, keyring.pseudonymizer(), spec, hadoop.value()),
                Encoders.row(RAW));
    Dataset<Row> numbered =
        staging
            .write(rows, "raw")
            .withColumn(
                "occurrence",
                row_number()
                    .over(Window.partitionBy("object_token").orderBy(col("path"), col("row"))));
    return numbered
        .withColumn(
            "object_token",
            when(col("occurrence").gt(1), concat(col("object_token"), lit("."), col("occurrence")))
                .otherwise(col("object_token")))
        .withColumn("repeated", col("occurrence").gt(1))
        .drop("occurrence")
        .withColumn(
            "entry", when(col("row").gt(0), concat(lit("row "), col("row"))).otherwise(lit(null)));
  }

  private static Iterator<Row> rows(
      ListedFile file, Pseudonymizer pseudonymizer, TableFileSpec spec, Configuration hadoop) {
    String pathToken = pseudonymizer.token("path", file.path());
    String inbox = spec.inbox().name().toLowerCase(Locale.ROOT);
    return spec.reader().read(file, hadoop).stream()
        .map(
            entry ->
                RowFactory.create(
                    token(entry, file, inbox, pseudonymizer),
                    file.path(),
                    pathToken,
                    entry.row(),
                    entry.isKnownByContent() ? (long) entry.identity().length() : file.sizeBytes(),
                    file.modifiedMillis(),
                    entry.content(),
                    entry.problem().map(TableFileReader.Problem::outcome).orElse(null),
                    entry.problem().map(TableFileReader.Problem::reason).orElse(null),
                    entry.problem().map(TableFileReader.Problem::detail).orElse(null)))
        .iterator();
  }

  /**
   * A row's token is of its content. A whole file's, or that of the rest of one which cannot be
   * parsed, is of its place; the inbox is in it, since the file may lie in another inbox too and is
   * another object there.
   */
  private static String token(
      TableFileReader.Entry entry, ListedFile file, String inbox, Pseudonymizer pseudonymizer) {
    return entry.isKnownByContent()
        ? pseudonymizer.token("row", inbox, entry.identity())
        : pseudonymizer.token(
            "file",
            Stream.of(
                    Stream.of(inbox),
                    Stream.of(file.identity(entry.problem().isPresent())),
                    Stream.of(Integer.toString(entry.row())))
                .flatMap(parts -> parts)
                .toArray(String[]::new));
  }

  /** What a task needs to make its {@link TableFileReader}. */
  record TableFileSpec(
      SourceKind inbox,
      List<String> requiredColumns,
      long maxBytes,
      TableFileReader.SourceRules rules)
      implements Serializable {
    static TableFileSpec of(SourceKind inbox, Settings settings, String... requiredColumns) {
      return new TableFileSpec(
          inbox,
          List.of(requiredColumns),
          settings.integer("ingest.max-table-file-bytes"),
          SourceSettings.rules(settings));
    }

    TableFileReader reader() {
      return new TableFileReader(inbox, new TreeSet<>(requiredColumns), maxBytes, rules);
    }
  }
}

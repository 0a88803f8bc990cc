package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.lesionlake.jobs.lake.UserError;

/**
 * A list of the files of an archive, as its storage or a {@code find} writes it: Parquet, or CSV
 * with a heading.
 */
public final class Inventory {
  private static final List<String> PATH = List.of("path", "key", "file", "uri", "url", "name");
  private static final List<String> SIZE =
      List.of("size", "size_bytes", "bytes", "length", "content_length");
  private static final List<String> MODIFIED =
      List.of("modified", "last_modified", "last_modified_date", "modification_time", "mtime");

  /** Numbers beyond it are milliseconds: as seconds they would lie beyond the year 5000. */
  private static final double MOST_SECONDS = 1e11;

  private Inventory() {}

  /**
   * Reads which files there are and how large they are.
   *
   * @param file a CSV file (it may end in {@code .gz}), a Parquet file, or a folder of Parquet
   * @return {@code path} and {@code size} in bytes; either is null where a row has none
   * @throws UserError if it cannot be read, or has no column for one of them
   */
  public static Dataset<Row> read(SparkSession spark, String file) {
    Dataset<Row> rows = rows(spark, file);
    return rows.select(path(rows, file), size(rows, file));
  }

  /**
   * Reads which files there are, how large they are and when they were last modified, as an inbox
   * is listed.
   *
   * @return {@code path}, {@code size} in bytes and {@code modified}, milliseconds since 1970 UTC;
   *     null where a row has none or it is no number or time
   * @throws UserError if it cannot be read, or has no column for one of them
   */
  static Dataset<Row> files(SparkSession spark, String file) {
    Dataset<Row> rows = rows(spark, file);
    return rows.select(path(rows, file), size(rows, file), modified(rows, file));
  }

  private static Dataset<Row> rows(SparkSession spark, String file) {
    try {
      return file.toLowerCase(Locale.ROOT).matches(".*\\.(csv|csv\\.gz)")
          ? spark.read().option("header", true).option("mode", "PERMISSIVE").csv(file)
          : spark.read().parquet(file);
    } catch (Exception e) {
      throw new UserError(
          "The inventory " + file + " cannot be read.",
          e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse(""),
          "Give a CSV file with a heading (.csv, .csv.gz) or a Parquet file or folder.");
    }
  }

  /** With the bucket's name where the list has it apart, as those of object stores do. */
  private static Column path(Dataset<Row> rows, String file) {
    Column path = column(rows, file, PATH).cast(DataTypes.StringType);
    Optional<String> bucket = find(rows, List.of("bucket"));
    return bucket
        .map(name -> concat(lit("s3a://"), col("`" + name + "`"), lit("/"), path))
        .orElse(path)
        .as("path");
  }

  private static Column size(Dataset<Row> rows, String file) {
    return column(rows, file, SIZE).cast(DataTypes.LongType).as("size");
  }

  /** A time, a text of one (without zone: UTC), or a number of seconds or milliseconds. */
  private static Column modified(Dataset<Row> rows, String file) {
    Column given = column(rows, file, MODIFIED);
    Column number = given.cast(DataTypes.StringType).cast(DataTypes.createDecimalType(28, 10));
    Column text = unix_millis(to_timestamp(given.cast(DataTypes.StringType)));
    return when(
            number.isNotNull(),
            when(number.lt(MOST_SECONDS), number.multiply(lit(BigDecimal.valueOf(1000))))
                .otherwise(number)
                .cast(DataTypes.LongType))
        .otherwise(text)
        .as("modified");
  }

  private static Column column(Dataset<Row> rows, String file, List<String> names) {
    return col(
        "`"
            + find(rows, names)
                .orElseThrow(
                    () ->
                        new UserError(
                            "The inventory " + file + " has no column " + names.get(0) + ".",
                            "Its columns are " + String.join(", ", rows.columns()) + ".",
                            "Name one " + String.join(" or ", names) + "."))
            + "`");
  }

  private static Optional<String> find(Dataset<Row> rows, List<String> names) {
    return names.stream()
        .flatMap(name -> Arrays.stream(rows.columns()).filter(it -> it.equalsIgnoreCase(name)))
        .findFirst();
  }
}

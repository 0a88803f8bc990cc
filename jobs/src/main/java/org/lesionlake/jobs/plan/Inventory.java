package org.lesionlake.jobs.plan;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.lesionlake.jobs.lake.UserError;

/**
 * A list of the files of an archive, as its storage or a {@code find} writes it: Parquet, or CSV
 * with a heading.
 */
final class Inventory {
  private static final List<String> PATH = List.of("path", "key", "file", "uri", "url", "name");
  private static final List<String> SIZE =
      List.of("size", "size_bytes", "bytes", "length", "content_length");

  private Inventory() {}

  /**
   * Reads an inventory.
   *
   * @param file a CSV file (it may end in {@code .gz}), a Parquet file, or a folder of either
   * @return {@code path} and {@code size} in bytes; either is null where a row has none
   * @throws UserError if it cannot be read, or has no column for one of them
   */
  static Dataset<Row> read(SparkSession spark, String file) {
    Dataset<Row> rows;
    try {
      rows =
          file.toLowerCase(Locale.ROOT).matches(".*\\.(csv|csv\\.gz)")
              ? spark.read().option("header", true).option("mode", "PERMISSIVE").csv(file)
              : spark.read().parquet(file);
    } catch (Exception e) {
      throw new UserError(
          "The inventory " + file + " cannot be read.",
          e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse(""),
          "Give a CSV file with a heading (.csv, .csv.gz) or a Parquet file or folder.");
    }
    return rows.select(
        column(rows, file, PATH).cast(DataTypes.StringType).as("path"),
        column(rows, file, SIZE).cast(DataTypes.LongType).as("size"));
  }

  private static org.apache.spark.sql.Column column(
      Dataset<Row> rows, String file, List<String> names) {
    Optional<String> found =
        names.stream()
            .flatMap(name -> Arrays.stream(rows.columns()).filter(it -> it.equalsIgnoreCase(name)))
            .findFirst();
    return col(
        "`"
            + found.orElseThrow(
                () ->
                    new UserError(
                        "The inventory " + file + " has no column " + names.get(0) + ".",
                        "Its columns are " + String.join(", ", rows.columns()) + ".",
                        "Name one " + String.join(" or ", names) + "."))
            + "`");
  }
}

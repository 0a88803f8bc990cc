package org.lesionlake.jobs.lake;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.schemas.gold.FrozenRows;

/**
 * A checksum over rows that does not depend on their order or on how they are spread: SHA-256 of
 * each row's JSON, then of these in order within each of 4,096 parts by their first digits, then of
 * the parts in order. So no machine ever holds the hashes of all rows.
 */
public final class RowChecksum {
  private static final int DIGITS = 3;

  private RowChecksum() {}

  /** Counts and sums up the rows of a table, without the columns aside. */
  public static FrozenRows of(String table, Dataset<Row> rows, String... aside) {
    List<String> without = List.of(aside);
    Column[] columns =
        Arrays.stream(rows.columns())
            .filter(name -> !without.contains(name))
            .map(functions::col)
            .toArray(Column[]::new);
    List<Row> parts =
        new ArrayList<>(
            rows.select(sha2(to_json(struct(columns)).cast("binary"), 256).as("hash"))
                .groupBy(substring(col("hash"), 1, DIGITS).as("part"))
                .agg(
                    count(lit(1)).as("rows"),
                    sha2(concat_ws("", array_sort(collect_list("hash"))).cast("binary"), 256)
                        .as("hash"))
                .collectAsList());
    parts.sort(Comparator.comparing(part -> part.getString(0)));
    StringBuilder text = new StringBuilder();
    long count = 0;
    for (Row part : parts) {
      count += part.getLong(1);
      text.append(part.getString(0)).append(part.getString(2)).append('\n');
    }
    return new FrozenRows(table, count, Sha256.hex(text.toString()));
  }
}

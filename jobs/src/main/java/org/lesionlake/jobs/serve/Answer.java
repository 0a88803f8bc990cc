package org.lesionlake.jobs.serve;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What a statement gives.
 *
 * @param tables published tables and views that it read
 * @param cut whether there were more rows than are given
 */
record Answer(StructType columns, List<Row> rows, Set<String> tables, boolean cut) {
  static Answer of(StructType columns, List<Row> rows) {
    return new Answer(columns, rows, Set.of(), false);
  }
}

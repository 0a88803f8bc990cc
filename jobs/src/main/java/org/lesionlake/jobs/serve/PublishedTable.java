package org.lesionlake.jobs.serve;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * A table or view that people may query.
 *
 * @param schema layer of the lake
 * @param doc what a row is
 * @param key columns of the key; none of a view
 * @param fixedText query that a view of counts must have, whose small cells are hidden; empty for
 *     all others
 */
record PublishedTable(
    String schema,
    String table,
    boolean view,
    String doc,
    List<String> key,
    StructType columns,
    Optional<String> fixedText) {
  String name() {
    return schema + "." + table;
  }
}

package org.lesionlake.jobs.bronze;

import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** Rows worked on one by one, as they are asked for, and counted. */
record CountedRows(Iterator<Row> rows, LongAccumulator counter, UnaryOperator<Row> work)
    implements Iterator<Row> {
  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Row next() {
    counter.add(1);
    return work.apply(rows.next());
  }
}

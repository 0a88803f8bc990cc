package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.archive.ChangedFileException;
import org.lesionlake.archive.TimeBudgetException;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Tells settled objects from those that a run has to decide. */
final class NewObjects {
  /** The column that names an object. */
  static final Seq<String> TOKEN = JavaConverters.asScalaBuffer(List.of("object_token")).toSeq();

  private static final Seq<String> PATH =
      JavaConverters.asScalaBuffer(List.of("path_token")).toSeq();

  /** Reason of an object whose storage failed: it says nothing of the object itself. */
  static final String STORAGE_FAILED = "io_error";

  /** That and its kin, and the name that earlier versions had for it of table files. */
  private static final Object[] UNSETTLED = {
    STORAGE_FAILED, ChangedFileException.REASON, TimeBudgetException.REASON, "unreadable"
  };

  private NewObjects() {}

  /**
   * Tokens of the objects that earlier runs have decided for good. Those whose storage failed are
   * not among them, nor those that are replayed: they are decided anew, and {@link BronzeWriter}
   * puts the new decision in the old one's place.
   */
  static Dataset<Row> settled(JobContext context) {
    return context
        .table(Tables.SOURCES)
        .read()
        .where(not(isUnsettled(context)))
        .select("object_token");
  }

  /**
   * Withdraws what earlier runs recorded of whole files that could not be read and now can: what is
   * in them are the objects. To be called when those are committed, so that a run which is killed
   * leaves no object without a record.
   *
   * @param read {@code path_token} and {@code object_token} of what was found in the files
   */
  static void withdrawReplaced(JobContext context, SourceKind source, Dataset<Row> read) {
    Dataset<Row> unread =
        context
            .table(Tables.SOURCES)
            .read()
            .where(isUnsettled(context))
            .where(col("entry").isNull().or(col("reason").equalTo("malformed_table")))
            .where(col("source").equalTo(source.name().toLowerCase(Locale.ROOT)))
            .join(read.select("path_token").distinct(), PATH, "left_semi")
            .join(read.select("object_token"), TOKEN, "left_anti")
            .select("object_token");
    context.table(Tables.REJECTS).withdraw(unread);
    context.table(Tables.SOURCES).withdraw(unread);
  }

  private static Column isUnsettled(JobContext context) {
    Column replayed =
        col("outcome")
            .isin("rejected", "set_aside")
            .and(col("reason").isin(context.inboxes().replayed().toArray()));
    return coalesce(col("reason").isin(UNSETTLED).or(replayed), lit(false));
  }
}

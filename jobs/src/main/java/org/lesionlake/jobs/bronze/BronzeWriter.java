package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.timestamp_millis;

import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Commits what was decided about a batch, in the order that makes a killed run repeatable: vault
 * first, then what was refused and accepted, and {@code bronze.sources} last.
 */
final class BronzeWriter {
  private final JobContext context;
  private final SourceKind source;

  BronzeWriter(JobContext context, SourceKind source) {
    this.context = context;
    this.source = source;
  }

  /** Commits places and identities of decided objects into the vault. */
  void vault(Dataset<Row> decided) {
    context
        .table(Tables.VAULT_OBJECTS)
        .appendNew(
            decided.select(
                col("object_token"),
                col("path"),
                col("entry"),
                col("size_bytes"),
                timestamp_millis(col("modified_millis")).as("modified"),
                current_timestamp().as("received_at_utc"),
                lit(context.runId()).as("run_id")));
    context
        .table(Tables.VAULT_LINKS)
        .appendNew(
            decided
                .select(explode(col("links")).as("link"))
                .select("link.*")
                .dropDuplicates(new String[] {"kind", "pseudonym", "true_value"}));
  }

  /**
   * Commits rejects, then the sources themselves, in the place of what an earlier run recorded when
   * it could not read an object, or before it was killed.
   */
  void sources(Dataset<Row> decided) {
    context
        .table(Tables.REJECTS)
        .upsert(
            decided
                .where(col("outcome").equalTo("rejected"))
                .select(
                    col("object_token"),
                    sourceName().as("source"),
                    col("path_token"),
                    col("entry"),
                    coalesce(col("reason"), lit("unknown")).as("reason"),
                    coalesce(col("detail"), lit("")).as("detail"),
                    lit(context.runId()).as("run_id")));
    context
        .table(Tables.REJECTS)
        .withdraw(decided.where(not(col("outcome").equalTo("rejected"))).select("object_token"));
    context
        .table(Tables.SOURCES)
        .upsert(
            decided.select(
                col("object_token"),
                sourceName().as("source"),
                col("path_token"),
                col("entry"),
                col("size_bytes"),
                col("outcome"),
                col("reason"),
                col("identifier"),
                lit(context.runId()).as("run_id")));
  }

  private org.apache.spark.sql.Column sourceName() {
    return lit(source.name().toLowerCase(Locale.ROOT));
  }
}

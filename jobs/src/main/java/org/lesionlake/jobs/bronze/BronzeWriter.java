package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.when;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Commits what was decided about a batch, in the order that makes a killed run repeatable: vault
 * first, then what was refused and accepted, and {@code bronze.sources} last. Tables of one step
 * may be committed side by side: a run that was killed among them is finished in whatever order
 * they came.
 */
final class BronzeWriter {
  private final JobContext context;
  private final SourceKind source;
  private final boolean newObjects;
  private final boolean newUids;
  private final Optional<KnownKeys> known;

  BronzeWriter(JobContext context, SourceKind source) {
    this(context, source, false, false, Optional.empty());
  }

  /**
   * @param newObjects whether none of the batch's objects is on record anywhere, so that its rows
   *     are appended without a look at those that are there
   * @param newUids whether, besides, none of its SOP instance UIDs is
   * @param known the links on record, which takes those of the batch; there if UIDs are new
   */
  BronzeWriter(
      JobContext context,
      SourceKind source,
      boolean newObjects,
      boolean newUids,
      Optional<KnownKeys> known) {
    this.context = context;
    this.source = source;
    this.newObjects = newObjects;
    this.newUids = newUids;
    this.known = known;
  }

  /** Commits places and identities of decided objects into the vault, side by side. */
  void vault(Dataset<Row> decided) {
    Dataset<Row> kept = decided.where(not(OptedOut.isRefused()));
    SideBySide.run(() -> objects(kept), () -> links(kept));
  }

  private void objects(Dataset<Row> decided) {
    Dataset<Row> objects =
        decided.select(
            col("object_token"),
            col("path"),
            col("entry"),
            col("size_bytes"),
            timestamp_millis(col("modified_millis")).as("modified"),
            current_timestamp().as("received_at_utc"),
            lit(context.runId()).as("run_id"));
    if (newObjects) {
      context.table(Tables.VAULT_OBJECTS).append(objects);
    } else {
      context.table(Tables.VAULT_OBJECTS).appendNew(objects);
    }
  }

  /**
   * Links of the images' own SOP instance UIDs are by far the most, and new if the UIDs are. Rows
   * lie by kind, so that Parquet's page indexes let the others be read without them, and of those
   * the kinds that may hold a link of the batch.
   */
  private void links(Dataset<Row> decided) {
    LakeTable<?> table = context.table(Tables.VAULT_LINKS);
    Column own = KnownKeys.IS_SOP.and(col("pseudonym").equalTo(col("identifier")));
    Dataset<Row> links =
        decided
            .select(col("identifier"), explode(col("links")).as("link"))
            .select("identifier", "link.*")
            .groupBy("kind", "pseudonym", "true_value")
            .agg(first("issuer").as("issuer"), max(own).as("own"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (newUids) {
        append(table, links);
      } else {
        table.appendNew(links);
      }
      known.ifPresent(keys -> keys.add(links.where(not(KnownKeys.IS_SOP)), KnownKeys.LINK_KEY));
    } finally {
      links.unpersist();
    }
  }

  private void append(LakeTable<?> table, Dataset<Row> links) {
    Column mayBeHeld =
        when(KnownKeys.IS_SOP, not(coalesce(col("own"), lit(false))))
            .otherwise(known.orElseThrow().mayHold(KnownKeys.LINK_KEY));
    Dataset<Row> marked = links.withColumn("held", mayBeHeld);
    Object[] kinds =
        marked.where("held").select("kind").distinct().collectAsList().stream()
            .map(row -> row.get(0))
            .toArray();
    Dataset<Row> added = marked.where("NOT held");
    if (kinds.length > 0) {
      Dataset<Row> held = table.read().where(col("kind").isin(kinds));
      added =
          added.union(
              marked
                  .where("held")
                  .join(
                      held.select("kind", "pseudonym", "true_value"),
                      Scala.seq(table.definition().key()),
                      "left_anti")
                  .select(Scala.columns(marked.schema())));
    }
    table.append(added.coalesce(1).sortWithinPartitions("kind"));
  }

  /**
   * Commits rejects, then the sources themselves, in the place of what an earlier run recorded when
   * it could not read an object, or before it was killed.
   */
  void sources(Dataset<Row> decided) {
    rejects(decided);
    settle(decided);
  }

  /** Commits what was refused. */
  void rejects(Dataset<Row> decided) {
    Dataset<Row> rejects =
        decided
            .where(col("outcome").equalTo("rejected"))
            .select(
                col("object_token"),
                sourceName().as("source"),
                col("path_token"),
                col("entry"),
                coalesce(col("reason"), lit("unknown")).as("reason"),
                coalesce(col("detail"), lit("")).as("detail"),
                lit(context.runId()).as("run_id"));
    if (!newObjects) {
      context.table(Tables.REJECTS).upsert(rejects);
      context
          .table(Tables.REJECTS)
          .withdraw(decided.where(not(col("outcome").equalTo("rejected"))).select("object_token"));
    } else if (!rejects.isEmpty()) {
      context.table(Tables.REJECTS).append(rejects);
    }
  }

  /** Commits the sources: all else of the objects is committed by now. */
  void settle(Dataset<Row> decided) {
    Dataset<Row> sources =
        decided.select(
            col("object_token"),
            sourceName().as("source"),
            col("path_token"),
            col("entry"),
            col("size_bytes"),
            col("outcome"),
            col("reason"),
            col("identifier"),
            lit(context.runId()).as("run_id"));
    if (newObjects) {
      context.table(Tables.SOURCES).append(sources);
    } else {
      context.table(Tables.SOURCES).upsert(sources);
    }
  }

  private Column sourceName() {
    return lit(source.name().toLowerCase(Locale.ROOT));
  }
}

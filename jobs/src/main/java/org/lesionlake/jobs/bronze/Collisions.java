package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.schemas.Tables;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Objects of a batch that carry a SOP instance UID which another object carries too, in the lake or
 * earlier in the batch. What becomes of one is said in {@link CollisionVerdict}.
 */
final class Collisions {
  private final JobContext context;
  private final boolean newUids;

  /**
   * @param newUids whether no SOP instance UID of the batch is in the lake
   */
  Collisions(JobContext context, boolean newUids) {
    this.context = context;
    this.newUids = newUids;
  }

  /**
   * Decides every object that is not decided yet.
   *
   * @param read columns of {@link CtIngest#READ}
   * @return the same, decided, with {@code replaces} (whether the object takes the place of the row
   *     with its SOP instance UID), {@code stands_for} (token of the object whose lost file this
   *     one is a copy of) and {@code other_time} (whether that file had another time)
   */
  Dataset<Row> decide(Dataset<Row> read, Staging staging) {
    Dataset<Row> ranked = ranked(read);
    if (ranked.where("collides").isEmpty()) {
      return read.withColumn("outcome", coalesce(col("outcome"), lit("accepted")))
          .withColumn("replaces", lit(false))
          .withColumn("stands_for", lit(null).cast("string"))
          .withColumn("other_time", lit(false))
          .select(columns());
    }
    return staging.write(settled(ranked, read), "decided");
  }

  private Dataset<Row> settled(Dataset<Row> ranked, Dataset<Row> read) {
    return ranked
        .join(verdicts(ranked, read), NewObjects.TOKEN, "left")
        .withColumn("replaces", coalesce(is(CollisionVerdict.SENT_AGAIN), lit(false)))
        .withColumn("stands_for", when(is(CollisionVerdict.COPY_OF_LOST_FILE), col("first_token")))
        .withColumn("other_time", coalesce(not(col("same_time")), lit(false)))
        .withColumn(
            "instance",
            when(
                    col("replaces").and(col("instance").isNotNull()),
                    col("instance").withField("content_token", col("fresh_content")))
                .otherwise(col("instance")))
        .withColumn("reason", reason())
        .withColumn("detail", detail())
        .withColumn("outcome", outcome())
        .select(columns());
  }

  /** Commits the new places of objects whose file is gone while a copy of it was found. */
  void moveLost(Dataset<Row> decided) {
    if (newUids) {
      return;
    }
    Dataset<Row> moved =
        decided
            .where(col("stands_for").isNotNull())
            .groupBy(col("stands_for").as("object_token"))
            .agg(min(struct("other_time", "path", "size_bytes", "modified_millis")).as("place"));
    if (moved.isEmpty()) {
      return;
    }
    Dataset<Row> known =
        context.table(Tables.VAULT_OBJECTS).read().select("object_token", "received_at_utc");
    context
        .table(Tables.VAULT_OBJECTS)
        .upsert(
            moved
                .join(known, NewObjects.TOKEN, "left")
                .select(
                    col("object_token"),
                    col("place.path").as("path"),
                    lit(null).cast("string").as("entry"),
                    col("place.size_bytes").as("size_bytes"),
                    timestamp_millis(col("place.modified_millis")).as("modified"),
                    coalesce(col("received_at_utc"), current_timestamp()).as("received_at_utc"),
                    lit(context.runId()).as("run_id")));
  }

  /** Adds the token of the first object with the same UID, and whether that is another one. */
  private Dataset<Row> ranked(Dataset<Row> read) {
    Column firstInBatch =
        first("object_token")
            .over(
                Window.partitionBy("identifier", "outcome")
                    .orderBy(col("path"))
                    .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing()));
    return withLakeToken(read)
        .withColumn("first_token", coalesce(col("lake_token"), firstInBatch))
        .withColumn(
            "collides",
            col("outcome").isNull().and(col("first_token").notEqual(col("object_token"))));
  }

  private Dataset<Row> withLakeToken(Dataset<Row> read) {
    if (newUids) {
      return read.withColumn("lake_token", lit(null).cast("string"));
    }
    Dataset<Row> inLake =
        context
            .table(Tables.CT_INSTANCES)
            .read()
            .select(col("sop_uid").as("identifier"), col("object_token").as("lake_token"))
            .union(
                context
                    .table(Tables.ANNOTATIONS)
                    .read()
                    .select(col("sop_uid"), col("object_token")));
    return read.join(inLake, names("identifier"), "left");
  }

  /** Verdicts on the colliding objects; their files and the first ones' are read in parallel. */
  private Dataset<Row> verdicts(Dataset<Row> ranked, Dataset<Row> read) {
    Dataset<Row> pairs =
        ranked
            .where("collides")
            .select(
                col("object_token"),
                col("first_token"),
                col("path"),
                col("path_token"),
                col("size_bytes"),
                col("modified_millis"),
                kind().as("kind"),
                header().as("header"));
    Keyring keyring = context.lake().keyring();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    Dataset<Row> wanted = pairs.select(col("first_token").as("object_token")).distinct();
    return pairs
        .join(firsts(read, wanted), names("first_token"))
        // Neighbours in an archive are read one after the other.
        .orderBy("path")
        .map(
            (MapFunction<Row, Row>)
                pair -> CollisionVerdict.of(pair, keyring.pseudonymizer(), hadoop.value()),
            Encoders.row(CollisionVerdict.SETTLED))
        .localCheckpoint();
  }

  /** What is known of the first objects: from the lake and the vault, or from the batch. */
  private Dataset<Row> firsts(Dataset<Row> read, Dataset<Row> wanted) {
    Dataset<Row> held =
        context
            .table(Tables.CT_INSTANCES)
            .read()
            .select(
                col("object_token"),
                lit("instance").as("first_kind"),
                col("header_hash").as("first_header"),
                col("content_token").as("first_content"))
            .union(
                context
                    .table(Tables.ANNOTATIONS)
                    .read()
                    .select(
                        col("object_token"),
                        lit("annotation"),
                        sha2(col("attributes_json"), 256),
                        lit(null).cast("string")));
    Dataset<Row> seen =
        context
            .table(Tables.SOURCES)
            .read()
            .select(
                col("object_token"),
                col("path_token").as("first_path_token"),
                col("size_bytes").as("seen_size"));
    Dataset<Row> places =
        context
            .table(Tables.VAULT_OBJECTS)
            .read()
            .select(
                col("object_token"),
                col("path").as("first_path"),
                col("size_bytes").as("place_size"),
                unix_millis(col("modified")).as("first_modified"));
    Dataset<Row> inLake =
        held.join(wanted, NewObjects.TOKEN, "left_semi")
            .join(seen.join(wanted, NewObjects.TOKEN, "left_semi"), NewObjects.TOKEN, "left")
            .join(places.join(wanted, NewObjects.TOKEN, "left_semi"), NewObjects.TOKEN, "left")
            .select(
                col("object_token").as("first_token"),
                col("first_kind"),
                col("first_header"),
                col("first_content"),
                col("first_path"),
                col("first_path_token"),
                coalesce(col("place_size"), col("seen_size")).as("first_size"),
                col("first_modified"));
    Dataset<Row> inBatch =
        read.where("outcome IS NULL")
            .select(
                col("object_token"),
                kind(),
                header(),
                lit(null).cast("string"),
                col("path"),
                col("path_token"),
                col("size_bytes"),
                col("modified_millis"))
            .toDF(
                "first_token",
                "first_kind",
                "first_header",
                "first_content",
                "first_path",
                "first_path_token",
                "first_size",
                "first_modified");
    return newUids ? inBatch : inLake.union(inBatch).dropDuplicates("first_token");
  }

  private static Column kind() {
    return when(col("instance").isNotNull(), lit("instance")).otherwise(lit("annotation"));
  }

  private static Column header() {
    return coalesce(
        col("instance.header_hash"), sha2(col("annotation.attributes_json"), 256), lit(""));
  }

  private static Column is(CollisionVerdict verdict) {
    return col("verdict").equalTo(lit(verdict.name()));
  }

  private static Column outcome() {
    return when(is(CollisionVerdict.COPY), lit("duplicate"))
        .when(is(CollisionVerdict.COPY_OF_LOST_FILE), lit("duplicate"))
        .when(is(CollisionVerdict.OTHER_CONTENT), lit("conflict"))
        .when(is(CollisionVerdict.DAMAGED), lit("rejected"))
        .when(is(CollisionVerdict.UNREAD), lit("rejected"))
        .otherwise(coalesce(col("outcome"), lit("accepted")));
  }

  private static Column reason() {
    return when(is(CollisionVerdict.COPY), lit("same_content"))
        .when(is(CollisionVerdict.COPY_OF_LOST_FILE), lit("same_content"))
        .when(is(CollisionVerdict.OTHER_CONTENT), lit("same_uid_other_content"))
        .when(is(CollisionVerdict.DAMAGED), lit("damaged_entry"))
        .when(is(CollisionVerdict.UNREAD), lit(NewObjects.STORAGE_FAILED))
        .otherwise(col("reason"));
  }

  private static Column detail() {
    return when(
            is(CollisionVerdict.UNREAD),
            lit("The file, or the one with the same UID, could not be opened or read."))
        .when(is(CollisionVerdict.DAMAGED), lit("The file is damaged in its archive."))
        .otherwise(col("detail"));
  }

  private static Column[] columns() {
    return Stream.concat(
            Arrays.stream(CtIngest.READ.fieldNames()),
            Stream.of("replaces", "stands_for", "other_time"))
        .map(org.apache.spark.sql.functions::col)
        .toArray(Column[]::new);
  }

  private static Seq<String> names(String... names) {
    return JavaConverters.asScalaBuffer(List.of(names)).toSeq();
  }
}

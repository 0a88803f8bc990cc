package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes DICOM files into the lake, header only: CT images into {@code bronze.ct_instances},
 * contours and segmentations into {@code bronze.annotations}.
 *
 * <p>Two objects with one SOP instance UID are told apart by a hash over the whole file, which is
 * read for such objects only: equal content is a duplicate, other content a conflict. The first
 * stays.
 */
final class CtIngest {
  private static final StructType LISTED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("size_bytes", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false);

  static final StructType READ =
      Staging.objectFields(
          DataTypes.createStructField("instance", Tables.CT_INSTANCES.schema(), true),
          DataTypes.createStructField("annotation", Tables.ANNOTATIONS.schema(), true));

  private static final StructType HASHED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("content_hash", DataTypes.StringType, true);

  private final JobContext context;

  CtIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run(List<ListedFile> files) {
    Pseudonymizer pseudonymizer = context.lake().pseudonymizer();
    List<Row> listed = new ArrayList<>(files.size());
    for (ListedFile file : files) {
      listed.add(
          RowFactory.create(
              pseudonymizer.token(
                  "file",
                  file.path(),
                  Long.toString(file.sizeBytes()),
                  Long.toString(file.modifiedMillis())),
              file.path(),
              file.sizeBytes(),
              file.modifiedMillis()));
    }
    Dataset<Row> known = context.table(Tables.SOURCES).read().select("object_token");
    List<Row> fresh =
        context
            .spark()
            .createDataset(listed, Encoders.row(LISTED))
            .join(known, NewObjects.TOKEN, "left_anti")
            .orderBy("path")
            .collectAsList();
    int batchFiles = context.settings().integer("ingest.batch-files");
    try (Progress.Step step =
        context.progress().step(context.spark(), "read", "DICOM headers", fresh.size())) {
      for (int from = 0; from < fresh.size(); from += batchFiles) {
        List<Row> batch = fresh.subList(from, Math.min(fresh.size(), from + batchFiles));
        commitBatch(batch, from / batchFiles, step.counter());
      }
    }
    return new InboxCount(SourceKind.CT, files.size(), files.size() - fresh.size());
  }

  private void commitBatch(List<Row> batch, int number, LongAccumulator counter) {
    try (Staging staging = new Staging(context, "ct-" + number)) {
      Dataset<Row> read = staging.write(readHeaders(batch, counter), "read");
      Dataset<Row> decided = staging.write(decide(read), "decided");
      BronzeWriter writer = new BronzeWriter(context, SourceKind.CT);
      writer.vault(decided);
      Dataset<Row> accepted = decided.where(col("outcome").equalTo("accepted"));
      context
          .table(Tables.CT_INSTANCES)
          .appendNew(accepted.where(col("instance").isNotNull()).select("instance.*"));
      context
          .table(Tables.ANNOTATIONS)
          .appendNew(accepted.where(col("annotation").isNotNull()).select("annotation.*"));
      writer.sources(decided);
    }
  }

  private Dataset<Row> readHeaders(List<Row> batch, LongAccumulator counter) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    String runId = context.runId();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    int perTask = context.settings().integer("ingest.files-per-task");
    DicomRules rules = DicomRulesFile.read(context.settings());
    return context
        .spark()
        .createDataset(batch, Encoders.row(LISTED))
        .repartition(Math.max(1, (batch.size() + perTask - 1) / perTask))
        .mapPartitions(
            (org.apache.spark.api.java.function.MapPartitionsFunction<Row, Row>)
                rows -> {
                  DicomFile reader =
                      new DicomFile(keyring.pseudonymizer(), rules, issuer, runId, hadoop.value());
                  return new CountedRows(rows, counter, reader::read);
                },
            Encoders.row(READ));
  }

  /** Settles objects that carry a SOP instance UID which another object carries too. */
  private Dataset<Row> decide(Dataset<Row> read) {
    Dataset<Row> inLake =
        context
            .table(Tables.CT_INSTANCES)
            .read()
            .select(col("sop_uid").as("identifier"), col("object_token").as("first_token"))
            .union(
                context
                    .table(Tables.ANNOTATIONS)
                    .read()
                    .select(col("sop_uid"), col("object_token")));
    Column undecided = col("outcome").isNull();
    Dataset<Row> ranked =
        read.join(
                inLake,
                scala.collection.JavaConverters.asScalaBuffer(List.of("identifier")).toSeq(),
                "left")
            .withColumn(
                "first_in_batch",
                org.apache
                    .spark
                    .sql
                    .functions
                    .first("object_token")
                    .over(
                        Window.partitionBy("identifier", "outcome")
                            .orderBy(col("path"))
                            .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing())))
            .withColumn("first_token", coalesce(col("first_token"), col("first_in_batch")))
            .withColumn(
                "collides", undecided.and(col("first_token").notEqual(col("object_token"))));
    Dataset<Row> collisions = ranked.where("collides").select("object_token", "first_token");
    List<Row> pairs = collisions.collectAsList();
    if (pairs.isEmpty()) {
      return ranked
          .withColumn("outcome", coalesce(col("outcome"), lit("accepted")))
          .select(columns());
    }
    Dataset<Row> hashes = hashes(pairs, read);
    Dataset<Row> firstHashes =
        hashes.select(col("object_token").as("first_token"), col("content_hash").as("first_hash"));
    Column same = coalesce(col("content_hash").equalTo(col("first_hash")), lit(false));
    return ranked
        .join(hashes, NewObjects.TOKEN, "left")
        .join(
            firstHashes,
            scala.collection.JavaConverters.asScalaBuffer(List.of("first_token")).toSeq(),
            "left")
        .withColumn(
            "reason",
            when(col("collides").and(same), lit("same_content"))
                .when(col("collides"), lit("same_uid_other_content"))
                .otherwise(col("reason")))
        .withColumn(
            "outcome",
            when(col("collides").and(same), lit("duplicate"))
                .when(col("collides"), lit("conflict"))
                .otherwise(coalesce(col("outcome"), lit("accepted"))))
        .select(columns());
  }

  /** SHA-256 of the colliding files and of those they collide with, read in parallel. */
  private Dataset<Row> hashes(List<Row> pairs, Dataset<Row> read) {
    List<String> tokens = new ArrayList<>();
    for (Row pair : pairs) {
      tokens.add(pair.getString(0));
      tokens.add(pair.getString(1));
    }
    Dataset<Row> wanted =
        context.spark().createDataset(tokens, Encoders.STRING()).toDF("object_token").distinct();
    Dataset<Row> places =
        read.select("object_token", "path")
            .union(context.table(Tables.VAULT_OBJECTS).read().select("object_token", "path"))
            .dropDuplicates("object_token");
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    return wanted
        .join(places, NewObjects.TOKEN)
        .map(
            (MapFunction<Row, Row>)
                row ->
                    RowFactory.create(
                        row.getString(0), ContentHash.of(row.getString(1), hadoop.value())),
            Encoders.row(HASHED))
        .localCheckpoint();
  }

  private static Column[] columns() {
    return java.util.Arrays.stream(READ.fieldNames())
        .map(org.apache.spark.sql.functions::col)
        .toArray(Column[]::new);
  }
}

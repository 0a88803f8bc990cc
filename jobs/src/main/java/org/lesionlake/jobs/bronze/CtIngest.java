package org.lesionlake.jobs.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Keyring;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;

/**
 * Takes DICOM files into the lake, header only: CT images into {@code bronze.ct_instances},
 * contours and segmentations into {@code bronze.annotations}.
 *
 * <p>What is new is told by {@link KnownKeys}, so that a night costs what it brings and not what
 * the lake holds; the tables are asked only of what may be on record. Two objects with one SOP
 * instance UID are told apart by {@link Collisions}; whole files are read for such objects only.
 */
final class CtIngest {
  private static final StructType PLACE =
      new StructType()
          .add("path_token", DataTypes.StringType, false)
          .add("object_token", DataTypes.StringType, false);

  static final StructType READ =
      Staging.objectFields(
          DataTypes.createStructField("instance", Tables.CT_INSTANCES.schema(), true),
          DataTypes.createStructField("annotation", Tables.ANNOTATIONS.schema(), true));

  /** {@link CtInbox#LISTED}, and whether the object may be on record already. */
  private static final StructType WANTED =
      CtInbox.LISTED.add("on_record", DataTypes.BooleanType, false);

  private final JobContext context;

  CtIngest(JobContext context) {
    this.context = context;
  }

  InboxCount run() {
    Dataset<Row> listed = CtInbox.list(context).persist(StorageLevel.MEMORY_AND_DISK());
    long seen = listed.count();
    context.progress().say("listed " + seen + " files in the CT inbox");
    try (Staging staging = new Staging(context, "ct-wanted");
        KnownKeys folders = KnownKeys.open(context, KnownKeys.Kind.FOLDER)) {
      Batches batches =
          Batches.of(
              unsettled(listed, folders),
              context.settings().integer("ingest.batch-files"),
              staging);
      try (Progress.Step step =
          context.progress().step(context.spark(), "read", "DICOM headers", batches.objects())) {
        if (batches.objects() > 0) {
          commit(batches, step.counter());
        }
        step.done();
      }
      folders.add(
          listed.select(KnownKeys.folderOf(col("path")).as("folder")).distinct(), col("folder"));
      folders.save();
      withdrawOpened(listed);
      return new InboxCount(SourceKind.CT, seen, seen - batches.objects());
    } finally {
      listed.unpersist();
    }
  }

  private void commit(Batches batches, LongAccumulator counter) {
    try (KnownKeys sopInstances = KnownKeys.open(context, KnownKeys.Kind.SOP_INSTANCE);
        KnownKeys links = KnownKeys.open(context, KnownKeys.Kind.LINK)) {
      for (int number = 0; number < batches.count(); number++) {
        commitBatch(batches.get(number), number, sopInstances, links, counter);
      }
      sopInstances.save();
      links.save();
    }
  }

  /** Those files that are to be decided, with {@code on_record}. */
  private Dataset<Row> unsettled(Dataset<Row> listed, KnownKeys folders) {
    Dataset<Row> inKnownFolder = listed.where(folders.mayHold(KnownKeys.folderOf(col("path"))));
    if (inKnownFolder.isEmpty()) {
      return listed.withColumn("on_record", lit(false));
    }
    try (KnownKeys objects = KnownKeys.open(context, KnownKeys.Kind.OBJECT)) {
      Column mayBe = objects.mayHold(col("object_token")).or(objects.mayHold(col("refused_token")));
      Dataset<Row> marked = listed.withColumn("on_record", mayBe);
      objects.save();
      Dataset<Row> settled = NewObjects.settled(context);
      Dataset<Row> suspects = marked.where("on_record");
      if (suspects.isEmpty()) {
        return marked;
      }
      return marked
          .where("NOT on_record")
          .union(
              suspects
                  .join(settled, NewObjects.TOKEN, "left_anti")
                  .join(
                      settled.withColumnRenamed("object_token", "refused_token"),
                      Scala.seq(List.of("refused_token")),
                      "left_anti")
                  .select(Scala.columns(WANTED)));
    }
  }

  /** An archive that storage kept from being opened was an object itself until it could be. */
  private void withdrawOpened(Dataset<Row> listed) {
    List<Row> archives =
        listed.select("archive").where("archive IS NOT NULL").distinct().collectAsList();
    if (!archives.isEmpty()) {
      List<Row> opened =
          archives.stream()
              .map(
                  row ->
                      RowFactory.create(
                          context.lake().pseudonymizer().token("path", row.getString(0)), ""))
              .toList();
      NewObjects.withdrawReplaced(
          context, SourceKind.CT, context.spark().createDataset(opened, Encoders.row(PLACE)));
    }
  }

  private void commitBatch(
      List<Row> batch,
      int number,
      KnownKeys sopInstances,
      KnownKeys links,
      LongAccumulator counter) {
    try (Staging staging = new Staging(context, "ct-" + number)) {
      Dataset<Row> read =
          staging.write(
              OptedOut.files(context, readHeaders(batch, counter))
                  .withColumn("uid_on_record", sopInstances.mayHold(col("identifier"))),
              "read");
      Dataset<Row> linked =
          read.select(explode(col("links")).as("link")).select("link.*").where(KnownKeys.IS_SOP);
      sopInstances.add(
          read.select("identifier").union(linked.select("pseudonym")), col("identifier"));
      boolean newObjects = areNew(batch, read);
      boolean newUids = newObjects && read.where("uid_on_record").isEmpty();
      Collisions collisions = new Collisions(context, newUids);
      Dataset<Row> decided = collisions.decide(read, staging);
      BronzeWriter writer =
          new BronzeWriter(context, SourceKind.CT, newObjects, newUids, Optional.of(links));
      writer.vault(decided);
      collisions.moveLost(decided);
      Dataset<Row> accepted = decided.where(col("outcome").equalTo("accepted"));
      SideBySide.run(
          () -> accept(context.table(Tables.CT_INSTANCES), accepted, "instance", newUids),
          () -> accept(context.table(Tables.ANNOTATIONS), accepted, "annotation", newUids),
          () -> writer.rejects(decided));
      writer.settle(decided);
    }
  }

  /**
   * Whether none of the batch's objects is on record. One that was changed after it was listed is
   * another object, which may be.
   */
  private static boolean areNew(List<Row> batch, Dataset<Row> read) {
    Set<String> listed = new HashSet<>();
    for (Row row : batch) {
      if (row.<Boolean>getAs("on_record")) {
        return false;
      }
      listed.add(row.getAs("object_token"));
      listed.add(row.getAs("refused_token"));
    }
    return read.select("object_token").collectAsList().stream()
        .allMatch(row -> listed.contains(row.getString(0)));
  }

  private static void accept(
      LakeTable<?> table, Dataset<Row> accepted, String column, boolean newUids) {
    Dataset<Row> rows = accepted.where(col(column).isNotNull());
    if (rows.isEmpty()) {
      return;
    }
    Dataset<Row> added = rows.where(not(col("replaces"))).select(column + ".*");
    if (newUids) {
      table.append(added);
      return;
    }
    table.appendNew(added);
    Dataset<Row> replacing = rows.where("replaces").select(column + ".*");
    if (!replacing.isEmpty()) {
      table.upsert(replacing);
    }
  }

  private Dataset<Row> readHeaders(List<Row> batch, LongAccumulator counter) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    String runId = context.runId();
    int maxSeconds = context.settings().integer("ingest.max-seconds-per-file");
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    int perTask = context.settings().integer("ingest.files-per-task");
    int tasks = Math.max(1, (batch.size() + perTask - 1) / perTask);
    DicomRules rules = DicomRulesFile.read(context.settings());
    // In the order of the listing: neighbours in an archive are read one after the other.
    JavaRDD<Row> files =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext()).parallelize(batch, tasks);
    return context
        .spark()
        .createDataset(files.rdd(), Encoders.row(WANTED))
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                rows -> {
                  DicomFile reader =
                      new DicomFile(
                          keyring.pseudonymizer(),
                          rules,
                          issuer,
                          runId,
                          maxSeconds,
                          hadoop.value());
                  return new CountedRows(rows, counter, reader::read);
                },
            Encoders.row(READ));
  }
}

package org.lesionlake.jobs.bronze;

import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.deid.Pseudonymizer;
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
 * <p>Two objects with one SOP instance UID are told apart by {@link Collisions}; whole files are
 * read for such objects only.
 */
final class CtIngest {
  private static final StructType LISTED =
      new StructType()
          .add("object_token", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("size_bytes", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false)
          .add("refused_token", DataTypes.StringType, true)
          .add("refusal", DataTypes.StringType, true)
          .add("refusal_detail", DataTypes.StringType, true)
          .add("number", DataTypes.IntegerType, false);

  private static final Column[] LISTED_COLUMNS =
      Arrays.stream(LISTED.fieldNames()).map(functions::col).toArray(Column[]::new);

  private static final StructType PLACE =
      new StructType()
          .add("path_token", DataTypes.StringType, false)
          .add("object_token", DataTypes.StringType, false);

  static final StructType READ =
      Staging.objectFields(
          DataTypes.createStructField("instance", Tables.CT_INSTANCES.schema(), true),
          DataTypes.createStructField("annotation", Tables.ANNOTATIONS.schema(), true));

  private final JobContext context;
  private final Pseudonymizer pseudonymizer;

  CtIngest(JobContext context) {
    this.context = context;
    this.pseudonymizer = context.lake().pseudonymizer();
  }

  InboxCount run(List<ListedFile> files) {
    List<Row> listed = new ArrayList<>(files.size());
    for (ListedFile file : files) {
      listed.add(listed(file, listed.size()));
    }
    Dataset<Row> known = NewObjects.settled(context);
    Dataset<Row> unknown =
        context
            .spark()
            .createDataset(listed, Encoders.row(LISTED))
            .join(known, NewObjects.TOKEN, "left_anti");
    Set<String> archives =
        files.stream().map(ListedFile::archive).filter(Objects::nonNull).collect(toSet());
    if (!archives.isEmpty()) {
      unknown =
          unknown.join(
              known.withColumnRenamed("object_token", "refused_token"),
              Scala.seq(List.of("refused_token")),
              "left_anti");
    }
    List<Row> fresh = unknown.select(LISTED_COLUMNS).orderBy("number").collectAsList();
    int batchFiles = context.settings().integer("ingest.batch-files");
    try (Progress.Step step =
        context.progress().step(context.spark(), "read", "DICOM headers", fresh.size())) {
      for (int from = 0; from < fresh.size(); from += batchFiles) {
        List<Row> batch = fresh.subList(from, Math.min(fresh.size(), from + batchFiles));
        commitBatch(batch, from / batchFiles, step.counter());
      }
      step.done();
    }
    withdrawOpened(archives);
    return new InboxCount(SourceKind.CT, files.size(), files.size() - fresh.size());
  }

  private Row listed(ListedFile file, int number) {
    boolean refused = file.refusal() != null;
    return RowFactory.create(
        pseudonymizer.token("file", file.identity(refused)),
        file.path(),
        file.sizeBytes(),
        file.modifiedMillis(),
        file.archive() == null ? null : pseudonymizer.token("file", file.identity(true)),
        file.refusal(),
        file.refusalDetail(),
        number);
  }

  /** An archive that storage kept from being opened was an object itself until it could be. */
  private void withdrawOpened(Set<String> archives) {
    if (!archives.isEmpty()) {
      List<Row> opened =
          archives.stream()
              .map(archive -> RowFactory.create(pseudonymizer.token("path", archive), ""))
              .toList();
      NewObjects.withdrawReplaced(
          context, SourceKind.CT, context.spark().createDataset(opened, Encoders.row(PLACE)));
    }
  }

  private void commitBatch(List<Row> batch, int number, LongAccumulator counter) {
    try (Staging staging = new Staging(context, "ct-" + number)) {
      Dataset<Row> read = staging.write(readHeaders(batch, counter), "read");
      Collisions collisions = new Collisions(context);
      Dataset<Row> decided = staging.write(collisions.decide(read), "decided");
      BronzeWriter writer = new BronzeWriter(context, SourceKind.CT);
      writer.vault(decided);
      collisions.moveLost(decided);
      Dataset<Row> accepted = decided.where(col("outcome").equalTo("accepted"));
      accept(context.table(Tables.CT_INSTANCES), accepted, "instance");
      accept(context.table(Tables.ANNOTATIONS), accepted, "annotation");
      writer.sources(decided);
    }
  }

  private static void accept(LakeTable<?> table, Dataset<Row> accepted, String column) {
    Dataset<Row> rows = accepted.where(col(column).isNotNull());
    table.appendNew(rows.where("NOT replaces").select(column + ".*"));
    Dataset<Row> replacing = rows.where("replaces").select(column + ".*");
    if (!replacing.isEmpty()) {
      table.upsert(replacing);
    }
  }

  private Dataset<Row> readHeaders(List<Row> batch, LongAccumulator counter) {
    Keyring keyring = context.lake().keyring();
    String issuer = context.settings().string("identity.default-issuer");
    String runId = context.runId();
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
        .createDataset(files.rdd(), Encoders.row(LISTED))
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                rows -> {
                  DicomFile reader =
                      new DicomFile(keyring.pseudonymizer(), rules, issuer, runId, hadoop.value());
                  return new CountedRows(rows, counter, reader::read);
                },
            Encoders.row(READ));
  }
}

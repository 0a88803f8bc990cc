package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.SeriesInference;

/**
 * Runs the configured model over chosen series and measures the lesions it marks.
 *
 * <p>Needs: {@code silver.ct_volumes} and a model package. Promises: every series of {@link
 * WantedSeries} with voxels has an attempt that ended; what rested on series that changed is
 * withdrawn. An attempt is on record before it starts. First attempts share a batch, and one that
 * did not come back is tried again by itself, so that only the series to blame is given up, after
 * {@code inference.max-attempts} such attempts. What failed stays failed for its voxels and model,
 * unless {@code --reconcile} asks for another attempt. A model that takes values of the patient
 * beside the CT is told what was known at the study, which is on record with the attempt; where
 * that has changed since, the series is searched anew. A task runs the model on the GPU that Spark
 * gave it, else on the CPU.
 *
 * <p>Of a part of the lake it searches the series of those patients, as many as the limit says, in
 * the order of all.
 *
 * <p>Example: {@code lesionlake job inference --lake /data/lake --set inference.model=/models/mine}
 */
public final class InferenceJob implements Job {
  private static final String FOLDER = "masks";
  private static final int WITHDRAWN_TOGETHER = 1_000;

  @Override
  public String name() {
    return "inference";
  }

  @Override
  public String description() {
    return "Runs the lesion model over new volumes and measures the lesions it marks.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "silver.ct_volumes",
        "silver.ct_series",
        "bronze.clinical",
        "bronze.reports",
        "silver.report_sites");
  }

  @Override
  public List<String> outputs() {
    return List.of("silver.series_inference", "silver.lesions");
  }

  @Override
  public void check(Settings settings) {
    Models.configured(settings);
  }

  @Override
  public boolean worksOnParts() {
    return true;
  }

  @Override
  public long run(JobContext context) {
    ModelPackage model = Models.configured(context.settings());
    LakeTable<SeriesInference> attempts = context.table(Tables.SERIES_INFERENCE);
    LakeTable<Lesion> lesions = context.table(Tables.LESIONS);
    MergedPatients.rename(context, attempts);
    MergedPatients.rename(context, lesions);
    Dataset<Row> wanted = StudyInputs.added(context, model.inputs(), wanted(context));
    if (!model.inputs().isEmpty()) {
      wanted = wanted.localCheckpoint();
    }
    withdrawStale(context, attempts, lesions, wanted);
    withdrawToldOtherwise(context, attempts, lesions, wanted, model);
    giveUp(context, attempts, wanted, model.id());
    List<Row> todo = todo(context, attempts, wanted, model.id());
    if (todo.isEmpty()) {
      context.progress().say("no volume is new to " + model.id());
      return 0;
    }
    try (Progress.Step step =
        context
            .progress()
            .step(context.spark(), model.name() + " searched", "series", todo.size())) {
      int number = 0;
      for (List<Row> batch : batches(todo, context.settings().integer("inference.batch-series"))) {
        commitBatch(context, batch, number++, model, step.counter());
      }
      step.done();
    }
    sweepOrphans(context, attempts);
    return todo.size();
  }

  /** Volumes to search. */
  private static Dataset<Row> wanted(JobContext context) {
    return context
        .table(Tables.CT_VOLUMES)
        .read()
        .join(
            WantedSeries.of(context).where("volume_status = 'done'"),
            Keys.of("series_uid", "fingerprint"),
            "left_semi");
  }

  /**
   * What the record says of each series under a model. A strike is an attempt that ran by itself
   * and did not come back; a first attempt runs in a batch, and its end may be a neighbour's doing.
   */
  private static Dataset<Row> history(LakeTable<SeriesInference> attempts, String model) {
    return attempts
        .read()
        .where(col("model").equalTo(model))
        .groupBy("series_uid", "fingerprint")
        .agg(
            max("attempt").as("attempts"),
            max_by(col("status"), col("attempt")).as("last_status"),
            bool_or(col("status").equalTo("done")).as("is_done"),
            count_if(col("attempt").gt(1).and(col("status").equalTo("started"))).as("strikes"));
  }

  /** Ends the last attempt of each series that took down as many runs as the settings allow. */
  static void giveUp(
      JobContext context, LakeTable<SeriesInference> attempts, Dataset<Row> wanted, String model) {
    Dataset<Row> lost =
        history(attempts, model)
            .where("NOT is_done AND last_status = 'started'")
            .where(col("strikes").geq(context.settings().integer("inference.max-attempts")))
            .join(wanted, Keys.of("series_uid", "fingerprint"), "left_semi")
            .select(col("series_uid"), col("fingerprint"), col("attempts").as("attempt"));
    Dataset<Row> ended =
        attempts
            .read()
            .where(col("model").equalTo(model))
            .join(lost, Keys.of("series_uid", "fingerprint", "attempt"), "left_semi")
            .withColumn("status", lit("failed"))
            .withColumn("reason", lit("never_came_back"))
            .localCheckpoint();
    long series = ended.count();
    if (series > 0) {
      attempts.upsert(ended);
      context.progress().say("gave up " + series + " series that never came back");
    }
  }

  /**
   * What is wanted and has no attempt that ended: new series, the largest first, then those that
   * did not come back, the least tried first, so that one that was under way when a run was killed
   * waits for the others. With {@code --reconcile}, what failed is tried again too. Of a part of
   * the lake, no more than that.
   */
  static List<Row> todo(
      JobContext context, LakeTable<SeriesInference> attempts, Dataset<Row> wanted, String model) {
    Column ended = coalesce(col("last_status").equalTo("failed"), lit(false));
    return context
        .part()
        .ofPatients(wanted)
        .join(history(attempts, model), Keys.of("series_uid", "fingerprint"), "left")
        .where(coalesce(col("is_done"), lit(false)).equalTo(false))
        .where(context.reconcile() ? lit(true) : not(ended))
        .withColumn("attempt", coalesce(col("attempts"), lit(0)).plus(1))
        .drop("attempts", "last_status", "is_done", "strikes")
        .orderBy(
            col("attempt"),
            col("size_z").multiply(col("size_y")).multiply(col("size_x")).desc(),
            col("series_uid"))
        .limit(context.part().limit().orElse(Integer.MAX_VALUE))
        .collectAsList();
  }

  /** First attempts in batches, then each further attempt alone, in the order given. */
  static List<List<Row>> batches(List<Row> todo, int size) {
    List<Row> fresh = todo.stream().filter(row -> row.<Integer>getAs("attempt") == 1).toList();
    List<List<Row>> batches = new ArrayList<>();
    for (int from = 0; from < fresh.size(); from += size) {
      batches.add(fresh.subList(from, Math.min(fresh.size(), from + size)));
    }
    todo.stream()
        .filter(row -> row.<Integer>getAs("attempt") > 1)
        .forEach(row -> batches.add(List.of(row)));
    return batches;
  }

  private static void commitBatch(
      JobContext context,
      List<Row> batch,
      int number,
      ModelPackage model,
      LongAccumulator counter) {
    LakeTable<SeriesInference> attempts = context.table(Tables.SERIES_INFERENCE);
    Instant now = Instant.now();
    attempts.upsert(
        attempts.rows(
            batch.stream().map(row -> SeriesSegmentation.started(row, model, now)).toList()));
    SeriesSegmentation segmentation =
        new SeriesSegmentation(
            context.lake().root(),
            FOLDER,
            model.folder().toString(),
            context.settings().integer("inference.threads-per-task"),
            context.settings().integer("inference.gpu-batch"),
            new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration()));
    String staging = "_staging/" + context.runId() + "-inference-" + number;
    String path = context.lake().files().path(staging).toString();
    context
        .spark()
        .createDataset(batch, Encoders.row(batch.get(0).schema()))
        .repartitionByRange(
            batch.size(),
            col("size_z").multiply(col("size_y")).multiply(col("size_x")).desc(),
            col("series_uid"))
        .map(
            (MapFunction<Row, Row>)
                row -> {
                  Row result = segmentation.run(row, now);
                  counter.add(1);
                  return result;
                },
            Encoders.row(SeriesSegmentation.RESULT))
        .write()
        .mode("overwrite")
        .parquet(path);
    Dataset<Row> results = context.spark().read().schema(SeriesSegmentation.RESULT).parquet(path);
    // Lesions first: an attempt that is done has its lesions.
    context
        .table(Tables.LESIONS)
        .appendNew(results.select(explode(col("lesions")).as("lesion")).select("lesion.*"));
    attempts.upsert(results.select("attempt.*"));
    context.lake().files().delete(staging);
  }

  private static void withdrawStale(
      JobContext context,
      LakeTable<SeriesInference> attempts,
      LakeTable<Lesion> lesions,
      Dataset<Row> wanted) {
    context.lake().files().delete("_staging");
    List<Row> stale =
        attempts
            .read()
            .select("series_uid", "fingerprint")
            .distinct()
            .join(
                wanted.select("series_uid", "fingerprint"),
                Keys.of("series_uid", "fingerprint"),
                "left_anti")
            .collectAsList();
    for (Row row : stale) {
      var same =
          col("series_uid")
              .equalTo(lit(row.getString(0)))
              .and(col("fingerprint").equalTo(lit(row.getString(1))));
      // What people drew on a series does not rest on whether it is searched.
      lesions.delete(same.and(col("model").notEqual(Lesion.ANNOTATION)));
      attempts.delete(same);
    }
    if (!stale.isEmpty()) {
      context.progress().say("withdrew results of " + stale.size() + " series that changed");
      sweepOrphans(context, attempts);
    }
  }

  /** Withdraws what this model made of series of which something else is known now. */
  private static void withdrawToldOtherwise(
      JobContext context,
      LakeTable<SeriesInference> attempts,
      LakeTable<Lesion> lesions,
      Dataset<Row> wanted,
      ModelPackage model) {
    if (model.inputs().isEmpty()) {
      return;
    }
    Dataset<Row> now =
        wanted.select(col("series_uid"), col("fingerprint"), col(FedRows.HASH).as("hash_now"));
    List<String> changed =
        attempts
            .read()
            .where(col("model").equalTo(model.id()))
            .select("series_uid", "fingerprint", FedRows.HASH)
            .join(now, Keys.of("series_uid", "fingerprint"))
            .where(not(col(FedRows.HASH).eqNullSafe(col("hash_now"))))
            .select("series_uid")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList();
    // New rules for reports change what is told of every series: few commits, not one for each.
    for (int from = 0; from < changed.size(); from += WITHDRAWN_TOGETHER) {
      List<String> some =
          changed.subList(from, Math.min(changed.size(), from + WITHDRAWN_TOGETHER));
      Column those = col("series_uid").isin(some.toArray()).and(col("model").equalTo(model.id()));
      lesions.delete(those);
      attempts.delete(those);
    }
    if (!changed.isEmpty()) {
      context
          .progress()
          .say("withdrew results of " + changed.size() + " series of whose patients more is known");
    }
  }

  private static void sweepOrphans(JobContext context, LakeTable<SeriesInference> attempts) {
    Set<String> named =
        attempts
            .read()
            .where("mask_file IS NOT NULL")
            .select("mask_file")
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .collect(Collectors.toSet());
    for (FileStatus file : context.lake().files().list(FOLDER)) {
      String relative = FOLDER + "/" + file.getPath().getName();
      if (!named.contains(relative)) {
        context.lake().files().delete(relative);
      }
    }
  }
}

package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.SeriesInference;

/**
 * Runs the configured model over chosen series and measures the lesions it marks.
 *
 * <p>Needs: {@code silver.ct_volumes} and a model package. Promises: every soft-tissue series (and
 * every lung series of a study without one) has an attempt that ended, or two that never came back;
 * what rested on series that changed is withdrawn. An attempt is on record before it starts, and a
 * second one runs by itself, so that what brings a run down is set aside without its neighbours.
 *
 * <p>Example: {@code lesionlake job inference --lake /data/lake --set inference.model=/models/mine}
 */
public final class InferenceJob implements Job {
  private static final String FOLDER = "masks";

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
    return List.of("silver.ct_volumes", "silver.ct_series");
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
  public long run(JobContext context) {
    ModelPackage model = Models.configured(context.settings());
    LakeTable<SeriesInference> attempts = context.table(Tables.SERIES_INFERENCE);
    LakeTable<Lesion> lesions = context.table(Tables.LESIONS);
    Dataset<Row> wanted = wanted(context);
    withdrawStale(context, attempts, lesions, wanted);
    List<Row> todo = todo(context, attempts, wanted, model);
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
    }
    sweepOrphans(context, attempts);
    return todo.size();
  }

  /** Volumes to search: of soft-tissue series, and of lung series where a study has no other. */
  private static Dataset<Row> wanted(JobContext context) {
    context.table(Tables.CT_SERIES).read().createOrReplaceTempView("inference_series");
    context.table(Tables.CT_VOLUMES).read().createOrReplaceTempView("inference_volumes");
    return context
        .spark()
        .sql(
            """
            SELECT v.*
            FROM inference_volumes v
            JOIN inference_series s
              ON s.series_uid = v.series_uid AND s.fingerprint = v.fingerprint AND s.chosen
            LEFT JOIN (SELECT DISTINCT study_uid FROM inference_series
                       WHERE chosen AND purpose = 'soft_tissue') soft
              ON soft.study_uid = s.study_uid
            WHERE v.status = 'done' AND (s.purpose = 'soft_tissue' OR soft.study_uid IS NULL)
            """);
  }

  /** What is wanted and neither done nor given up, the largest volume first. */
  private static List<Row> todo(
      JobContext context,
      LakeTable<SeriesInference> attempts,
      Dataset<Row> wanted,
      ModelPackage model) {
    int maxAttempts = context.settings().integer("inference.max-attempts");
    Dataset<Row> history =
        attempts
            .read()
            .where(col("model").equalTo(model.id()))
            .groupBy("series_uid", "fingerprint")
            .agg(
                max("attempt").as("attempts"),
                max(when(col("status").equalTo("done"), lit(true)).otherwise(lit(false)))
                    .as("is_done"),
                count(when(col("status").notEqual("done"), lit(1))).as("without_result"));
    return wanted
        .join(history, Keys.of("series_uid", "fingerprint"), "left")
        .where(coalesce(col("is_done"), lit(false)).equalTo(false))
        .where(coalesce(col("without_result"), lit(0)).lt(maxAttempts))
        .withColumn("attempt", coalesce(col("attempts"), lit(0)).plus(1))
        .drop("attempts", "is_done", "without_result")
        .orderBy(
            col("size_z").multiply(col("size_y")).multiply(col("size_x")).desc(), col("series_uid"))
        .collectAsList();
  }

  /**
   * First attempts in batches, then each further attempt alone: where a batch did not come back,
   * only the series that is to blame may take a second attempt down with it.
   */
  private static List<List<Row>> batches(List<Row> todo, int size) {
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
      lesions.delete(same);
      attempts.delete(same);
    }
    if (!stale.isEmpty()) {
      context.progress().say("withdrew results of " + stale.size() + " series that changed");
      sweepOrphans(context, attempts);
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

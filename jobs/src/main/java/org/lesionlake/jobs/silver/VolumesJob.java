package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.archive.TimeBudgetException;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.volume.VolumeException;

/**
 * Reads the pixels of chosen series, once, into voxel files of Hounsfield units.
 *
 * <p>Needs: {@code silver.ct_series}, and the files behind it. Promises: every chosen series has
 * its voxel file or the reason why not; voxels of series that changed or are no longer chosen are
 * withdrawn; series whose storage failed, whose time ran out or whose files the vault does not know
 * are tried anew. Commits every few hundred series, so that a crash costs minutes.
 *
 * <p>Example: {@code lesionlake job volumes --lake /data/lake}
 */
public final class VolumesJob implements Job {
  private static final String FOLDER = "voxels";
  private static final int HASHING_TASKS = 64;

  @Override
  public String name() {
    return "volumes";
  }

  @Override
  public String description() {
    return "Reads the pixels of chosen series into voxel files of Hounsfield units.";
  }

  @Override
  public List<String> inputs() {
    return List.of("silver.ct_series", "bronze.ct_instances");
  }

  @Override
  public List<String> outputs() {
    return List.of("silver.ct_volumes");
  }

  @Override
  public long run(JobContext context) {
    LakeTable<CtVolume> volumes = context.table(Tables.CT_VOLUMES);
    // These failures say nothing of the series, and what caused them may be mended.
    volumes.delete(
        col("reason")
            .isin(
                VolumeException.Reason.STORAGE.code(),
                SeriesVoxels.SOURCE_MISSING,
                TimeBudgetException.REASON));
    MergedPatients.rename(context, volumes);
    Dataset<Row> chosen =
        context
            .table(Tables.CT_SERIES)
            .read()
            .where("chosen")
            .select("series_uid", "fingerprint", "instances");
    Dataset<Row> wanted =
        chosen.join(
            volumes.read().select("series_uid", "fingerprint"),
            Keys.of("series_uid", "fingerprint"),
            "left_anti");
    List<Row> todo = wanted.orderBy(col("instances").desc(), col("series_uid")).collectAsList();
    withdrawStale(context, volumes, chosen);
    hashOlder(context, volumes);
    if (todo.isEmpty()) {
      context.progress().say("no chosen series is new or changed");
      return 0;
    }
    int batchSeries = context.settings().integer("volumes.batch-series");
    try (Progress.Step step =
        context.progress().step(context.spark(), "decoded", "series", todo.size())) {
      for (int from = 0; from < todo.size(); from += batchSeries) {
        List<Row> batch = todo.subList(from, Math.min(todo.size(), from + batchSeries));
        volumes.appendNew(build(context, batch, step.counter()));
      }
      step.done();
    }
    sweepOrphans(context, volumes);
    long failed = volumes.read().where("status = 'failed'").count();
    if (failed > 0) {
      context.progress().say(failed + " series have no voxels; see silver.ct_volumes.reason");
    }
    return todo.size();
  }

  private static Dataset<Row> build(JobContext context, List<Row> batch, LongAccumulator counter) {
    Dataset<Row> keys = context.spark().createDataset(batch, Encoders.row(batch.get(0).schema()));
    Dataset<Row> series =
        context
            .table(Tables.CT_INSTANCES)
            .read()
            .join(keys, Keys.of("series_uid"))
            .join(
                context.table(Tables.VAULT_OBJECTS).read().select("object_token", "path"),
                Keys.of("object_token"),
                "left")
            .groupBy("series_uid", "fingerprint", "instances")
            .agg(collect_list(struct(col("*"))).as("images"))
            .repartitionByRange(batch.size(), col("instances").desc(), col("series_uid"));
    SeriesVoxels voxels =
        new SeriesVoxels(
            context.lake().root(),
            FOLDER,
            SeriesSettings.rules(context.settings()),
            new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration()),
            context.settings().integer("volumes.max-seconds-per-file"));
    return series.map(
        (MapFunction<Row, Row>)
            row -> {
              CtVolume volume = voxels.build(row);
              counter.add(1);
              return Tables.CT_VOLUMES.toRow(volume);
            },
        Encoders.row(Tables.CT_VOLUMES.schema()));
  }

  /** Volumes that are older than their column of hashes get theirs. */
  private static void hashOlder(JobContext context, LakeTable<CtVolume> volumes) {
    List<Row> without =
        volumes
            .read()
            .where("status = 'done' AND image_hash IS NULL")
            .orderBy("series_uid")
            .collectAsList();
    String root = context.lake().root();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration());
    int batchSeries = context.settings().integer("volumes.batch-series");
    for (int from = 0; from < without.size(); from += batchSeries) {
      List<Row> batch = without.subList(from, Math.min(without.size(), from + batchSeries));
      // Collected, since the table's merge would read each file twice.
      List<Row> hashed =
          context
              .spark()
              .createDataset(batch, Encoders.row(Tables.CT_VOLUMES.schema()))
              .repartition(Math.min(batch.size(), HASHING_TASKS))
              .map(
                  (MapFunction<Row, Row>) row -> hashed(row, root, hadoop),
                  Encoders.row(Tables.CT_VOLUMES.schema()))
              .where("image_hash IS NOT NULL")
              .collectAsList();
      if (!hashed.isEmpty()) {
        volumes.upsert(
            context.spark().createDataset(hashed, Encoders.row(Tables.CT_VOLUMES.schema())));
        context.progress().say("hashed " + hashed.size() + " volumes of earlier runs");
      }
    }
  }

  private static Row hashed(Row row, String root, SerializableConfiguration hadoop) {
    CtVolume volume = Tables.CT_VOLUMES.fromRow(row);
    try {
      return Tables.CT_VOLUMES.toRow(
          volume.withImageHash(
              SeriesVoxels.imageHash(new Path(root, volume.file()), hadoop.value())));
    } catch (VolumeException unreadable) {
      // Whoever needs its voxels says so.
      return row;
    }
  }

  private static void withdrawStale(
      JobContext context, LakeTable<CtVolume> volumes, Dataset<Row> chosen) {
    List<Row> stale =
        volumes
            .read()
            .select("series_uid", "fingerprint")
            .join(chosen, Keys.of("series_uid", "fingerprint"), "left_anti")
            .collectAsList();
    for (Row row : stale) {
      volumes.delete(
          col("series_uid")
              .equalTo(lit(row.getString(0)))
              .and(col("fingerprint").equalTo(lit(row.getString(1)))));
    }
    if (!stale.isEmpty()) {
      sweepOrphans(context, volumes);
    }
  }

  /** Removes files that no row names: of withdrawn series, and of runs that were killed. */
  private static void sweepOrphans(JobContext context, LakeTable<CtVolume> volumes) {
    Set<String> named =
        volumes
            .read()
            .select("file")
            .where("file IS NOT NULL")
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

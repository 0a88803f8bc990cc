package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.annotation.MaskIssue;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.StructureNamesFile;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.AnnotationMask;
import org.lesionlake.schemas.silver.Lesion;

/**
 * Brings contours and segmentations onto the grid of the series that they mark, and measures the
 * lesions among them.
 *
 * <p>Needs: {@code bronze.annotations} and the files behind it, {@code silver.ct_series} and {@code
 * silver.ct_volumes}, and {@code conf/annotations}. Promises: every structure of every annotation
 * has its mask or the reason why not; lesions of an annotation stand in {@code silver.lesions}
 * under the source {@code annotation}; what rested on files, series, voxels or names that changed
 * is withdrawn and made anew, and so is, each night, what failed for storage. Names that no line of
 * the table fits are listed.
 *
 * <p>Example: {@code lesionlake job annotations --lake /data/lake}
 */
public final class AnnotationsJob implements Job {
  private static final String FOLDER = "annotation-masks";
  private static final String STAGING = "_staging/annotations";
  private static final int LISTED = 30;

  @Override
  public String name() {
    return "annotations";
  }

  @Override
  public String description() {
    return "Makes masks of contours and segmentations on the grid of their series, and measures their"
        + " lesions.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "bronze.annotations", "bronze.ct_instances", "silver.ct_series", "silver.ct_volumes");
  }

  @Override
  public List<String> outputs() {
    return List.of("silver.annotation_masks", "silver.lesions");
  }

  @Override
  public void check(Settings settings) {
    StructureNamesFile.read(settings);
  }

  @Override
  public long run(JobContext context) {
    LakeTable<AnnotationMask> masks = context.table(Tables.ANNOTATION_MASKS);
    LakeTable<Lesion> lesions = context.table(Tables.LESIONS);
    // These say nothing of the annotation, and what caused them may be mended.
    masks.delete(col("reason").isin(MaskIssue.STORAGE.code(), MaskIssue.SOURCE_MISSING.code()));
    MergedPatients.rename(context, masks);
    MergedPatients.rename(context, lesions);
    String names = StructureNamesFile.read(context.settings());
    Dataset<Row> wanted = wanted(context, AnnotationWork.version(names)).persist();
    withdrawStale(context, masks, lesions, wanted);
    List<Row> todo =
        wanted
            .join(
                masks.read().select("annotation_uid", "input_hash").distinct(),
                Keys.of("annotation_uid", "input_hash"),
                "left_anti")
            .orderBy("annotation_uid")
            .collectAsList();
    wanted.unpersist();
    if (todo.isEmpty()) {
      context.progress().say("no annotation is new or changed");
      return 0;
    }
    int size = context.settings().integer("annotations.batch-annotations");
    try (Progress.Step step =
        context.progress().step(context.spark(), "brought to masks", "annotations", todo.size())) {
      for (int from = 0; from < todo.size(); from += size) {
        commitBatch(
            context, todo.subList(from, Math.min(todo.size(), from + size)), names, step.counter());
      }
      step.done();
    }
    sweepOrphans(context, masks);
    tell(context, masks);
    return todo.size();
  }

  /** Each annotation with the hash of what its masks rest on. */
  private static Dataset<Row> wanted(JobContext context, String version) {
    candidates(context).createOrReplaceTempView("annotation_candidates");
    context.table(Tables.ANNOTATIONS).read().createOrReplaceTempView("annotation_objects");
    return context
        .spark()
        .sql(
            """
            SELECT a.sop_uid AS annotation_uid,
                   sha2(concat_ws('|', a.object_token, '%s',
                     array_join(sort_array(collect_list(concat_ws(' ',
                       c.series_uid, c.fingerprint, c.chosen, c.file))), '|')), 256)
                   AS input_hash
            FROM annotation_objects a
            LEFT JOIN annotation_candidates c ON c.annotation_uid = a.sop_uid
            GROUP BY a.sop_uid, a.object_token
            """
                .replace("%s", version));
  }

  /** Series that an annotation names, and those of its patient in its frame of reference. */
  private static Dataset<Row> candidates(JobContext context) {
    context.table(Tables.ANNOTATIONS).read().createOrReplaceTempView("annotation_of");
    context.table(Tables.CT_SERIES).read().createOrReplaceTempView("annotation_series");
    context.table(Tables.CT_VOLUMES).read().createOrReplaceTempView("annotation_volumes");
    return context
        .spark()
        .sql(
            """
            SELECT a.sop_uid AS annotation_uid, s.series_uid, s.fingerprint, s.chosen,
                   s.frame_of_reference_uid, v.file
            FROM annotation_of a
            JOIN annotation_series s
              ON s.patient_id = a.patient_id
             AND (array_contains(a.referenced_series_uids, s.series_uid)
                  OR s.frame_of_reference_uid = a.frame_of_reference_uid)
            LEFT JOIN annotation_volumes v
              ON v.series_uid = s.series_uid AND v.fingerprint = s.fingerprint
             AND v.status = 'done'
            """);
  }

  private static void commitBatch(
      JobContext context, List<Row> batch, String names, LongAccumulator counter) {
    AnnotationWork work =
        new AnnotationWork(
            context.lake().root(),
            FOLDER,
            names,
            SeriesSettings.rules(context.settings()),
            new SerializableConfiguration(context.spark().sparkContext().hadoopConfiguration()),
            context.settings().integer("volumes.max-seconds-per-file"));
    Dataset<Row> keys = context.spark().createDataset(batch, Encoders.row(batch.get(0).schema()));
    context.lake().files().delete(STAGING);
    String path = context.lake().files().path(STAGING).toString();
    inputs(context, keys)
        .repartitionByRange(batch.size(), col("annotation_uid"))
        .map(
            (MapFunction<Row, Row>)
                row -> {
                  Row result = work.run(row);
                  counter.add(1);
                  return result;
                },
            Encoders.row(AnnotationWork.RESULT))
        .write()
        .mode("overwrite")
        .parquet(path);
    Dataset<Row> results = context.spark().read().schema(AnnotationWork.RESULT).parquet(path);
    // Lesions first: an annotation that has its masks has its lesions. What a killed run left of
    // other inputs goes.
    context
        .table(Tables.LESIONS)
        .replace(
            results.select(explode(col("lesions")).as("lesion")).select("lesion.*"),
            present ->
                present.join(
                    broadcast(keys.select("annotation_uid")),
                    Keys.of("annotation_uid"),
                    "left_semi"),
            Optional.empty());
    context
        .table(Tables.ANNOTATION_MASKS)
        .appendNew(results.select(explode(col("masks")).as("mask")).select("mask.*"));
    context.lake().files().delete(STAGING);
  }

  /** Annotations with the path of their file and their candidate series, images included. */
  private static Dataset<Row> inputs(JobContext context, Dataset<Row> keys) {
    Dataset<Row> candidates =
        candidates(context)
            .join(broadcast(keys.select("annotation_uid")), Keys.of("annotation_uid"));
    Dataset<Row> images =
        context
            .table(Tables.CT_INSTANCES)
            .read()
            .join(candidates.select("series_uid").distinct(), Keys.of("series_uid"), "left_semi")
            .groupBy("series_uid")
            .agg(collect_list(struct(col("*"))).as("images"));
    Dataset<Row> series =
        candidates
            .join(images, Keys.of("series_uid"))
            .groupBy("annotation_uid")
            .agg(
                collect_list(
                        struct(
                            col("series_uid"),
                            col("fingerprint"),
                            col("chosen"),
                            col("frame_of_reference_uid"),
                            col("file"),
                            col("images")))
                    .as("candidates"));
    return context
        .table(Tables.ANNOTATIONS)
        .read()
        .withColumnRenamed("sop_uid", "annotation_uid")
        .join(broadcast(keys), Keys.of("annotation_uid"))
        .join(
            context.table(Tables.VAULT_OBJECTS).read().select("object_token", "path"),
            Keys.of("object_token"),
            "left")
        .join(series, Keys.of("annotation_uid"), "left");
  }

  private static void withdrawStale(
      JobContext context,
      LakeTable<AnnotationMask> masks,
      LakeTable<Lesion> lesions,
      Dataset<Row> wanted) {
    List<String> stale =
        masks
            .read()
            .select("annotation_uid", "input_hash")
            .distinct()
            .join(wanted, Keys.of("annotation_uid", "input_hash"), "left_anti")
            .select("annotation_uid")
            .as(Encoders.STRING())
            .collectAsList();
    if (stale.isEmpty()) {
      return;
    }
    lesions.delete(col("annotation_uid").isin(stale.toArray()));
    masks.delete(col("annotation_uid").isin(stale.toArray()));
    context.progress().say("withdrew masks of " + stale.size() + " annotations that changed");
    sweepOrphans(context, masks);
  }

  private static void sweepOrphans(JobContext context, LakeTable<AnnotationMask> masks) {
    Set<String> named =
        masks
            .read()
            .where("mask_file IS NOT NULL")
            .select("mask_file")
            .distinct()
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

  /** What was set aside, and names that the table of the site does not know. */
  private static void tell(JobContext context, LakeTable<AnnotationMask> masks) {
    for (Row row :
        masks
            .read()
            .where("status = 'set_aside'")
            .groupBy("reason")
            .count()
            .orderBy("reason")
            .collectAsList()) {
      context
          .progress()
          .say(
              row.getLong(1) + " set aside: " + row.getString(0) + "; see silver.annotation_masks");
    }
    List<String> unmapped =
        masks
            .read()
            .where("structure > 0 AND structure_class IS NULL")
            .groupBy("name")
            .count()
            .orderBy(col("count").desc(), col("name"))
            .select("name")
            .as(Encoders.STRING())
            .collectAsList();
    if (!unmapped.isEmpty()) {
      context
          .progress()
          .say(
              unmapped.size()
                  + " structure names have no line in conf/annotations/structure-names.tsv: "
                  + unmapped.stream()
                      .limit(LISTED)
                      .map(name -> name.isEmpty() ? "(no name)" : "'" + name + "'")
                      .collect(Collectors.joining(", "))
                  + (unmapped.size() > LISTED ? " and more" : ""));
    }
  }
}

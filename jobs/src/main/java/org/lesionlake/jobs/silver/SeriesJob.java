package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.LakeTable.Position;
import org.lesionlake.jobs.lake.SeriesWordsFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtSeries;

/**
 * Describes every series of the studies that changed or were judged by other rules, and chooses
 * among them.
 *
 * <p>Needs: {@code bronze.ct_instances}. Promises: {@code silver.ct_series} holds each series of
 * the lake with its verdicts by the present words and rules, chosen or not, and why; studies that
 * did not change and were judged by the present rules are not looked at.
 *
 * <p>Example: {@code lesionlake job series --lake /data/lake}
 */
public final class SeriesJob implements Job {
  private static final String CONSUMER = "series";

  @Override
  public String name() {
    return "series";
  }

  @Override
  public String description() {
    return "Describes the CT series of new and changed studies and chooses among them.";
  }

  @Override
  public List<String> inputs() {
    return List.of("bronze.ct_instances");
  }

  @Override
  public List<String> outputs() {
    return List.of("silver.ct_series");
  }

  @Override
  public void check(Settings settings) {
    SeriesWordsFile.read(settings);
  }

  @Override
  public long run(JobContext context) {
    LakeTable<CtInstance> instances = context.table(Tables.CT_INSTANCES);
    LakeTable<CtSeries> series = context.table(Tables.CT_SERIES);
    StudyDescriber describer = StudyDescriber.of(context.settings());
    Position position = new Position(CONSUMER, instances.version());
    Dataset<Row> changedStudies =
        instances.touched(
            context.reconcile() ? OptionalLong.empty() : series.position(CONSUMER), "study_uid");
    Dataset<Row> studies =
        changedStudies
            .union(judgedByOtherRules(series, describer.rulesVersion()))
            .distinct()
            .persist();
    long touched = studies.count();
    if (touched == 0) {
      context.progress().say("no study is new, changed or judged by other rules");
      return 0;
    }
    Dataset<Row> described =
        describe(describer, instances.read().join(studies, Keys.of("study_uid"), "left_semi"));
    // Study UIDs that lost their last image have no row to describe; their series go.
    long changed =
        series.replace(
            described,
            present -> present.join(studies, Keys.of("study_uid"), "left_semi"),
            Optional.of(position));
    studies.unpersist();
    context
        .progress()
        .say(
            touched
                + " studies new, changed or judged by other rules, "
                + changed
                + " series written");
    return changed;
  }

  /**
   * Studies with a verdict by words, rules or code other than the present ones, be they older or
   * given up since.
   */
  private static Dataset<Row> judgedByOtherRules(LakeTable<CtSeries> series, String rulesVersion) {
    return series
        .read()
        .where(not(col("rules_version").eqNullSafe(rulesVersion)))
        .select("study_uid");
  }

  private static Dataset<Row> describe(StudyDescriber describer, Dataset<Row> images) {
    return images
        .groupBy("study_uid")
        .agg(collect_list(struct(col("*"))).as("images"))
        .flatMap(
            (FlatMapFunction<Row, Row>) row -> rows(describer, row),
            Encoders.row(Tables.CT_SERIES.schema()));
  }

  private static Iterator<Row> rows(StudyDescriber describer, Row study) {
    List<Row> images = study.getList(study.fieldIndex("images"));
    return describer.describe(images.stream().map(Tables.CT_INSTANCES::fromRow).toList()).stream()
        .map(Tables.CT_SERIES::toRow)
        .iterator();
  }
}

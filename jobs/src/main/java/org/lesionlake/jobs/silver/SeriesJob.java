package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.util.Iterator;
import java.util.List;
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
 * Describes every series of the studies that changed, and chooses among them.
 *
 * <p>Needs: {@code bronze.ct_instances}. Promises: {@code silver.ct_series} holds each series of
 * the lake with its verdicts by the present words and rules, chosen or not, and why; studies that
 * did not change are not looked at.
 *
 * <p>Example: {@code lesionlake job series --lake /data/lake}
 */
public final class SeriesJob implements Job {
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
    // A position per version of the rules: new words and rules describe everything again.
    Position position = new Position("series " + describer.rulesVersion(), instances.version());
    Dataset<Row> studies =
        instances
            .touched(
                context.reconcile()
                    ? java.util.OptionalLong.empty()
                    : series.position(position.consumer()),
                "study_uid")
            .persist();
    long touched = studies.count();
    if (touched == 0) {
      context.progress().say("no study is new or changed");
      return 0;
    }
    Dataset<Row> described =
        describe(describer, instances.read().join(studies, Keys.of("study_uid"), "left_semi"));
    // Study UIDs that lost their last image have no row to describe; their series go.
    long changed =
        series.replace(
            described,
            present -> present.join(studies, Keys.of("study_uid"), "left_semi"),
            java.util.Optional.of(position));
    context.progress().say(touched + " studies new or changed, " + changed + " series written");
    return changed;
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

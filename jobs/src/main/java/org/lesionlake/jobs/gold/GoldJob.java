package org.lesionlake.jobs.gold;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.jobs.silver.WantedSeries;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Computes the tables an epidemiologist reads, for one release: one model and one set of lexicons
 * and rules, never mixed.
 *
 * <p>Needs: the silver tables, {@code bronze.clinical} and {@code ops.runs}. Promises: gold rows
 * and {@code silver.report_links} follow from them and from nothing else; rows that would not
 * change are not written; a release whose reports or series are not yet worked through is refused.
 *
 * <p>Example: {@code lesionlake job gold --lake /data/lake}
 */
public final class GoldJob implements Job {
  @Override
  public String name() {
    return "gold";
  }

  @Override
  public String description() {
    return "Computes status, burden, lesion track and timeline tables for the current release.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "bronze.reports",
        "bronze.clinical",
        "ops.runs",
        "silver.ct_series",
        "silver.ct_volumes",
        "silver.report_findings",
        "silver.report_facts",
        "silver.report_sites",
        "silver.series_inference",
        "silver.lesions");
  }

  @Override
  public List<String> outputs() {
    return List.of(
        "silver.report_links",
        "gold.metastasis_status",
        "gold.lesion_burden",
        "gold.lesion_tracks",
        "gold.patient_timeline");
  }

  @Override
  public long run(JobContext context) {
    context.lake().registerTables();
    ModelPackage model = Models.configured(context.settings());
    String rulesVersion = Lexicons.rulesVersion(context.settings());
    requireRelease(context, model, rulesVersion);
    GoldQueries queries = new GoldQueries(context, model, rulesVersion);

    try (Views views = new Views()) {
      long changed = compute(context, views, queries);
      context
          .progress()
          .say(
              changed == 0
                  ? "nothing changed"
                  : changed + " rows changed, release " + queries.releaseId());
      return changed;
    }
  }

  private static long compute(JobContext context, Views views, GoldQueries queries) {
    long links = write(context, Tables.REPORT_LINKS, queries.reportLinks());
    views.keep("report_links", queries.linked());
    views.keep("report_sites", queries.reportSites());
    views.keep("wanted_series", queries.wantedSeries());
    views.keep("searches", queries.searches());
    views.keep("study_lesions", queries.studyLesions());
    Dataset<Row> status = queries.status();
    views.keep("status", status);
    Dataset<Row> burden = queries.burden();
    views.keep("burden", burden);
    queries.treatmentLines().createOrReplaceTempView("treatment_lines");
    views.keep("courses", queries.courses());
    Dataset<Row> tracks = queries.tracks();
    queries.responses().createOrReplaceTempView("responses");
    queries.newestFacts().createOrReplaceTempView("newest_facts");
    Dataset<Row> timeline = queries.timeline();

    return links
        + write(context, Tables.METASTASIS_STATUS, status)
        + write(context, Tables.LESION_BURDEN, burden)
        + write(context, Tables.LESION_TRACKS, tracks)
        + write(context, Tables.PATIENT_TIMELINE, timeline);
  }

  /**
   * Lexicons or a model that changed since the silver tables were made have seen nothing yet; gold
   * of such a release would call everything failed.
   */
  private static void requireRelease(JobContext context, ModelPackage model, String rulesVersion) {
    long unread =
        context
            .spark()
            .sql(
                """
SELECT DISTINCT r.report_id, r.version
FROM (SELECT report_id, max(version) AS version FROM bronze.reports GROUP BY report_id
      HAVING NOT (max_by(status, version) <=> 'withdrawn')) r
LEFT ANTI JOIN (SELECT report_id, version FROM silver.report_findings
                WHERE rules_version = '${rules}') f
  ON f.report_id = r.report_id AND f.version = r.version
"""
                    .replace("${rules}", rulesVersion))
            .count();
    if (unread > 0) {
      throw new UserError(
          "Gold was not computed: " + unread + " reports are not read by the present lexicons.",
          "The lexicons or rules (version "
              + rulesVersion
              + ") changed after 'job findings' ran, or it has not run since reports came in.",
          "Run 'lesionlake job findings' and then 'lesionlake job gold', or the whole night.");
    }
    long unsearched = unsearched(context, model.id());
    if (unsearched > 0) {
      throw new UserError(
          "Gold was not computed: the model "
              + model.id()
              + " has not worked through "
              + unsearched
              + " series yet.",
          "The setting inference.model or the package changed after 'job inference' ran, or 'job"
              + " volumes' or 'job inference' has not run since series came in.",
          "Run 'lesionlake job volumes', 'lesionlake job inference' and then 'lesionlake job gold',"
              + " or the whole night.");
    }
  }

  /** Series that ought to be searched and have neither an ended attempt nor failed voxels. */
  static long unsearched(JobContext context, String model) {
    Dataset<Row> ended =
        context
            .table(Tables.SERIES_INFERENCE)
            .read()
            .where(col("model").equalTo(model).and(col("status").notEqual("started")));
    return WantedSeries.of(context)
        .where("volume_status IS NULL OR volume_status = 'done'")
        .join(ended, Scala.seq(List.of("series_uid", "fingerprint")), "left_anti")
        .count();
  }

  /**
   * Views whose rows stay in memory, or on disk, while the job runs: queries name them several
   * times over, and Spark would compute them anew each time.
   */
  private static final class Views implements AutoCloseable {
    private final List<Dataset<Row>> kept = new ArrayList<>();

    void keep(String name, Dataset<Row> rows) {
      kept.add(rows.persist());
      rows.createOrReplaceTempView(name);
    }

    @Override
    public void close() {
      kept.forEach(Dataset::unpersist);
    }
  }

  private static <T extends Record> long write(
      JobContext context, TableDef<T> definition, Dataset<Row> rows) {
    LakeTable<T> table = context.table(definition);
    long changed = table.replace(rows, UnaryOperator.identity(), Optional.empty());
    context.progress().say(definition.name() + ": " + changed + " rows changed");
    return changed;
  }
}

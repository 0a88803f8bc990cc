package org.lesionlake.jobs.gold;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.jobs.silver.WantedSeries;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportSite;

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
  private static final Pattern PARAMETER = Pattern.compile("\\$\\{([a-z0-9_]+)}");

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
    Map<String, String> parameters = parameters(context, model, rulesVersion);

    try (Views views = new Views()) {
      long changed = compute(context, views, rulesVersion, parameters);
      context
          .progress()
          .say(
              changed == 0
                  ? "nothing changed"
                  : changed + " rows changed, release " + parameters.get("release_id"));
      return changed;
    }
  }

  private static long compute(
      JobContext context, Views views, String rulesVersion, Map<String, String> parameters) {
    long links =
        write(
            context,
            Tables.REPORT_LINKS,
            typed(ReportLinks.of(context, rulesVersion), Tables.REPORT_LINKS));
    views.keep("report_links", ReportLinks.linked(context));
    views.keep("report_sites", reportSites(context, rulesVersion));
    views.keep("wanted_series", WantedSeries.of(context));
    views.keep("searches", query(context, "searches", parameters));
    views.keep("study_lesions", query(context, "study_lesions", parameters));
    Dataset<Row> status =
        typed(query(context, "metastasis_status", parameters), Tables.METASTASIS_STATUS);
    views.keep("status", status);
    Dataset<Row> burden = typed(query(context, "lesion_burden", parameters), Tables.LESION_BURDEN);
    views.keep("burden", burden);
    views.keep("courses", courses(context, parameters));
    Dataset<Row> tracks =
        typed(context.spark().sql("SELECT inline(tracks) FROM courses"), Tables.LESION_TRACKS);
    context
        .spark()
        .sql("SELECT inline(responses) FROM courses")
        .createOrReplaceTempView("responses");
    query(context, "view_newest_facts", parameters).createOrReplaceTempView("newest_facts");
    Dataset<Row> timeline =
        typed(query(context, "patient_timeline", parameters), Tables.PATIENT_TIMELINE);

    return links
        + write(context, Tables.METASTASIS_STATUS, status)
        + write(context, Tables.LESION_BURDEN, burden)
        + write(context, Tables.LESION_TRACKS, tracks)
        + write(context, Tables.PATIENT_TIMELINE, timeline);
  }

  /** Lesions through time and responses, a row for each patient. */
  private static Dataset<Row> courses(JobContext context, Map<String, String> parameters) {
    return query(context, "patient_courses", parameters)
        .map(
            new PatientCourse(parameters.get("model"), parameters.get("release_id")),
            Encoders.row(PatientCourse.RESULT));
  }

  /** Statuses of the latest version of each report, by the present rules. */
  private static Dataset<Row> reportSites(JobContext context, String rulesVersion) {
    return context
        .spark()
        .sql(
            """
            SELECT s.report_id, nullif(s.site, '${all}') AS site, s.status, s.largest_mm,
                   s.site = '${all}' AND s.status = 'absent_explicit' AS global_absent,
                   s.status = 'failed' AS failed
            FROM silver.report_sites s
            JOIN (SELECT report_id, max(version) AS version FROM bronze.reports GROUP BY report_id
                  HAVING NOT (max_by(status, version) <=> 'withdrawn')) r
              ON r.report_id = s.report_id AND r.version = s.version
            WHERE s.rules_version = '${rules}'
            """
                .replace("${all}", ReportSite.ALL)
                .replace("${rules}", rulesVersion));
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

  private static Map<String, String> parameters(
      JobContext context, ModelPackage model, String rulesVersion) {
    Map<String, String> values = new TreeMap<>();
    values.put("model", model.id());
    values.put("release_id", Sha256.hex(model.id() + ' ' + rulesVersion).substring(0, 12));
    values.put(
        "searched_sites",
        model.searchedSites().stream()
            .map(Site::name)
            .map(name -> "'" + name.toLowerCase(Locale.ROOT) + "'")
            .collect(Collectors.joining(", ", "array(", ")")));
    values.put("size_difference_mm", number(context, "agreement.size-difference-mm"));
    values.put("size_difference_fraction", number(context, "agreement.size-difference-fraction"));
    values.put("organ_covered_mm3", number(context, "burden.organ-covered-mm3"));
    for (String organ : List.of("liver", "spleen", "kidney", "lung")) {
      values.put(organ + "_covered_mm3", number(context, "burden." + organ + "-covered-mm3"));
    }
    return values;
  }

  private static String number(JobContext context, String key) {
    return Double.toString(context.settings().decimal(key));
  }

  private static Dataset<Row> query(
      JobContext context, String name, Map<String, String> parameters) {
    Matcher matcher = PARAMETER.matcher(resource(name));
    StringBuilder sql = new StringBuilder();
    while (matcher.find()) {
      String value = parameters.get(matcher.group(1));
      if (value == null) {
        throw new IllegalStateException(name + ".sql asks for " + matcher.group());
      }
      matcher.appendReplacement(sql, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(sql);
    return context.spark().sql(sql.toString());
  }

  /** The query's columns in the types of the record. */
  private static Dataset<Row> typed(Dataset<Row> rows, TableDef<?> definition) {
    return rows.select(
        java.util.Arrays.stream(definition.schema().fields())
            .map(field -> rows.col(field.name()).cast(field.dataType()).as(field.name()))
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  /** Text of a query beside this class. */
  static String resource(String name) {
    try (InputStream in = GoldJob.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("No query " + name + ".sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

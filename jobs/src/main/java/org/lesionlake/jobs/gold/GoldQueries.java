package org.lesionlake.jobs.gold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.jobs.silver.WantedSeries;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportSite;

/**
 * The queries of gold for one release, over the lake's registered tables. A query names those
 * before it as temporary views, which whoever asks for it has made; nothing is computed here.
 */
public final class GoldQueries {
  private static final Pattern PARAMETER = Pattern.compile("\\$\\{([a-z0-9_]+)}");

  private final JobContext context;
  private final String rulesVersion;
  private final Map<String, String> parameters;

  GoldQueries(JobContext context, ModelPackage model, String rulesVersion) {
    this.context = context;
    this.rulesVersion = rulesVersion;
    parameters = parameters(context, model, rulesVersion);
  }

  /**
   * Every query of the gold job by its name, in the job's order, each planned down to the tables.
   * Makes temporary views and computes nothing.
   */
  public static Map<String, Dataset<Row>> planned(JobContext context) {
    GoldQueries queries =
        new GoldQueries(
            context,
            Models.configured(context.settings()),
            Lexicons.rulesVersion(context.settings()));
    Map<String, Dataset<Row>> planned = new LinkedHashMap<>();
    planned.put("links_of_reports", queries.reportLinks());
    view(planned, "report_links", queries.linked());
    view(planned, "report_sites", queries.reportSites());
    view(planned, "wanted_series", queries.wantedSeries());
    view(planned, "searches", queries.searches());
    view(planned, "study_lesions", queries.studyLesions());
    view(planned, "status", queries.status());
    view(planned, "burden", queries.burden());
    view(planned, "treatment_lines", queries.treatmentLines());
    view(planned, "courses", queries.courses());
    planned.put("tracks", queries.tracks());
    view(planned, "responses", queries.responses());
    view(planned, "newest_facts", queries.newestFacts());
    planned.put("timeline", queries.timeline());
    return planned;
  }

  private static void view(Map<String, Dataset<Row>> planned, String name, Dataset<Row> rows) {
    rows.createOrReplaceTempView(name);
    planned.put(name, rows);
  }

  String releaseId() {
    return parameters.get("release_id");
  }

  /** Rows of {@code silver.report_links}. */
  Dataset<Row> reportLinks() {
    return typed(ReportLinks.of(context, rulesVersion), Tables.REPORT_LINKS);
  }

  /** The view {@code report_links}. */
  Dataset<Row> linked() {
    return ReportLinks.linked(context);
  }

  /**
   * The view {@code report_sites}: statuses of the latest version of each report, by the present
   * rules.
   */
  Dataset<Row> reportSites() {
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

  /** The view {@code wanted_series}. */
  Dataset<Row> wantedSeries() {
    return WantedSeries.of(context);
  }

  /** The view {@code searches}. */
  Dataset<Row> searches() {
    return query("searches");
  }

  /** The view {@code study_lesions}. */
  Dataset<Row> studyLesions() {
    return query("study_lesions");
  }

  /** Rows of {@code gold.metastasis_status}, and the view {@code status}. */
  Dataset<Row> status() {
    return typed(query("metastasis_status"), Tables.METASTASIS_STATUS);
  }

  /** Rows of {@code gold.lesion_burden}, and the view {@code burden}. */
  Dataset<Row> burden() {
    return typed(query("lesion_burden"), Tables.LESION_BURDEN);
  }

  /** The view {@code treatment_lines}. */
  Dataset<Row> treatmentLines() {
    return query("view_treatment_lines");
  }

  /** The view {@code courses}: lesions through time and responses, a row for each patient. */
  Dataset<Row> courses() {
    return query("patient_courses")
        .map(
            new PatientCourse(parameters.get("model"), parameters.get("release_id")),
            Encoders.row(PatientCourse.RESULT));
  }

  /** Rows of {@code gold.lesion_tracks}. */
  Dataset<Row> tracks() {
    return typed(context.spark().sql("SELECT inline(tracks) FROM courses"), Tables.LESION_TRACKS);
  }

  /** The view {@code responses}. */
  Dataset<Row> responses() {
    return context.spark().sql("SELECT inline(responses) FROM courses");
  }

  /** The view {@code newest_facts}. */
  Dataset<Row> newestFacts() {
    return query("view_newest_facts");
  }

  /** Rows of {@code gold.patient_timeline}. */
  Dataset<Row> timeline() {
    return typed(query("patient_timeline"), Tables.PATIENT_TIMELINE);
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

  private Dataset<Row> query(String name) {
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
  public static Dataset<Row> typed(Dataset<Row> rows, TableDef<?> definition) {
    return rows.select(
        Arrays.stream(definition.schema().fields())
            .map(field -> rows.col(field.name()).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new));
  }

  /** Text of a query beside this class. */
  public static String resource(String name) {
    try (InputStream in = GoldQueries.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("No query " + name + ".sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

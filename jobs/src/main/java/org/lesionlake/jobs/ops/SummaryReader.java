package org.lesionlake.jobs.ops;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.ops.SummaryData.CourseLine;
import org.lesionlake.jobs.ops.SummaryData.CoursePanel;
import org.lesionlake.jobs.ops.SummaryData.CoursePoint;
import org.lesionlake.jobs.ops.SummaryData.Disagreement;
import org.lesionlake.jobs.ops.SummaryData.Gate;
import org.lesionlake.jobs.ops.SummaryData.Headline;
import org.lesionlake.jobs.ops.SummaryData.Inbox;
import org.lesionlake.jobs.ops.SummaryData.JobTime;
import org.lesionlake.jobs.ops.SummaryData.Ledger;
import org.lesionlake.jobs.ops.SummaryData.LinkCount;
import org.lesionlake.jobs.ops.SummaryData.MatrixCell;
import org.lesionlake.jobs.ops.SummaryData.Reason;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;
import org.lesionlake.jobs.ops.SummaryData.Trend;

/** Reads the summary's figures from the registered tables and views. */
final class SummaryReader {
  private static final int TOP_REASONS = 8;
  private static final int TOP_DISAGREEMENTS = 10;
  private static final int PANELS = 6;

  /** Lines of a panel; more only cover one another. */
  private static final int LINES_PER_PANEL = 150;

  private final JobContext context;

  SummaryReader(JobContext context) {
    this.context = context;
  }

  SummaryData read(Instant now) {
    Row release = one("SELECT max(source), max(release_id) FROM gold.metastasis_status");
    List<SiteBurden> sites = sites();
    return new SummaryData(
        context.runId(),
        now,
        Optional.ofNullable(release.getString(0)),
        Optional.ofNullable(release.getString(1)),
        CodeVersion.current(),
        headline(),
        ledger(),
        links(),
        gates(),
        sites.stream().filter(site -> site.notSearched() < site.studies()).toList(),
        sites.stream()
            .filter(site -> site.notSearched() == site.studies())
            .map(SiteBurden::site)
            .sorted()
            .toList(),
        courses(),
        agreement(),
        disagreements(),
        release.isNullAt(0) ? List.of() : new SummaryLesions(context).largest(release.getString(0)),
        jobs());
  }

  private Headline headline() {
    Row lake =
        one(
            """
            SELECT
              (SELECT count(*) FROM gold.patients),
              (SELECT count(*) FROM gold.studies),
              (SELECT count_if(assessed) FROM gold.studies),
              (SELECT count_if(has_report) FROM gold.studies)
            """);
    Row reports = reports();
    Row lesions =
        one(
            """
            SELECT coalesce(sum(lesion_count), 0), count(DISTINCT study_uid),
                   count(DISTINCT patient_id)
            FROM gold.lesion_burden WHERE lesion_count > 0
            """);
    Row volumes =
        one(
            """
            SELECT count(*), count_if(v.status = 'done'), count_if(v.status = 'failed')
            FROM silver.ct_series s
            LEFT JOIN silver.ct_volumes v
              ON v.series_uid = s.series_uid AND v.fingerprint = s.fingerprint
            WHERE s.chosen
            """);
    return new Headline(
        lake.getLong(0),
        lake.getLong(1),
        lake.getLong(2),
        lake.getLong(3),
        reports.getLong(0),
        reports.getLong(1),
        reports.getLong(2),
        reports.getLong(3),
        reports.getLong(4),
        lesions.getLong(0),
        lesions.getLong(1),
        lesions.getLong(2),
        volumes.getLong(0),
        volumes.getLong(1),
        volumes.getLong(2));
  }

  private Row reports() {
    return one(
        """
        WITH latest AS (
          SELECT report_id, max(version) AS version,
                 max_by(status, version) <=> 'withdrawn' AS withdrawn
          FROM bronze.reports GROUP BY report_id
        ),
        readings AS (
          SELECT report_id, version, bool_and(kind = 'failed') AS failed
          FROM silver.report_findings GROUP BY report_id, version
        )
        SELECT count(*), count_if(NOT x.failed AND NOT r.withdrawn),
               count_if(x.failed AND NOT r.withdrawn), count_if(l.report_id IS NOT NULL),
               count_if(r.withdrawn)
        FROM latest r
        LEFT JOIN readings x ON x.report_id = r.report_id AND x.version = r.version
        LEFT JOIN (SELECT DISTINCT report_id FROM silver.report_links
                   WHERE study_uid IS NOT NULL) l ON l.report_id = r.report_id
        """);
  }

  private List<LinkCount> links() {
    return all(
            """
            SELECT method, certainty, count(*) FROM (
              SELECT report_id,
                     min_by(method, array_position(array('high', 'moderate', 'low'), confidence))
                       AS method,
                     min_by(confidence,
                            array_position(array('high', 'moderate', 'low'), confidence))
                       AS certainty
              FROM silver.report_links WHERE study_uid IS NOT NULL GROUP BY report_id
              UNION ALL
              SELECT report_id, method, reason FROM silver.report_links WHERE study_uid IS NULL
            )
            GROUP BY method, certainty
            ORDER BY method = 'none', method,
                     array_position(array('high', 'moderate', 'low'), certainty), certainty
            """)
        .stream()
        .map(row -> new LinkCount(row.getString(0), row.getString(1), row.getLong(2)))
        .toList();
  }

  /** The run's balances; where it saw nothing new, those of all runs. */
  Ledger ledger() {
    List<Row> balances =
        all(
            """
            SELECT source, seen, accepted, unchanged, duplicate, conflict, set_aside, rejected,
                   balanced
            FROM ops.ledger WHERE run_id = %s ORDER BY source
            """
                .replace("%s", run()));
    boolean fresh = balances.stream().anyMatch(row -> row.getLong(1) > row.getLong(3));
    boolean unbalanced = balances.stream().anyMatch(row -> !row.getBoolean(8));
    if (!fresh && !unbalanced) {
      balances =
          all(
              """
              SELECT source, count(*), count_if(outcome = 'accepted'), 0L,
                     count_if(outcome = 'duplicate'), count_if(outcome = 'conflict'),
                     count_if(outcome = 'set_aside'), count_if(outcome = 'rejected'),
                     count(*) = count_if(outcome IN ('accepted', 'duplicate', 'conflict',
                                                     'set_aside', 'rejected'))
              FROM bronze.sources GROUP BY source ORDER BY source
              """);
    }
    return new Ledger(
        fresh || unbalanced,
        balances.stream().map(SummaryReader::inbox).toList(),
        reasons(fresh || unbalanced));
  }

  private static Inbox inbox(Row row) {
    return new Inbox(
        row.getString(0),
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getBoolean(8));
  }

  private List<Reason> reasons(boolean ofThisRun) {
    return all(
            "SELECT source, outcome, coalesce(reason, 'not stated'), count(*) AS objects"
                + " FROM bronze.sources WHERE outcome IN ('set_aside', 'rejected')"
                + (ofThisRun ? " AND run_id = " + run() : "")
                + " GROUP BY 1, 2, 3 ORDER BY objects DESC, 1, 2, 3 LIMIT "
                + TOP_REASONS)
        .stream()
        .map(
            row -> new Reason(row.getString(0), row.getString(1), row.getString(2), row.getLong(3)))
        .toList();
  }

  /**
   * The gates of this run, else of the last run that had any, and the objects of other runs that
   * still fail.
   */
  private List<Gate> gates() {
    return all(
            """
            SELECT e.gate, e.measured, e.threshold, e.passed,
                   e.detail || CASE WHEN e.run_id = ${run} THEN '' ELSE ' (run ' || e.run_id || ')' END
            FROM ops.expectations e
            CROSS JOIN (
              SELECT max_by(x.run_id, struct(x.run_id = ${run}, r.started_at_utc)) AS run_id
              FROM ops.expectations x
              LEFT JOIN ops.runs r ON r.run_id = x.run_id AND r.job = 'gates'
            ) shown
            WHERE e.run_id = shown.run_id OR NOT e.passed AND e.gate LIKE 'reject_share%'
            ORDER BY e.gate, e.run_id
            """
                .replace("${run}", run()))
        .stream()
        .map(
            row ->
                new Gate(
                    row.getString(0),
                    row.getDouble(1),
                    row.getDouble(2),
                    row.getBoolean(3),
                    row.getString(4)))
        .toList();
  }

  private List<SiteBurden> sites() {
    return all(
            """
            SELECT s.site, s.image_found, s.image_none_found, s.image_not_covered,
                   s.image_not_assessable, s.image_failed, s.image_not_searched, b.diameters
            FROM gold.site_summary s
            LEFT JOIN (SELECT site, sort_array(collect_list(largest_diameter_mm)) AS diameters
                       FROM gold.lesion_burden GROUP BY site) b ON b.site = s.site
            ORDER BY s.image_found DESC, s.image_none_found DESC, s.site
            """)
        .stream()
        .map(
            row ->
                new SiteBurden(
                    row.getString(0),
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.isNullAt(7) ? List.of() : row.getList(7)))
        .toList();
  }

  private List<CoursePanel> courses() {
    List<Row> rows =
        all(
            """
            WITH affected AS (
              SELECT patient_id, count(DISTINCT site) AS sites,
                     collect_set(site) AS names
              FROM gold.lesion_burden WHERE image_status = 'found' GROUP BY patient_id
            ),
            sums AS (
              -- A sum over all sites where each that ever had a lesion was searched: a missed site
              -- would look like a response.
              SELECT 'all sites' AS site, b.patient_id, t.days_since_first_study AS day,
                     b.study_uid, max(t.sum_diameters_mm) AS sum_mm
              FROM gold.lesion_burden b
              JOIN gold.patient_timeline t ON t.study_uid = b.study_uid AND t.source = b.source
              JOIN affected a ON a.patient_id = b.patient_id
              WHERE t.assessed AND b.image_status IN ('found', 'none_found')
                AND array_contains(a.names, b.site)
              GROUP BY b.patient_id, b.study_uid, t.days_since_first_study
              HAVING count(*) = max(a.sites)
              UNION ALL
              SELECT b.site, b.patient_id, t.days_since_first_study, b.study_uid,
                     b.sum_diameters_mm
              FROM gold.lesion_burden b
              JOIN gold.patient_timeline t ON t.study_uid = b.study_uid AND t.source = b.source
              WHERE b.sum_diameters_mm IS NOT NULL
            ),
            lines AS (
              SELECT site, patient_id,
                     array_sort(collect_list(struct(day, study_uid, sum_mm))) AS points
              FROM sums WHERE day IS NOT NULL
              GROUP BY site, patient_id
              -- Who never had a lesion at the site has no course there.
              HAVING max(sum_mm) > 0
            ),
            trends AS (
              SELECT site, patient_id, points,
                     CASE
                       WHEN size(points) < 2 THEN 'once'
                       WHEN points[size(points) - 1].sum_mm - points[0].sum_mm >= 5
                            AND points[size(points) - 1].sum_mm >= 1.2 * points[0].sum_mm
                         THEN 'rising'
                       WHEN points[size(points) - 1].sum_mm <= 0.7 * points[0].sum_mm
                         THEN 'falling'
                       ELSE 'level'
                     END AS trend
              FROM lines
            ),
            counted AS (
              SELECT *,
                     count_if(trend = 'rising') OVER w AS rising,
                     count_if(trend = 'falling') OVER w AS falling,
                     count_if(trend = 'level') OVER w AS level,
                     count_if(trend = 'once') OVER w AS once,
                     row_number() OVER (PARTITION BY site, trend = 'once'
                                        ORDER BY xxhash64(patient_id), patient_id) AS place
              FROM trends WINDOW w AS (PARTITION BY site)
            )
            SELECT site, rising, falling, level, once, trend,
                   transform(points, p -> p.day), transform(points, p -> p.sum_mm)
            FROM counted WHERE trend <> 'once' AND place <= %d
            ORDER BY site = 'all sites' DESC, rising + falling + level DESC, site, place
            """
                .replace("%d", Integer.toString(LINES_PER_PANEL)));
    Map<String, List<Row>> bySite = new LinkedHashMap<>();
    for (Row row : rows) {
      bySite.computeIfAbsent(row.getString(0), site -> new ArrayList<>()).add(row);
    }
    return bySite.values().stream().limit(PANELS).map(SummaryReader::panel).toList();
  }

  private static CoursePanel panel(List<Row> rows) {
    Row any = rows.get(0);
    return new CoursePanel(
        any.getString(0),
        any.getLong(1),
        any.getLong(2),
        any.getLong(3),
        any.getLong(4),
        rows.stream().map(SummaryReader::course).toList());
  }

  private static CourseLine course(Row row) {
    List<Integer> days = row.getList(6);
    List<Double> sums = row.getList(7);
    List<CoursePoint> points = new ArrayList<>();
    for (int i = 0; i < days.size(); i++) {
      points.add(new CoursePoint(days.get(i), sums.get(i)));
    }
    return new CourseLine(Trend.valueOf(row.getString(5).toUpperCase(Locale.ROOT)), points);
  }

  private List<MatrixCell> agreement() {
    return all(
            """
            SELECT report_status, image_status, agreement, sum(studies)
            FROM gold.agreement_matrix WHERE image_status <> 'not_searched'
            GROUP BY report_status, image_status, agreement
            ORDER BY report_status, image_status, agreement
            """)
        .stream()
        .map(
            row ->
                new MatrixCell(
                    row.getString(0), row.getString(1), row.getString(2), row.getLong(3)))
        .toList();
  }

  private List<Disagreement> disagreements() {
    return all(
            """
            SELECT patient_id, study_uid, study_date, site, agreement, report_status,
                   image_status, report_largest_mm, image_largest_mm, image_count
            FROM gold.disagreements
            ORDER BY greatest(coalesce(report_largest_mm, 0), coalesce(image_largest_mm, 0)) DESC,
                     study_uid, site
            LIMIT %d
            """
                .replace("%d", Integer.toString(TOP_DISAGREEMENTS)))
        .stream()
        .map(
            row ->
                new Disagreement(
                    row.getString(0),
                    row.getString(1),
                    date(row, 2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    decimal(row, 7),
                    decimal(row, 8),
                    row.isNullAt(9) ? Optional.empty() : Optional.of(row.getInt(9))))
        .toList();
  }

  private List<JobTime> jobs() {
    return all(
            "SELECT job, seconds, status, error, worked FROM ops.runs WHERE run_id = "
                + run()
                + " ORDER BY started_at_utc, job")
        .stream()
        .map(
            row ->
                new JobTime(
                    row.getString(0),
                    row.getDouble(1),
                    row.getString(2),
                    Optional.ofNullable(row.getString(3)),
                    row.getLong(4)))
        .toList();
  }

  static Optional<LocalDate> date(Row row, int column) {
    if (row.isNullAt(column)) {
      return Optional.empty();
    }
    // Spark hands out either, as spark.sql.datetime.java8API.enabled says.
    return Optional.of(
        row.get(column) instanceof LocalDate date ? date : row.getDate(column).toLocalDate());
  }

  private static OptionalDouble decimal(Row row, int column) {
    return row.isNullAt(column) ? OptionalDouble.empty() : OptionalDouble.of(row.getDouble(column));
  }

  private String run() {
    return "'" + context.runId() + "'";
  }

  private Row one(String sql) {
    return context.spark().sql(sql).first();
  }

  private List<Row> all(String sql) {
    return context.spark().sql(sql).collectAsList();
  }
}

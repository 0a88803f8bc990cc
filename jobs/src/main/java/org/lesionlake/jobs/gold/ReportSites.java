package org.lesionlake.jobs.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.report.SiteRollUp;
import org.lesionlake.report.SiteStatus;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * What the latest version of each report says of each site, rolled up from its findings. A report
 * whose latest version is its withdrawal says nothing.
 */
final class ReportSites {
  private static final StructType ROW =
      new StructType()
          .add("report_id", DataTypes.StringType, false)
          .add("site", DataTypes.StringType, true)
          .add("status", DataTypes.StringType, true)
          .add("largest_mm", DataTypes.DoubleType, true)
          .add("global_absent", DataTypes.BooleanType, false)
          .add("failed", DataTypes.BooleanType, false);

  private ReportSites() {}

  /** A row for each site a report speaks of, and one without site for the report itself. */
  static Dataset<Row> of(JobContext context, String rulesVersion) {
    return context
        .spark()
        .sql(
            """
            SELECT f.* FROM silver.report_findings f
            JOIN (SELECT report_id, max(version) AS version FROM bronze.reports GROUP BY report_id
                  HAVING NOT (max_by(status, version) <=> 'withdrawn')) r
              ON r.report_id = f.report_id AND r.version = f.version
            """)
        .where(col("rules_version").equalTo(rulesVersion))
        .groupBy("report_id")
        .agg(collect_list(struct(col("*"))).as("findings"))
        .flatMap((FlatMapFunction<Row, Row>) ReportSites::rows, Encoders.row(ROW));
  }

  private static Iterator<Row> rows(Row report) {
    String id = report.getString(0);
    List<Row> found = report.getList(1);
    List<ReportFinding> findings = found.stream().map(Tables.REPORT_FINDINGS::fromRow).toList();
    boolean failed = findings.stream().anyMatch(finding -> finding.kind().equals("failed"));
    boolean globalAbsent = SiteRollUp.globalAbsent(findings);
    List<Row> rows = new ArrayList<>();
    rows.add(RowFactory.create(id, null, null, null, globalAbsent, failed));
    for (SiteStatus site : SiteRollUp.of(findings)) {
      OptionalDouble largest = largest(site);
      rows.add(
          RowFactory.create(
              id,
              site.site().name().toLowerCase(Locale.ROOT),
              site.status(),
              largest.isPresent() ? largest.getAsDouble() : null,
              globalAbsent,
              failed));
    }
    return rows.iterator();
  }

  /**
   * Largest current size by the axis its site is measured in: nodes the short one, else the long.
   */
  private static OptionalDouble largest(SiteStatus site) {
    return site.sizesMm().stream()
        .filter(axes -> !axes.isEmpty())
        .mapToDouble(
            axes ->
                site.site() == Site.LYMPH_NODE
                    ? axes.stream().limit(2).mapToDouble(Double::doubleValue).min().orElseThrow()
                    : axes.stream().mapToDouble(Double::doubleValue).max().orElseThrow())
        .max();
  }
}

package org.lesionlake.jobs.gold;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.Tables;

/** Which report speaks of which study, how sure that is, and why a report speaks of none. */
final class ReportLinks {
  private ReportLinks() {}

  /**
   * Rows of {@link Tables#REPORT_LINKS} for the latest version of every report.
   *
   * <p>A report with accession numbers goes to all studies that have one of them. One without, or
   * with numbers that no study has, goes to its patient's studies of the day nearest to its date,
   * if that is within {@code linkage.max-days}; of two days equally near to the earlier, since
   * reports follow studies. Left out are studies with an accession number where the report has
   * another, and studies that show none of the regions that the report says were examined, where
   * both are known. One that was withdrawn goes to none. Reads the registered tables.
   */
  static Dataset<Row> of(JobContext context, String rulesVersion) {
    return context
        .spark()
        .sql(
            GoldQueries.resource("report_links")
                .replace(
                    "${max_days}", Double.toString(context.settings().decimal("linkage.max-days")))
                .replace("${rules}", rulesVersion));
  }

  /** The links there are, as {@code study_uid, report_id, report_link}, from the table. */
  static Dataset<Row> linked(JobContext context) {
    return context
        .table(Tables.REPORT_LINKS)
        .read()
        .where("study_uid IS NOT NULL")
        .selectExpr("study_uid", "report_id", "method AS report_link");
  }
}

package org.lesionlake.jobs.gold;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;

/** Which report speaks of which study; the one rule for gold and for the summary. */
public final class ReportLinks {
  private ReportLinks() {}

  /**
   * One row for each link: {@code study_uid, report_id, report_link}. A report with an accession
   * number goes to the studies that have it. One without goes to its patient's studies of the day
   * nearest to its date, if that is within {@code linkage.max-days}; of two days equally near the
   * earlier. The latest version of a report counts; one that was withdrawn goes to no study. Reads
   * the registered tables.
   */
  public static Dataset<Row> of(JobContext context) {
    return context
        .spark()
        .sql(
            """
            WITH studies AS (
              SELECT study_uid, min(patient_id) AS patient_id, min(study_date) AS study_date
              FROM silver.ct_series GROUP BY study_uid
            ),
            accessions AS (
              SELECT DISTINCT study_uid, accession FROM silver.ct_series
              WHERE accession IS NOT NULL
            ),
            latest_reports AS (
              SELECT report_id, patient_id, accession, report_date
              FROM (SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY version DESC)
                           AS place
                    FROM bronze.reports)
              WHERE place = 1 AND NOT (status <=> 'withdrawn')
            ),
            near AS (
              -- Not every study within reach: a report speaks of one visit, not of the next.
              SELECT s.study_uid, r.report_id,
                     rank() OVER (PARTITION BY r.report_id
                                  ORDER BY abs(datediff(r.report_date, s.study_date)),
                                           s.study_date) AS place
              FROM studies s JOIN latest_reports r
                ON r.patient_id = s.patient_id AND r.accession IS NULL
               AND abs(datediff(r.report_date, s.study_date)) <= ${max_days}
            )
            SELECT s.study_uid, r.report_id, 'accession' AS report_link
            FROM studies s
            JOIN accessions a ON a.study_uid = s.study_uid
            JOIN latest_reports r
              ON r.accession = a.accession
             AND (r.patient_id IS NULL OR r.patient_id = s.patient_id)
            UNION ALL
            SELECT study_uid, report_id, 'patient_and_date' FROM near WHERE place = 1
            """
                .replace(
                    "${max_days}",
                    Double.toString(context.settings().decimal("linkage.max-days"))));
  }
}

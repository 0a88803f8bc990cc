package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.feature.DatedFact;
import org.lesionlake.feature.Feature;
import org.lesionlake.feature.FurtherInputs;
import org.lesionlake.feature.PatientRecord;
import org.lesionlake.feature.ReadReport;
import org.lesionlake.feature.StudyMoment;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.FedValue;
import org.lesionlake.schemas.silver.ReportSite;

/**
 * What a model is told beside the CT of each series: facts of {@code bronze.clinical} and statuses
 * of {@code silver.report_sites} by the present rules, as far as {@link
 * org.lesionlake.feature.LeakRule} lets them be known at the study.
 */
final class StudyInputs {
  private StudyInputs() {}

  /**
   * Adds {@code fed} and {@code fed_hash} to series; both are null where the model takes the CT
   * alone, and then nothing is read.
   *
   * @param series rows with {@code series_uid} and {@code patient_id}
   */
  static Dataset<Row> added(JobContext context, FurtherInputs inputs, Dataset<Row> series) {
    if (inputs.isEmpty()) {
      return series
          .withColumn(FedRows.COLUMN, lit(null).cast(FedRows.TYPE))
          .withColumn(FedRows.HASH, lit(null).cast(DataTypes.StringType));
    }
    series.createOrReplaceTempView("fed_series");
    Map.of(
            "fed_runs", Tables.RUNS,
            "fed_clinical", Tables.CLINICAL,
            "fed_reports", Tables.REPORTS,
            "fed_report_sites", Tables.REPORT_SITES,
            "fed_ct_series", Tables.CT_SERIES)
        .forEach((view, table) -> context.table(table).read().createOrReplaceTempView(view));
    Dataset<Row> known =
        context.spark().sql(QUERY.replace("${rules}", Lexicons.rulesVersion(context.settings())));
    StructType schema =
        series
            .schema()
            .add(FedRows.COLUMN, FedRows.TYPE, true)
            .add(FedRows.HASH, DataTypes.StringType, true);
    return known.map(new Read(inputs, series.schema().size()), Encoders.row(schema));
  }

  /**
   * Columns of the series, then what is known of its study and patient. Of what a patient has once
   * the row of the newest run counts, as in gold.newest_facts; a killed run has no record, but its
   * name tells when it started unless a scheduler gave it.
   */
  private static final String QUERY =
      """
      WITH patients AS (SELECT DISTINCT patient_id FROM fed_series),
      runs AS (
        SELECT run_id, min(started_at_utc) AS started_at FROM fed_runs
        WHERE job = 'ingest' GROUP BY run_id
      ),
      facts AS (
        SELECT patient_id,
               collect_list(struct(item, code, value_number, upper_limit, fact_date, object_token))
                 AS facts
        FROM (
          SELECT c.*, row_number() OVER (
                   PARTITION BY c.patient_id, c.item,
                     CASE WHEN c.item = 'primary_tumour' THEN c.code
                          WHEN c.item IN ('sex', 'birth_year') THEN ''
                          ELSE c.object_token END
                   ORDER BY coalesce(r.started_at,
                              try_cast(regexp_replace(
                                c.run_id,
                                '^([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2}).*$',
                                '$1-$2-$3 $4:$5:$6') AS TIMESTAMP),
                              timestamp_seconds(0)) DESC,
                            c.run_id DESC,
                            CASE WHEN c.item = 'primary_tumour' THEN c.fact_date END,
                            c.code DESC, c.value_number DESC, c.object_token) AS place
          FROM fed_clinical c
          LEFT SEMI JOIN patients p ON p.patient_id = c.patient_id
          LEFT JOIN runs r ON r.run_id = c.run_id
          WHERE c.item IN ('sex', 'birth_year', 'primary_tumour', 'treatment_start',
                           'treatment_stop', 'marker')
        )
        WHERE place = 1
        GROUP BY patient_id
      ),
      said AS (
        SELECT report_id, version, collect_list(struct(site, status, largest_mm)) AS said
        FROM fed_report_sites WHERE rules_version = '${rules}'
        GROUP BY report_id, version
      ),
      reports AS (
        SELECT r.patient_id,
               collect_list(struct(r.report_id, r.version, r.report_date, r.accession,
                                   r.status <=> 'withdrawn' AS withdrawn, s.said)) AS reports
        FROM fed_reports r
        LEFT SEMI JOIN patients p ON p.patient_id = r.patient_id
        LEFT JOIN said s ON s.report_id = r.report_id AND s.version = r.version
        WHERE s.said IS NOT NULL OR r.status <=> 'withdrawn'
        GROUP BY r.patient_id
      )
      SELECT f.*, s.study_date AS known_study_date, s.accession AS known_accession,
             c.facts AS known_facts, r.reports AS known_reports
      FROM fed_series f
      LEFT JOIN fed_ct_series s ON s.series_uid = f.series_uid
      LEFT JOIN facts c ON c.patient_id = f.patient_id
      LEFT JOIN reports r ON r.patient_id = f.patient_id
      """;

  /** Reads and encodes the features of a series. */
  private static final class Read implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> features = new ArrayList<>();
    private final boolean readsOwnReport;
    private final int columns;
    private transient FurtherInputs inputs;

    Read(FurtherInputs inputs, int columns) {
      inputs.features().stream().map(Feature::name).forEach(features::add);
      readsOwnReport = inputs.readsOwnReport();
      this.columns = columns;
    }

    @Override
    public Row call(Row row) {
      if (inputs == null) {
        inputs = FurtherInputs.named(features, readsOwnReport);
      }
      List<FedValue> fed =
          inputs.read(
              new PatientRecord(facts(row), reports(row)),
              new StudyMoment(date(row, "known_study_date"), row.getAs("known_accession")));
      Object[] values = new Object[columns + 2];
      for (int i = 0; i < columns; i++) {
        values[i] = row.get(i);
      }
      values[columns] = FedRows.column(fed);
      values[columns + 1] = FurtherInputs.hash(fed);
      return RowFactory.create(values);
    }

    private static List<DatedFact> facts(Row row) {
      List<DatedFact> facts = new ArrayList<>();
      for (Row fact : rows(row, "known_facts")) {
        facts.add(
            new DatedFact(
                fact.getAs("item"),
                fact.getAs("code"),
                fact.getAs("value_number"),
                fact.getAs("upper_limit"),
                date(fact, "fact_date"),
                fact.getAs("object_token")));
      }
      return facts;
    }

    private static List<ReadReport> reports(Row row) {
      List<ReadReport> reports = new ArrayList<>();
      for (Row report : rows(row, "known_reports")) {
        Map<String, ReadReport.SiteWord> sites = new HashMap<>();
        String whole = "";
        for (Row said : rows(report, "said")) {
          if (said.getAs("site").equals(ReportSite.ALL)) {
            whole = said.getAs("status");
          } else {
            sites.put(
                said.getAs("site"),
                new ReadReport.SiteWord(said.getAs("status"), said.getAs("largest_mm")));
          }
        }
        String accession = report.getAs("accession");
        // What could not be read says nothing, not even that there was a report.
        if (!whole.equals("failed")) {
          reports.add(
              new ReadReport(
                  report.getAs("report_id"),
                  report.<Integer>getAs("version"),
                  date(report, "report_date"),
                  accession == null ? List.of() : List.of(accession.split("\\\\")),
                  report.<Boolean>getAs("withdrawn"),
                  whole.equals("absent_explicit"),
                  sites));
        }
      }
      return reports;
    }

    private static List<Row> rows(Row row, String column) {
      List<Row> rows = row.getList(row.fieldIndex(column));
      return rows == null ? List.of() : rows;
    }

    private static java.time.LocalDate date(Row row, String column) {
      Object date = row.getAs(column);
      return date instanceof java.sql.Date sql ? sql.toLocalDate() : (java.time.LocalDate) date;
    }
  }
}

package org.lesionlake.jobs.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Expectation;

/**
 * Holds the run against what is expected of it.
 *
 * <p>Needs: the tables of the run. Promises: each gate's measured value and verdict in {@code
 * ops.expectations}; a gate that fails ends the run with exit code 1 and is named.
 *
 * <p>Example: {@code lesionlake job gates --lake /data/lake}
 */
public final class GatesJob implements Job {
  @Override
  public String name() {
    return "gates";
  }

  @Override
  public String description() {
    return "Checks the run: ledger, rejects, unassessable studies, identifiers, empty output.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "ops.ledger",
        "bronze.sources",
        "bronze.reports",
        "silver.ct_series",
        "silver.report_findings",
        "gold.metastasis_status");
  }

  @Override
  public List<String> outputs() {
    return List.of("ops.expectations");
  }

  @Override
  public long run(JobContext context) {
    context.lake().registerTables();
    List<Expectation> verdicts = new ArrayList<>();
    verdicts.addAll(ledger(context));
    verdicts.add(unassessable(context));
    verdicts.add(empty(context));
    verdicts.add(identifiers(context));
    LakeTable<Expectation> table = context.table(Tables.EXPECTATIONS);
    table.appendNew(table.rows(verdicts));
    List<String> failures = new ArrayList<>();
    for (Expectation gate : verdicts) {
      String line =
          String.format(
              Locale.ROOT,
              "%s %s: %s (measured %.4g, allowed up to %.4g)",
              gate.passed() ? "passed" : "FAILED",
              gate.gate(),
              gate.detail(),
              gate.measured(),
              gate.threshold());
      context.progress().say(line);
      if (!gate.passed()) {
        failures.add(line);
      }
    }
    if (!failures.isEmpty()) {
      throw new GateFailed(failures);
    }
    return verdicts.size();
  }

  private static List<Expectation> ledger(JobContext context) {
    List<Expectation> gates = new ArrayList<>();
    for (Row row :
        context
            .spark()
            .sql(
                "SELECT source, seen, unchanged, rejected, balanced FROM ops.ledger WHERE run_id = '"
                    + context.runId()
                    + "' ORDER BY source")
            .collectAsList()) {
      String source = row.getString(0);
      gates.add(
          gate(
              context,
              "ledger_balanced_" + source,
              row.getBoolean(4) ? 0 : 1,
              0,
              "the ledger of the inbox " + source + " balances"));
      long fresh = row.getLong(1) - row.getLong(2);
      gates.add(
          gate(
              context,
              "reject_share_" + source,
              fresh == 0 ? 0 : (double) row.getLong(3) / fresh,
              maxRejectShare(context, fresh),
              row.getLong(3) + " of " + fresh + " new objects rejected"));
      gates.add(
          gate(
              context,
              "not_empty_" + source,
              row.getLong(1) == 0 ? 1 : 0,
              context.settings().decimal("gates.max-empty-inboxes"),
              row.getLong(1) + " objects seen in the inbox " + source));
    }
    return gates;
  }

  /**
   * Of a handful of objects one bad one is a large share: there only all of them stop the night.
   */
  private static double maxRejectShare(JobContext context, long fresh) {
    return fresh >= context.settings().integer("gates.min-objects-for-share")
        ? context.settings().decimal("gates.max-reject-share")
        : Math.nextDown(1.0);
  }

  private static Expectation unassessable(JobContext context) {
    Row row =
        context
            .spark()
            .sql(
                """
                SELECT count(*), count_if(NOT has_chosen)
                FROM (SELECT study_uid, max(chosen) AS has_chosen
                      FROM silver.ct_series GROUP BY study_uid)
                """)
            .first();
    return gate(
        context,
        "unassessable_share",
        row.getLong(0) == 0 ? 0 : (double) row.getLong(1) / row.getLong(0),
        context.settings().decimal("gates.max-unassessable-share"),
        row.getLong(1) + " of " + row.getLong(0) + " studies have no chosen series");
  }

  /** Output that ought to be there: a status for every study, a reading for every report. */
  private static Expectation empty(JobContext context) {
    Row row =
        context
            .spark()
            .sql(
                """
                SELECT
                  (SELECT count(DISTINCT study_uid) FROM silver.ct_series)
                    - (SELECT count(DISTINCT study_uid) FROM gold.metastasis_status),
                  (SELECT count(*) FROM bronze.reports r LEFT ANTI JOIN silver.report_findings f
                     ON f.report_id = r.report_id AND f.version = r.version)
                """)
            .first();
    return gate(
        context,
        "missing_output",
        row.getLong(0) + row.getLong(1),
        0,
        row.getLong(0) + " studies without status, " + row.getLong(1) + " reports not read");
  }

  private static Expectation identifiers(JobContext context) {
    IdentifierScan.Result found = IdentifierScan.run(context);
    return gate(
        context,
        "identifiers_found",
        found.hits(),
        context.settings().decimal("gates.max-identifiers-found"),
        found.hits()
            + " places with one of "
            + found.identifiers()
            + " known identifiers"
            + (found.where().isEmpty() ? "" : ": " + String.join(", ", found.where())));
  }

  private static Expectation gate(
      JobContext context, String name, double measured, double threshold, String detail) {
    return new Expectation(
        context.runId(), name, measured, threshold, measured <= threshold, detail);
  }
}

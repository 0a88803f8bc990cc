package org.lesionlake.jobs.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.MergedPatients;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Expectation;

/**
 * Holds the run against what is expected of it.
 *
 * <p>Needs: the tables of the run. Promises: each gate's measured value and verdict in {@code
 * ops.expectations}; a gate that fails ends the run with exit code 1 and is named. The objects of a
 * run whose verdict is still open, because it failed or was never given, are judged again by every
 * later run, until the cause is gone or a run with a raised threshold lets them pass.
 *
 * <p>Example: {@code lesionlake job gates --lake /data/lake}
 */
public final class GatesJob implements Job {
  private static final String MERGES = SourceKind.MERGES.name().toLowerCase(Locale.ROOT);

  /** Tables whose rows move when a patient is merged into another, before any that rest on them. */
  private static final List<TableDef<?>> MERGED =
      List.of(Tables.CT_INSTANCES, Tables.ANNOTATIONS, Tables.REPORTS, Tables.CLINICAL);

  @Override
  public String name() {
    return "gates";
  }

  @Override
  public String description() {
    return "Checks the run: ledger, rejects, unassessable studies, failures, split and"
        + " merged patients, contradicting facts, identifiers, empty output.";
  }

  @Override
  public List<String> inputs() {
    return List.of(
        "ops.ledger",
        "ops.runs",
        "bronze.sources",
        "bronze.ct_instances",
        "bronze.annotations",
        "bronze.reports",
        "bronze.clinical",
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
    context
        .spark()
        .sql(Catalog.views().get("gold.newest_facts"))
        .createOrReplaceTempView("newest_facts");
    List<Expectation> verdicts = new ArrayList<>();
    verdicts.add(anyInbox(context));
    verdicts.addAll(ledger(context));
    verdicts.addAll(rejects(context));
    verdicts.add(unassessable(context));
    verdicts.add(failedStudies(context));
    verdicts.add(failedReports(context));
    verdicts.add(empty(context));
    verdicts.add(splitPatients(context));
    verdicts.add(unmovedRows(context));
    verdicts.add(overdueOptOuts(context));
    verdicts.add(factProblems(context, "conflicting", "contradict each other"));
    verdicts.add(
        factProblems(context, "impossible", "cannot be, such as a death before diagnosis"));
    IdentifierScan.Result found = IdentifierScan.run(context);
    Expectation clean = identifiers(context, found);
    verdicts.add(clean);
    LakeTable<Expectation> table = context.table(Tables.EXPECTATIONS);
    table.upsert(table.rows(verdicts), clean.passed() ? found.searchedUpTo() : Optional.empty());
    List<String> failures = new ArrayList<>();
    for (Expectation gate : verdicts) {
      String line = describe(context, gate);
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

  private static String describe(JobContext context, Expectation gate) {
    return String.format(
        Locale.ROOT,
        "%s %s%s: %s (measured %.4g, allowed up to %.4g)",
        gate.passed() ? "passed" : "FAILED",
        gate.gate(),
        gate.runId().equals(context.runId()) ? "" : " of run " + gate.runId(),
        gate.detail(),
        gate.measured(),
        gate.threshold());
  }

  /** Without a single balance there is nothing that the other gates could fail on. */
  private static Expectation anyInbox(JobContext context) {
    long balances = context.table(Tables.LEDGER).read().count();
    return gate(
        context.runId(),
        "inbox_taken_in",
        balances == 0 ? 1 : 0,
        0,
        balances == 0
            ? "nothing was ever taken in: ops.ledger is empty; run 'lesionlake job ingest' first"
            : balances + " balances of inboxes on record");
  }

  /** The last balance of each inbox, unless it is of an earlier run and gates passed since. */
  private static List<Expectation> ledger(JobContext context) {
    List<Expectation> gates = new ArrayList<>();
    for (Row row :
        context
            .spark()
            .sql(
                """
                SELECT l.source, l.run_id, l.seen, l.balanced
                FROM (SELECT e.*, r.started_at_utc, row_number() OVER (
                               PARTITION BY e.source
                               ORDER BY e.run_id = '${run}' DESC, r.started_at_utc DESC NULLS LAST,
                                        e.run_id DESC) AS place
                      FROM ops.ledger e
                      LEFT JOIN ops.runs r ON r.run_id = e.run_id AND r.job = 'ingest'
                      WHERE e.run_id NOT LIKE '${replay}%') l
                CROSS JOIN (SELECT max(started_at_utc) AS passed_at FROM ops.runs
                            WHERE job = 'gates' AND status = 'done') p
                WHERE l.place = 1
                  AND (l.run_id = '${run}' OR coalesce(l.started_at_utc > p.passed_at, true))
                ORDER BY l.source
                """
                    .replace("${run}", context.runId())
                    .replace("${replay}", JobContext.REPLAY))
            .collectAsList()) {
      String source = row.getString(0);
      String inbox =
          "the inbox "
              + source
              + (row.getString(1).equals(context.runId()) ? "" : " in run " + row.getString(1));
      gates.add(
          gate(
              context.runId(),
              "ledger_balanced_" + source,
              row.getBoolean(3) ? 0 : 1,
              0,
              "the ledger of " + inbox + (row.getBoolean(3) ? " balances" : " does not balance")));
      if (source.equals(MERGES)) {
        // Of most days there is none.
        continue;
      }
      gates.add(
          gate(
              context.runId(),
              "not_empty_" + source,
              row.getLong(2) == 0 ? 1 : 0,
              context.settings().decimal("gates.max-empty-inboxes"),
              row.getLong(2) + " objects seen in " + inbox + " (gates.max-empty-inboxes)"));
    }
    return gates;
  }

  /**
   * New objects of every run and inbox whose verdict is open: of this run, and of runs that failed,
   * were killed, or had no gates. A rejected file whose place holds a better one by now no longer
   * counts as rejected.
   */
  private static List<Expectation> rejects(JobContext context) {
    List<Expectation> gates = new ArrayList<>();
    for (Row row :
        context
            .spark()
            .sql(
                """
                WITH open AS (
                  SELECT s.* FROM bronze.sources s
                  LEFT ANTI JOIN (SELECT run_id, gate FROM ops.expectations
                                  WHERE passed AND run_id <> '${run}') p
                    ON p.run_id = s.run_id AND p.gate = concat('reject_share_', s.source)
                  WHERE s.run_id NOT LIKE '${replay}%'
                ),
                mended AS (
                  SELECT o.object_token FROM open o
                  LEFT SEMI JOIN bronze.sources b
                    ON b.source = o.source AND b.path_token = o.path_token AND b.entry <=> o.entry
                   AND b.outcome <> 'rejected'
                  WHERE o.outcome = 'rejected'
                ),
                counted AS (
                  SELECT o.run_id, o.source, count(*) AS fresh,
                         -- Who withdrew is refused on purpose.
                         count_if(o.outcome = 'rejected' AND m.object_token IS NULL
                                  AND NOT (o.reason <=> 'opted_out')) AS rejected
                  FROM open o LEFT JOIN mended m ON m.object_token = o.object_token
                  GROUP BY o.run_id, o.source
                  UNION ALL
                  -- An inbox that brought this run nothing new.
                  SELECT run_id, source, 0L, 0L FROM ops.ledger
                  WHERE run_id = '${run}' AND seen = unchanged
                )
                SELECT c.run_id, c.source, max(c.fresh), max(c.rejected),
                       max(coalesce(l.unchanged, 0)) AS known
                FROM counted c
                LEFT JOIN ops.ledger l ON l.run_id = c.run_id AND l.source = c.source
                GROUP BY c.run_id, c.source
                ORDER BY c.run_id = '${run}' DESC, c.run_id, c.source
                """
                    .replace("${run}", context.runId())
                    .replace("${replay}", JobContext.REPLAY))
            .collectAsList()) {
      long fresh = row.getLong(2);
      long rejected = row.getLong(3);
      boolean excused =
          isHandful(context, fresh) && (rejected < fresh || row.getLong(4) > 0 || fresh == 0);
      gates.add(
          gate(
              row.getString(0),
              "reject_share_" + row.getString(1),
              share(rejected, fresh),
              excused ? 1 : context.settings().decimal("gates.max-reject-share"),
              rejected + " of " + fresh + " new objects rejected (gates.max-reject-share)"));
    }
    return gates;
  }

  /** Of a handful one bad object is a large share, and no reason to stop a night. */
  private static boolean isHandful(JobContext context, long objects) {
    return objects < context.settings().integer("gates.min-objects-for-share");
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static Expectation unassessable(JobContext context) {
    return shareGate(
        context,
        "unassessable_share",
        """
        SELECT count(*), count_if(NOT has_chosen)
        FROM (SELECT study_uid, max(chosen) AS has_chosen
              FROM silver.ct_series GROUP BY study_uid)
        """,
        "gates.max-unassessable-share",
        "studies have no chosen series");
  }

  /** A failure is a row too: without this gate a model that fails on everything has output. */
  private static Expectation failedStudies(JobContext context) {
    return shareGate(
        context,
        "failed_studies_share",
        """
        SELECT count(*), count_if(failed)
        FROM (SELECT study_uid, max(image_status = 'failed') AS failed
              FROM gold.metastasis_status GROUP BY study_uid)
        """,
        "gates.max-failed-studies-share",
        "studies have a series that was not decoded or searched; silver.ct_volumes and"
            + " silver.series_inference say why, 'job inference --reconcile' tries again");
  }

  private static Expectation failedReports(JobContext context) {
    return shareGate(
        context,
        "failed_reports_share",
        """
        SELECT count(*), count_if(failed)
        FROM (SELECT f.report_id, max(f.kind = 'failed') AS failed
              FROM silver.report_findings f
              LEFT SEMI JOIN (SELECT report_id, max(version) AS version
                              FROM bronze.reports GROUP BY report_id
                              HAVING NOT (max_by(status, version) <=> 'withdrawn')) r
                ON r.report_id = f.report_id AND r.version = f.version
              WHERE f.rules_version = '${rules}'
              GROUP BY f.report_id)
        """
            .replace("${rules}", Lexicons.rulesVersion(context.settings())),
        "gates.max-failed-reports-share",
        "reports could not be read, such as those in a language without lexicon");
  }

  /**
   * Of a handful of objects only all of them are too many.
   *
   * @param counts query of one row: how many there are, and how many of them are bad
   */
  private static Expectation shareGate(
      JobContext context, String name, String counts, String setting, String what) {
    Row row = context.spark().sql(counts).first();
    long whole = row.getLong(0);
    long part = row.getLong(1);
    return gate(
        context.runId(),
        name,
        share(part, whole),
        isHandful(context, whole) && part < whole ? 1 : context.settings().decimal(setting),
        part + " of " + whole + " " + what + " (" + setting + ")");
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
                     ON f.report_id = r.report_id AND f.version = r.version
                   WHERE NOT (r.status <=> 'withdrawn'))
                """)
            .first();
    return gate(
        context.runId(),
        "missing_output",
        row.getLong(0) + row.getLong(1),
        0,
        row.getLong(0) + " studies without status, " + row.getLong(1) + " reports not read");
  }

  /**
   * Patient IDs that stand with an issuer in one kind of input and without one in another. The two
   * get unrelated pseudonyms, so that studies have neither reports nor facts. One hospital's ID
   * that is another patient's elsewhere does not count, where each has all that the other has.
   */
  private static Expectation splitPatients(JobContext context) {
    Dataset<Row> held =
        context
            .spark()
            .sql(
                """
                SELECT DISTINCT patient_id AS pseudonym, 'ct' AS kind FROM silver.ct_series
                UNION ALL SELECT DISTINCT patient_id, 'reports' FROM bronze.reports
                UNION ALL SELECT DISTINCT patient_id, 'clinical' FROM bronze.clinical
                """);
    Dataset<Row> named =
        context
            .table(Tables.VAULT_LINKS)
            .read()
            .where("kind = 'patient_id'")
            .selectExpr(
                "trim(true_value) AS id", "pseudonym", "trim(coalesce(issuer, '')) AS issuer")
            .join(held, "pseudonym")
            .groupBy("id", "issuer", "pseudonym")
            .agg(functions.collect_set("kind").as("kinds"));
    long split =
        named
            .where("issuer = ''")
            .selectExpr("id", "kinds AS bare")
            .join(named.where("issuer <> ''").selectExpr("id", "kinds AS issued"), "id")
            .where("size(array_except(bare, issued)) > 0 AND size(array_except(issued, bare)) > 0")
            .select("id")
            .distinct()
            .count();
    return gate(
        context.runId(),
        "split_patients",
        split,
        context.settings().decimal("gates.max-split-patients"),
        split
            + " patient IDs have an issuer in one inbox and none in another, so what belongs"
            + " together lies apart (gates.max-split-patients)"
            + (split == 0
                ? ""
                : "; add a column patient_issuer to reports and clinical files, or make the lake"
                    + " anew with the setting identity.default-issuer"));
  }

  /** Patients who withdrew longer ago than a site promises to have removed them. */
  private static Expectation overdueOptOuts(JobContext context) {
    int days = context.settings().integer("opt-out.within-days");
    long overdue =
        context
            .table(Tables.VAULT_OPT_OUTS)
            .read()
            .where("kind = 'patient' AND applied_at_utc IS NULL")
            .where("datediff(current_date(), requested_on) > " + days)
            .count();
    return gate(
        context.runId(),
        "overdue_opt_outs",
        overdue,
        0,
        overdue
            + " patients withdrew more than "
            + days
            + " days ago and are in the lake (opt-out.within-days)"
            + (overdue == 0 ? "" : "; run 'lesionlake opt-out apply'"));
  }

  /** Patients whose clinical facts have problems of a kind. */
  private static Expectation factProblems(JobContext context, String kind, String what) {
    return shareGate(
        context,
        kind + "_facts_share",
        """
        SELECT (SELECT count(DISTINCT patient_id) FROM bronze.clinical),
               (SELECT count(DISTINCT patient_id) FROM (${problems}) WHERE kind = '${kind}')
        """
            .replace("${problems}", Catalog.views().get("gold.fact_problems"))
            .replace("gold.newest_facts", "newest_facts")
            .replace("${kind}", kind),
        "gates.max-" + kind + "-facts-share",
        "patients with clinical facts have some that " + what + "; gold.fact_problems names them");
  }

  /** Reports and facts of merged patients that could not be read anew are under the old name. */
  private static Expectation unmovedRows(JobContext context) {
    long unmoved = 0;
    if (!context.lake().merges().isEmpty()) {
      for (TableDef<?> table : MERGED) {
        unmoved += MergedPatients.under(context, context.table(table).read()).count();
      }
    }
    return gate(
        context.runId(),
        "unmoved_merged_rows",
        unmoved,
        context.settings().decimal("gates.max-unmoved-merged-rows"),
        unmoved
            + " reports, facts or images of merged patients are not under the surviving patient"
            + " (gates.max-unmoved-merged-rows)"
            + (unmoved == 0
                ? ""
                : "; their source is not where it was: give the same rows in an inbox of a night,"
                    + " and they move"));
  }

  private static Expectation identifiers(JobContext context, IdentifierScan.Result found) {
    return gate(
        context.runId(),
        "identifiers_found",
        found.hits(),
        context.settings().decimal("gates.max-identifiers-found"),
        found.hits()
            + " places with one of "
            + found.identifiers()
            + " known identifiers (gates.max-identifiers-found)"
            + (found.where().isEmpty() ? "" : ": " + String.join(", ", found.where())));
  }

  private static Expectation gate(
      String runId, String name, double measured, double threshold, String detail) {
    return new Expectation(runId, name, measured, threshold, measured <= threshold, detail);
  }
}

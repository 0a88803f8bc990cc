package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.LakeTable.Position;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.report.Lexicon;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.spark.ReportFindings;
import org.lesionlake.spark.ReportTagger;

/**
 * Reads new reports: Spark NLP carries the text, LesionLake's lexicons and context rules find what
 * it says of metastases, what it states of the case, and what follows for each site.
 *
 * <p>Needs: {@code bronze.reports} and {@code conf/lexicons}; the tagger that {@code
 * reports.tagger} names, if any, is heard beside them. Promises: every version of a report but
 * withdrawals has findings and statuses for the present version of lexicons and rules, and facts if
 * it states any; rows of older versions stay for comparison. Findings are committed last: a report
 * that has them has the others too, and a killed run reads again what has none.
 *
 * <p>Of a part of the lake it reads the reports of those patients, as many as the limit says, in
 * the order of their numbers; the next run over all reads the others.
 *
 * <p>Example: {@code lesionlake job findings --lake /data/lake}
 */
public final class FindingsJob implements Job {
  @Override
  public String name() {
    return "findings";
  }

  @Override
  public String description() {
    return "Reads new reports for findings of metastases, stated facts and the status of each"
        + " site.";
  }

  @Override
  public List<String> inputs() {
    return List.of("bronze.reports");
  }

  @Override
  public List<String> outputs() {
    return List.of("silver.report_findings", "silver.report_facts", "silver.report_sites");
  }

  @Override
  public void check(Settings settings) {
    Lexicons.all(settings);
    Taggers.configured(settings);
  }

  @Override
  public boolean worksOnParts() {
    return true;
  }

  @Override
  public long run(JobContext context) {
    LakeTable<Report> reports = context.table(Tables.REPORTS);
    LakeTable<ReportFinding> findings = context.table(Tables.REPORT_FINDINGS);
    List<Lexicon> lexicons = Lexicons.all(context.settings());
    Optional<ReportTagger> tagger = Taggers.configured(context.settings());
    String rulesVersion = ReportFindings.rulesVersion(lexicons, tagger);
    // A position per version of the rules: new rules read everything again.
    String consumer = "findings " + rulesVersion;
    long version = reports.version();
    OptionalLong position =
        context.reconcile() ? OptionalLong.empty() : findings.position(consumer);
    if (position.isPresent() && position.getAsLong() >= version) {
      context.progress().say("no report is new");
      return 0;
    }
    Dataset<Row> done =
        findings
            .read()
            .where(col("rules_version").equalTo(rulesVersion))
            .select("report_id", "version")
            .distinct();
    Dataset<Row> rewritten = rewritten(reports, findings.position(consumer)).persist();
    Dataset<Row> unread =
        context
            .part()
            .ofPatients(reports.read())
            .where("NOT (status <=> 'withdrawn')")
            .join(reports.touched(position, "report_id"), Keys.of("report_id"), "left_semi")
            .join(
                done.join(rewritten, Keys.of("report_id", "version"), "left_anti"),
                Keys.of("report_id", "version"),
                "left_anti");
    Dataset<Row> todo =
        (context.part().limit().isPresent()
                ? unread.orderBy("report_id", "version").limit(context.part().limit().getAsInt())
                : unread)
            .persist();
    long count = todo.count();
    if (count > 0) {
      context.progress().say("reading " + count + " reports");
      Dataset<Row> read = ReportFindings.read(todo, lexicons, tagger).persist();
      rewrite(context, Tables.REPORT_FACTS, read, ReportFindings.FACTS, rulesVersion);
      rewrite(context, Tables.REPORT_SITES, read, ReportFindings.SITES, rulesVersion);
      Dataset<Row> found = ReportFindings.rows(read, ReportFindings.FINDINGS);
      // Of a part, what others wrote since the last position is still unread.
      Optional<Position> reached =
          context.part().isWhole()
              ? Optional.of(new Position(consumer, version))
              : Optional.empty();
      long rows =
          rewritten.isEmpty()
              ? findings.appendNew(found, reached)
              : findings.replace(
                  found,
                  present -> present.join(rewritten, Keys.of("report_id", "version"), "left_semi"),
                  reached);
      context.progress().say(count + " reports read, " + rows + " findings");
      read.unpersist();
    } else {
      context.progress().say("no report is new");
    }
    todo.unpersist();
    rewritten.unpersist();
    return count;
  }

  /**
   * Makes a table hold what was read of these reports by these rules: nothing as a rule, rows of a
   * run that was killed before its findings, or of a text that has changed.
   */
  private static void rewrite(
      JobContext context,
      TableDef<?> table,
      Dataset<Row> read,
      String column,
      String rulesVersion) {
    Dataset<Row> keys = read.select("report_id", "version");
    context
        .table(table)
        .replace(
            ReportFindings.rows(read, column),
            present ->
                present
                    .where(col("rules_version").equalTo(rulesVersion))
                    .join(keys, Keys.of("report_id", "version"), "left_semi"),
            Optional.empty());
  }

  /**
   * Versions of reports whose text is another than it was, since their dates moved with the
   * patient: what was found stands at other characters now.
   */
  private static Dataset<Row> rewritten(LakeTable<Report> reports, OptionalLong position) {
    return reports
        .touched(position, "report_id", "version", "text")
        .groupBy("report_id", "version")
        .agg(count_distinct(col("text")).as("texts"))
        .where("texts > 1")
        .select("report_id", "version");
  }
}

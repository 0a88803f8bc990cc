package org.lesionlake.jobs.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.LakeLock.Holder;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.ops.LakeStatus.Inbox;
import org.lesionlake.jobs.ops.LakeStatus.JobRun;
import org.lesionlake.jobs.ops.LakeStatus.Night;
import org.lesionlake.jobs.ops.LakeStatus.Quarantined;
import org.lesionlake.jobs.ops.LakeStatus.State;
import org.lesionlake.jobs.ops.LakeStatus.Traffic;
import org.lesionlake.jobs.silver.Backlog;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Reads a lake's {@link LakeStatus} from the records of runs, the ledger and tables of a row for
 * each series or reject; what only the table of all objects could tell is taken from the ledger.
 * Needs neither lock nor vault, and a lake without tables has an empty status.
 */
public final class StatusReader {
  private final JobContext context;

  private StatusReader(JobContext context) {
    this.context = context;
  }

  /**
   * @param context of a lake that may be open for reading only
   * @param nights most runs to tell of
   */
  public static LakeStatus read(JobContext context, int nights) {
    return new StatusReader(context).read(nights);
  }

  private LakeStatus read(int nights) {
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    Optional<Holder> holder = LakeLock.holder(context.lake().files(), hadoop);
    view(Tables.RUNS);
    view(Tables.LEDGER);
    view(Tables.EXPECTATIONS);
    view(Tables.REJECTS);
    view(Tables.CT_VOLUMES);
    view(Tables.SERIES_INFERENCE);
    return new LakeStatus(
        Instant.now(),
        holder,
        nights(nights, holder),
        jobs(),
        inboxes(),
        Backlog.of(context),
        quarantined(),
        failedGates());
  }

  private <T extends Record> void view(TableDef<T> definition) {
    LakeTable<T> table = context.table(definition);
    Dataset<Row> rows = table.exists() ? table.read() : table.rows(List.of());
    // A lake that no run of this version has opened lacks the newest columns.
    rows =
        context
            .spark()
            .createDataFrame(List.<Row>of(), definition.schema())
            .unionByName(rows, true);
    rows.createOrReplaceTempView("status_" + definition.simpleName());
  }

  private List<Night> nights(int limit, Optional<Holder> holder) {
    List<Row> rows =
        ask(
            """
            WITH night AS (
              SELECT run_id, min(started_at_utc) AS started_at,
                     max(CAST(started_at_utc AS DOUBLE) + seconds)
                       - min(CAST(started_at_utc AS DOUBLE)) AS seconds,
                     count(*) AS jobs,
                     max_by(concat(job, ': ', error), started_at_utc)
                       FILTER (WHERE status = 'failed') AS failed_job,
                     bool_or(job = 'ingest') AND NOT bool_or(job = 'summary')
                       AND NOT startswith(run_id, '%s') AS is_cut_short
              FROM status_runs GROUP BY run_id ORDER BY started_at DESC, run_id LIMIT %d
            ),
            balance AS (
              SELECT run_id, sum(accepted) AS accepted, sum(rejected) AS rejected
              FROM status_ledger GROUP BY run_id
            ),
            gate AS (
              SELECT run_id, array_sort(collect_list(gate)) AS failed_gates
              FROM status_expectations WHERE NOT passed GROUP BY run_id
            )
            SELECT night.*, coalesce(accepted, 0) AS accepted, coalesce(rejected, 0) AS rejected,
                   coalesce(failed_gates, array()) AS failed_gates
            FROM night LEFT JOIN balance USING (run_id) LEFT JOIN gate USING (run_id)
            ORDER BY started_at DESC, run_id
            """
                .replace("%s", JobContext.REPLAY)
                .replace("%d", Integer.toString(limit)));
    return rows.stream().map(row -> night(row, holder)).toList();
  }

  private static Night night(Row row, Optional<Holder> holder) {
    String runId = row.getAs("run_id");
    Optional<String> failed = Optional.ofNullable(row.getAs("failed_job"));
    List<String> failedGates = row.getList(row.fieldIndex("failed_gates"));
    return new Night(
        runId,
        holder.filter(run -> !run.stale() && run.runId().equals(runId)).isPresent()
            ? State.RUNNING
            : failed.isPresent() || !failedGates.isEmpty()
                ? State.FAILED
                : row.<Boolean>getAs("is_cut_short") ? State.UNFINISHED : State.DONE,
        row.getAs("started_at"),
        row.getAs("seconds"),
        (int) row.<Long>getAs("jobs").longValue(),
        failed,
        row.getAs("accepted"),
        row.getAs("rejected"),
        List.copyOf(failedGates));
  }

  private List<JobRun> jobs() {
    List<Row> rows =
        ask(
            """
            WITH last AS (
              SELECT job, max(started_at_utc) AS started_at_utc,
                     max(timestamp_micros(CAST(
                       (CAST(started_at_utc AS DOUBLE) + seconds) * 1e6 AS BIGINT)))
                       FILTER (WHERE status = 'done') AS last_done_at
              FROM status_runs GROUP BY job
            )
            SELECT r.job, r.started_at_utc, r.seconds, r.status = 'done' AS done, r.worked,
                   r.rows_read, r.rows_written, r.bytes_read, r.bytes_written, last.last_done_at
            FROM status_runs r JOIN last USING (job, started_at_utc)
            ORDER BY r.job
            """);
    return rows.stream().map(this::job).toList();
  }

  private JobRun job(Row row) {
    String job = row.getAs("job");
    Instant startedAt = row.getAs("started_at_utc");
    return new JobRun(
        job,
        startedAt,
        row.getAs("seconds"),
        row.getAs("done"),
        row.getAs("worked"),
        row.getAs("rows_read") == null
            ? Optional.empty()
            : Optional.of(
                new Traffic(
                    row.getAs("rows_read"),
                    row.getAs("rows_written"),
                    row.getAs("bytes_read"),
                    row.getAs("bytes_written"))),
        job.equals("inference") ? Optional.of(gpuSeconds(startedAt)) : Optional.empty(),
        Optional.ofNullable(row.getAs("last_done_at")));
  }

  /** Of the series whose search began in a run, or later. */
  private double gpuSeconds(Instant since) {
    return ask("SELECT coalesce(sum(seconds), 0D) FROM status_series_inference WHERE device LIKE 'gpu%'"
            + " AND started_at_utc >= TIMESTAMP '"
            + since
            + "'")
        .get(0)
        .getDouble(0);
  }

  private List<Inbox> inboxes() {
    List<Row> rows =
        ask(
            """
            WITH run AS (
              SELECT run_id, min(started_at_utc) AS listed_at FROM status_runs GROUP BY run_id
            ),
            newest AS (
              SELECT source, max_by(struct(l.*), listed_at) AS entry, max(listed_at) AS listed_at
              FROM status_ledger l JOIN run USING (run_id)
              GROUP BY source
            )
            SELECT listed_at, entry.* FROM newest ORDER BY source
            """);
    return rows.stream()
        .map(
            row ->
                new Inbox(
                    row.getAs("source"),
                    row.getAs("listed_at"),
                    row.getAs("seen"),
                    row.getAs("accepted"),
                    row.getAs("unchanged"),
                    row.getAs("duplicate"),
                    row.getAs("conflict"),
                    row.getAs("set_aside"),
                    row.getAs("rejected")))
        .toList();
  }

  private List<Quarantined> quarantined() {
    List<Quarantined> lines = new ArrayList<>();
    ask("""
            SELECT 'rejected' AS kind, source, reason, count(*) AS items
              FROM status_rejects GROUP BY source, reason
            UNION ALL
            SELECT 'set_aside', source, '', sum(set_aside)
              FROM status_ledger GROUP BY source HAVING sum(set_aside) > 0
            UNION ALL
            SELECT 'conflict', source, '', sum(conflict)
              FROM status_ledger GROUP BY source HAVING sum(conflict) > 0
            UNION ALL
            SELECT 'series', 'volumes', reason, count(*)
              FROM status_ct_volumes WHERE status = 'failed' GROUP BY reason
            UNION ALL
            SELECT 'series', 'inference', reason, count(DISTINCT series_uid)
              FROM status_series_inference WHERE status = 'failed' GROUP BY reason
            ORDER BY 1, 2, 4 DESC, 3
            """)
        .forEach(
            row ->
                lines.add(
                    new Quarantined(
                        row.getString(0),
                        row.getString(1),
                        row.isNullAt(2) ? "" : row.getString(2),
                        row.getLong(3))));
    return lines;
  }

  private OptionalLong failedGates() {
    Row row =
        ask("""
                WITH last AS (
                  SELECT max_by(run_id, started_at_utc) AS run_id
                  FROM status_runs WHERE job = 'gates'
                )
                SELECT last.run_id, count_if(NOT e.passed)
                FROM last LEFT JOIN status_expectations e USING (run_id) GROUP BY last.run_id
                """)
            .get(0);
    return row.isNullAt(0) ? OptionalLong.empty() : OptionalLong.of(row.getLong(1));
  }

  private List<Row> ask(String sql) {
    return context.spark().sql(sql).collectAsList();
  }

  /** Time that has passed, never less than nothing: clocks of two machines differ. */
  static Duration age(Instant since, Instant now) {
    return since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
  }
}

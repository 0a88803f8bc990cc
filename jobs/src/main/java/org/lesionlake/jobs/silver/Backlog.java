package org.lesionlake.jobs.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * What the lake holds and the next night has still to work through. Keys of series and reports are
 * compared; images are looked at only for series that wait, to tell since when.
 */
public final class Backlog {
  private final JobContext context;

  /**
   * Objects that wait for a step.
   *
   * @param step job that they wait for
   * @param what series or reports
   * @param oldestSince when the run began that took in the oldest of them; empty if there is none,
   *     or that run has no record
   */
  public record Waiting(String step, String what, long items, Optional<Instant> oldestSince) {}

  private Backlog(JobContext context) {
    this.context = context;
  }

  /** A line for each step, also where nothing waits. */
  public static List<Waiting> of(JobContext context) {
    Backlog backlog = new Backlog(context);
    List<Waiting> lines = new ArrayList<>();
    lines.add(
        backlog.waiting(
            "volumes",
            "series",
            List.of(Tables.CT_SERIES, Tables.CT_VOLUMES),
            Tables.CT_INSTANCES,
            backlog::seriesWithoutVolumes));
    lines.add(
        backlog.waiting(
            "inference",
            "series",
            List.of(Tables.CT_SERIES, Tables.CT_VOLUMES, Tables.SERIES_INFERENCE),
            Tables.CT_INSTANCES,
            backlog::volumesWithoutInference));
    lines.add(
        backlog.waiting(
            "findings",
            "reports",
            List.of(Tables.REPORTS, Tables.REPORT_FINDINGS),
            Tables.REPORTS,
            backlog::reportsWithoutFindings));
    return lines;
  }

  private Waiting waiting(
      String step,
      String what,
      List<TableDef<?>> needed,
      TableDef<?> origin,
      Supplier<Dataset<Row>> rows) {
    if (!needed.stream().allMatch(table -> context.table(table).exists())) {
      return new Waiting(step, what, 0, Optional.empty());
    }
    Dataset<Row> keys = rows.get().persist();
    try {
      long items = keys.count();
      return new Waiting(step, what, items, items == 0 ? Optional.empty() : oldest(keys, origin));
    } finally {
      keys.unpersist();
    }
  }

  private Optional<Instant> oldest(Dataset<Row> keys, TableDef<?> origin) {
    if (!context.table(origin).exists() || !context.table(Tables.RUNS).exists()) {
      return Optional.empty();
    }
    Row since =
        context
            .table(origin)
            .read()
            .join(keys, Keys.of(keys.columns()), "left_semi")
            .select("run_id")
            .distinct()
            .join(context.table(Tables.RUNS).read(), Keys.of("run_id"))
            .agg(min("started_at_utc"))
            .first();
    return Optional.ofNullable(since.getAs(0));
  }

  private Dataset<Row> seriesWithoutVolumes() {
    return context
        .table(Tables.CT_SERIES)
        .read()
        .where("chosen")
        .join(
            context.table(Tables.CT_VOLUMES).read().select("series_uid", "fingerprint"),
            Keys.of("series_uid", "fingerprint"),
            "left_anti")
        .select("series_uid");
  }

  /** Attempts that ended, well or not, wait for nothing. */
  private Dataset<Row> volumesWithoutInference() {
    Dataset<Row> ended =
        context
            .table(Tables.SERIES_INFERENCE)
            .read()
            .where("status IN ('done', 'failed')")
            .where(configuredModel().map(model -> col("model").equalTo(model)).orElse(lit(true)))
            .select("series_uid", "fingerprint");
    return WantedSeries.of(context)
        .where("volume_status = 'done'")
        .join(ended, Keys.of("series_uid", "fingerprint"), "left_anti")
        .select("series_uid");
  }

  /** Empty where the package cannot be used, which the job says; any model counts then. */
  private Optional<String> configuredModel() {
    try {
      return Optional.of(Models.configured(context.settings()).id());
    } catch (UserError unusable) {
      return Optional.empty();
    }
  }

  private Dataset<Row> reportsWithoutFindings() {
    return context
        .table(Tables.REPORTS)
        .read()
        .where("NOT (status <=> 'withdrawn')")
        .join(
            context.table(Tables.REPORT_FINDINGS).read().select("report_id", "version"),
            Keys.of("report_id", "version"),
            "left_anti")
        .select("report_id", "version");
  }
}

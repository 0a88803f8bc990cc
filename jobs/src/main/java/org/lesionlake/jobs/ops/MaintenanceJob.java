package org.lesionlake.jobs.ops;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Keeps the tables quick to read and the disk from filling: many small files become few, files that
 * no version in reach names are removed, and so are files of voxels and masks that no row names.
 *
 * <p>Needs: tables of lake and vault. Promises: no row is changed; a table is compacted where at
 * least {@value #MANY} of its files are smaller than {@value #SMALL_MIB} MiB; a version stays
 * readable for {@code maintenance.vacuum-hours} after it was replaced, and at least since the jobs
 * that follow change feeds last ended well, so that their next run finds what changed since.
 * Running it again changes nothing.
 *
 * <p>Example: {@code lesionlake job maintenance --lake /data/lake}
 */
public final class MaintenanceJob implements Job {
  private static final int MANY = 8;
  private static final int SMALL_MIB = 64;
  private static final String VACUUM_HOURS = "maintenance.vacuum-hours";

  /** Delta's own default: a reader or a killed writer may be at work on older files that long. */
  private static final int FEWEST_HOURS = 168;

  /** Jobs that follow change feeds from where they stood at their last run. */
  private static final List<String> FOLLOWING = List.of("ingest", "series", "findings", "gates");

  @Override
  public String name() {
    return "maintenance";
  }

  @Override
  public String description() {
    return "Compacts small files of tables and removes files that nothing in reach names.";
  }

  @Override
  public List<String> inputs() {
    return Tables.LAKE.stream().map(TableDef::name).toList();
  }

  /** It rewrites files of every table, but no row. */
  @Override
  public List<String> outputs() {
    return List.of();
  }

  /**
   * @throws UserError if versions would be kept for less than a week
   */
  @Override
  public void check(Settings settings) {
    int hours = settings.integer(VACUUM_HOURS);
    if (hours < FEWEST_HOURS) {
      throw new UserError(
          "Versions of tables cannot be kept for " + hours + " hours only.",
          "Readers that began before and jobs that follow change feeds would lose files under their"
              + " hands.",
          "Set " + VACUUM_HOURS + " to " + FEWEST_HOURS + " (a week) or more.");
    }
  }

  /**
   * @return files that were removed, and small ones that became larger ones
   */
  @Override
  public long run(JobContext context) {
    check(context.settings());
    long hours = hours(context, Instant.now());
    context.progress().say("versions stay readable for " + hours + " hours");
    long files = 0;
    for (TableDef<?> table : Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList()) {
      files += maintain(context, context.table(table), hours);
    }
    files += UnnamedFiles.sweep(context).values().stream().mapToLong(Long::longValue).sum();
    context.lake().files().delete("_staging");
    return files;
  }

  /** Hours that replaced files must stay: as set, or longer where nights have not run for long. */
  static long hours(JobContext context, Instant now) {
    Row oldest =
        context
            .table(Tables.RUNS)
            .read()
            .where("status = 'done'")
            .where(col("job").isInCollection(FOLLOWING))
            .groupBy("job")
            .agg(max("started_at_utc").as("last"))
            .agg(min("last"))
            .first();
    long set = context.settings().integer(VACUUM_HOURS);
    return oldest.isNullAt(0)
        ? set
        : Math.max(set, Duration.between(oldest.<Instant>getAs(0), now).toHours() + 2);
  }

  private static long maintain(JobContext context, LakeTable<?> table, long hours) {
    if (table.isNew()) {
      return 0;
    }
    List<Long> before = table.fileBytes();
    long small = before.stream().filter(bytes -> bytes < SMALL_MIB * 1024L * 1024).count();
    boolean compacted = small >= MANY;
    if (compacted) {
      table.compact(SMALL_MIB * 1024L * 1024);
    }
    long removed = table.vacuum(hours);
    if (compacted || removed > 0) {
      context
          .progress()
          .say(
              String.format(
                  Locale.ROOT,
                  "%s: %d files, %d before; %d old files removed",
                  table.definition().name(),
                  table.fileBytes().size(),
                  before.size(),
                  removed));
    }
    return removed + (compacted ? small : 0);
  }
}

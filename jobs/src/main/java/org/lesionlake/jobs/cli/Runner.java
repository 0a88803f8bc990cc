package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.bronze.InboxListing;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.Lineage;
import org.lesionlake.jobs.lake.Part;
import org.lesionlake.jobs.lake.Places;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.RunLog;
import org.lesionlake.jobs.lake.RunLogFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.TaskTraffic;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.ops.GateFailed;
import org.lesionlake.jobs.ops.Metrics;
import picocli.CommandLine;

/** Runs jobs on a lake under its lock, keeps their record, and turns the end into an exit code. */
final class Runner {
  private static final DateTimeFormatter RUN_ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String root;
  private final Optional<Path> vault;
  private final Settings settings;
  private final boolean quiet;
  private final boolean reconcile;

  Runner(String root, Optional<Path> vault, Settings settings, boolean quiet, boolean reconcile) {
    this.root = root;
    this.vault = vault;
    this.settings = settings;
    this.quiet = quiet;
    this.reconcile = reconcile;
  }

  static void requireInboxes(CommandLine.Model.CommandSpec spec, Inboxes inboxes) {
    if (inboxes.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Give at least one of --ct, --ct-inventory, --reports, --clinical and --merges.");
    }
  }

  /** Checks what needs neither Spark nor a lake, before any work. */
  void check(List<Job> jobs, Inboxes inboxes) {
    if (!inboxes.isEmpty()) {
      check(inboxes, new Configuration());
    }
    Metrics.check(settings);
    Lineage.of(settings);
    jobs.forEach(job -> job.check(settings));
  }

  private void check(Inboxes inboxes, Configuration hadoop) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    given.put("--ct", inboxes.ct());
    given.put("--ct-inventory", inboxes.ctInventories());
    given.put("--reports", inboxes.reports());
    given.put("--clinical", inboxes.clinical());
    given.put("--merges", inboxes.merges());
    given.forEach((option, roots) -> InboxListing.requirePresent(option, roots, hadoop));
    Optional<Path> lake = Places.local(root, hadoop);
    Optional<Path> vaultPlace = whereVaultIs(hadoop);
    given.forEach(
        (option, roots) -> {
          lake.ifPresent(place -> InboxListing.requireApart(option, roots, "lake", place, hadoop));
          vaultPlace.ifPresent(
              place -> InboxListing.requireApart(option, roots, "vault", place, hadoop));
        });
  }

  /** The vault as given, as it was at init, or as it will be; empty if nothing says where. */
  private Optional<Path> whereVaultIs(Configuration hadoop) {
    if (vault.isPresent()) {
      return vault.map(path -> path.toAbsolutePath().normalize());
    }
    if (Lake.exists(root, hadoop)) {
      return Optional.of(Lake.vaultOf(root, hadoop));
    }
    return Places.local(root, hadoop).map(lake -> InitCommand.defaultVault(root));
  }

  int run(List<Job> jobs, Inboxes inboxes) {
    return run(jobs, inboxes, newRunId());
  }

  static String newRunId() {
    return RUN_ID.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 6);
  }

  /**
   * @param runId run that the jobs belong to; jobs started apart may share one
   */
  int run(List<Job> jobs, Inboxes inboxes, String runId) {
    return run(jobs, inboxes, runId, context -> Part.WHOLE);
  }

  /**
   * @param part what to work on, once the lake is open
   */
  int run(List<Job> jobs, Inboxes inboxes, String runId, Function<JobContext, Part> part) {
    Configuration hadoop = new Configuration();
    Lake.check(root, vault, hadoop);
    Duration expiry = Duration.ofSeconds(settings.integer("lock.expiry-seconds"));
    LakeFiles files = new LakeFiles(root, hadoop);
    try (LakeLock lock = LakeLock.acquire(files, hadoop, expiry, runId)) {
      RunLogFile.open(files, runId);
      Progress progress = new Progress(System.err, quiet);
      progress.job("start");
      progress.say("run " + runId + ", starting Spark");
      SparkSession spark = SparkSessions.start(settings, "lesionlake " + jobs.get(0).name());
      try (Progress.Heartbeat heartbeat = progress.heartbeat(spark)) {
        Lake lake = Lake.open(spark, root, vault);
        JobContext context = new JobContext(lake, settings, progress, runId, inboxes, reconcile);
        try (TaskTraffic traffic = TaskTraffic.of(spark)) {
          return run(jobs, context.with(part.apply(context)), lock, traffic);
        } finally {
          Metrics.publish(context);
        }
      } finally {
        SparkSessions.end(spark);
      }
    }
  }

  private static int run(List<Job> jobs, JobContext context, LakeLock lock, TaskTraffic traffic) {
    int code = 0;
    Lineage lineage = Lineage.of(context.settings());
    for (Job job : jobs) {
      lock.requireHeld();
      Instant startedAt = Instant.now();
      traffic.reset();
      RunLogFile.job(job.name());
      Optional<String> failure = Optional.of("Error");
      context.progress().job(job.name());
      lineage.started(context, job.name(), job.inputs(), job.outputs());
      try {
        long worked = job.run(context);
        RunLog.record(
            context, job.name(), startedAt, worked, Optional.of(traffic.total()), Optional.empty());
        failure = Optional.empty();
        context
            .progress()
            .say(
                String.format(
                    Locale.ROOT,
                    "done in %.1f s",
                    Duration.between(startedAt, Instant.now()).toMillis() / 1e3));
      } catch (GateFailed e) {
        failure = Optional.of(e.getClass().getSimpleName());
        // The night goes on to its summary, which shows what failed, and then fails.
        RunLog.record(
            context, job.name(), startedAt, 0, Optional.of(traffic.total()), Optional.of(e));
        System.err.println(e.getMessage());
        code = 1;
      } catch (UserError e) {
        failure = Optional.of(e.getClass().getSimpleName());
        recordFailure(context, job, startedAt, traffic, e);
        throw e;
      } catch (Exception e) {
        failure = Optional.of(e.getClass().getSimpleName());
        // Spark's own exception is a checked one that Scala does not declare.
        recordFailure(context, job, startedAt, traffic, e);
        throw new JobFailed(job.name(), context.runId(), e);
      } finally {
        lineage.ended(context, job.name(), job.inputs(), job.outputs(), failure);
        // What a job persisted, such as changes of its inputs, is of no use to the next.
        context.spark().catalog().clearCache();
      }
    }
    return code;
  }

  private static void recordFailure(
      JobContext context, Job job, Instant startedAt, TaskTraffic traffic, Exception error) {
    try {
      RunLog.record(
          context, job.name(), startedAt, 0, Optional.of(traffic.total()), Optional.of(error));
    } catch (RuntimeException unrecorded) {
      error.addSuppressed(unrecorded);
    }
  }
}

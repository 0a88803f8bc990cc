package org.lesionlake.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.bronze.RejectedObjects;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Reject;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rejects",
    mixinStandardHelpOptions = true,
    description = "Shows what was refused and why, and decides it anew once the cause is mended.",
    subcommands = {RejectsCommand.Show.class, RejectsCommand.Replay.class},
    footer = {
      "",
      "Examples:",
      "  lesionlake rejects list --lake /data/lake",
      "  lesionlake rejects list --lake /data/lake --reason not_dicom --each --paths",
      "  lesionlake rejects replay --lake /data/lake --reason unsupported_transfer_syntax"
    })
final class RejectsCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: rejects list or replay.");
  }

  /** Which rejects. */
  static final class Which {
    @Option(
        names = "--reason",
        paramLabel = "CODE",
        description = "Only those with this reason; may be given again.")
    private Set<String> reasons = new TreeSet<>();

    @Option(
        names = "--source",
        paramLabel = "INBOX",
        description = "Only those of this inbox: ${COMPLETION-CANDIDATES}; may be given again.")
    private Set<SourceKind> sources = EnumSet.noneOf(SourceKind.class);

    private Set<SourceKind> sources() {
      return sources.isEmpty() ? EnumSet.allOf(SourceKind.class) : sources;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Counts what is refused by reason, or shows each object.",
      footer = {
        "",
        "Examples:",
        "  lesionlake rejects list --lake /data/lake",
        "  lesionlake rejects list --lake /data/lake --source ct --each --paths --format csv"
      })
  static final class Show implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @Mixin private Which which;
    @Mixin private AnswerOptions answers;

    @Option(names = "--each", description = "A row for each object instead of counts.")
    private boolean each;

    @Option(
        names = "--paths",
        description = "With --each: true paths, which may name patients; reads the vault.")
    private boolean paths;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      if (paths && !each) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--paths is of single objects; give --each too.");
      }
      Configuration hadoop = new Configuration();
      if (paths) {
        Lake.check(options.lake, options.vault(), hadoop);
      } else {
        Lake.checkReadable(options.lake, hadoop);
      }
      SparkSession spark = SparkSessions.start(options.settings(), "lesionlake rejects list");
      try {
        Lake lake =
            paths
                ? Lake.openReadOnly(spark, options.lake, options.vault())
                : Lake.openReadOnly(spark, options.lake);
        answers.print(answer(lake), spec.commandLine().getOut());
        return 0;
      } finally {
        SparkSessions.end(spark);
      }
    }

    private Dataset<Row> answer(Lake lake) {
      LakeTable<Reject> table = lake.table(Tables.REJECTS);
      Dataset<Row> rejects =
          (table.exists() ? table.read() : table.rows(List.of()))
              .where(
                  col("source")
                      .isin(
                          which.sources().stream()
                              .map(source -> source.name().toLowerCase(Locale.ROOT))
                              .toArray()));
      if (!which.reasons.isEmpty()) {
        rejects = rejects.where(col("reason").isin(which.reasons.toArray()));
      }
      if (!each) {
        return rejects
            .groupBy("source", "reason")
            .agg(
                count(lit(1)).as("objects"),
                min("run_id").as("first_run"),
                max("run_id").as("last_run"),
                min("detail").as("for_example"))
            .orderBy("source", "reason");
      }
      String place = paths ? "path" : "path_token";
      if (paths) {
        rejects =
            rejects.join(
                lake.table(Tables.VAULT_OBJECTS).read().select("object_token", "path"),
                Scala.seq(List.of("object_token")),
                "left");
      }
      return rejects
          .select("source", "reason", place, "entry", "detail", "run_id")
          .orderBy("source", "reason", place, "entry");
    }
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Reads refused objects again where they lie and decides them anew, as an ingest of them"
            + " alone.",
        "A night passes over what it has refused, even when a newer version could read it.",
        "With --reason also objects that were set aside, such as facts whose code conf did not"
            + " know.",
        "Afterwards run the night, which works through what was accepted."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake rejects replay --lake /data/lake --reason unsupported_transfer_syntax"
      })
  static final class Replay implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @Mixin private Which which;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @Override
    public Integer call() {
      Job job = IngestJob.replaying(new RejectedObjects(which.reasons, which.sources()));
      Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, false);
      runner.check(List.of(job), Inboxes.NONE);
      return runner.run(List.of(job), Inboxes.NONE, JobContext.REPLAY + Runner.newRunId());
    }
  }
}

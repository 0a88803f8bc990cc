package org.lesionlake.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.OptOutList;
import org.lesionlake.jobs.lake.OptOuts;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.optout.LeftBehind;
import org.lesionlake.jobs.optout.OptOutEntryJob;
import org.lesionlake.jobs.optout.OptOutsJob;
import org.lesionlake.jobs.optout.ReducedSets;
import org.lesionlake.schemas.Tables;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "opt-out",
    mixinStandardHelpOptions = true,
    description = {
      "Patients who withdrew: puts them on record, removes all of them, shows that it is gone.",
      "From the record on their files are refused."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OptOutCommand.Add.class,
      OptOutCommand.Listing.class,
      OptOutCommand.Apply.class,
      OptOutCommand.Verify.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake opt-out add --lake /data/lake --patient 12345",
      "  lesionlake opt-out apply --lake /data/lake",
      "  lesionlake opt-out verify --lake /data/lake"
    })
final class OptOutCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: opt-out add, list, apply or verify.");
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Puts patients who withdrew on record; removes nothing yet.",
        "The vault keeps pseudonyms, not numbers; who was merged into them is put on record too."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake opt-out add --lake /data/lake --patient 12345 --issuer HOSP --on 2026-03-12",
        "  lesionlake opt-out add --lake /data/lake --file withdrawn.csv"
      })
  static final class Add implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Option(
        names = "--patient",
        paramLabel = "ID",
        description = "Patient ID, as DICOM and reports have it; may be given again.")
    private List<String> patients = new ArrayList<>();

    @Option(
        names = "--issuer",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Issuer of these IDs, where the sources name one.")
    private String issuer;

    @Option(
        names = "--pseudonym",
        paramLabel = "P",
        description = "A patient of the lake by pseudonym; may be given again.")
    private List<String> pseudonyms = new ArrayList<>();

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "CSV with patient_id and perhaps patient_issuer, requested_on.")
    private Path file;

    @Option(
        names = "--on",
        paramLabel = "DAY",
        description = "Day of the withdrawal, by default today: 2026-03-12.")
    private LocalDate day;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      LocalDate on = day == null ? LocalDate.now(ZoneOffset.UTC) : day;
      List<OptOutList.Entry> entries = new ArrayList<>();
      patients.forEach(id -> entries.add(new OptOutList.Entry(id, issuer, "", on)));
      pseudonyms.forEach(name -> entries.add(new OptOutList.Entry("", "", name, on)));
      if (file != null) {
        entries.addAll(OptOutList.read(file));
      }
      if (entries.isEmpty()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "Say who: --patient, --pseudonym or --file.");
      }
      Job job = new OptOutEntryJob(entries);
      return new Runner(options.lake, options.vault(), options.settings(), quiet, false)
          .run(List.of(job), Inboxes.NONE);
    }
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Removes everything of the patients on record.",
        "Rows of lake and vault, voxels and masks, items of frozen cohorts and training sets,"
            + " summaries,",
        "lines of logs, and the earlier versions of each table that held them.",
        "Do it while nobody reads: queries that began before may fail. The weekly run does the"
            + " same.",
        "Backups of the vault, exports that were handed out and the inboxes themselves are yours to"
            + " clean."
      },
      footer = {"", "Example:", "  lesionlake opt-out apply --lake /data/lake"})
  static final class Apply implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @Override
    public Integer call() {
      Job job = new OptOutsJob();
      Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, false);
      runner.check(List.of(job), Inboxes.NONE);
      return runner.run(List.of(job), Inboxes.NONE);
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists who is on record, by pseudonym, and since when each is gone.",
      footer = {"", "Example:", "  lesionlake opt-out list --lake /data/lake"})
  static final class Listing implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @Mixin private AnswerOptions answers;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      reading(
          options,
          "opt-out list",
          lake -> {
            var table = lake.table(Tables.VAULT_OPT_OUTS);
            answers.print(
                (table.exists() ? table.read() : table.rows(List.of()))
                    .where(col("kind").equalTo(OptOuts.PATIENT))
                    .select(
                        col("pseudonym").as("patient"),
                        col("requested_on"),
                        col("applied_at_utc").as("gone_since_utc"))
                    .orderBy("requested_on", "patient"),
                spec.commandLine().getOut());
            return true;
          });
      return 0;
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Says what was removed and looks for what is left.",
        "Looks for the patients on record in every table of lake and vault, in earlier versions and"
            + " in",
        "files; names the frozen sets that were reduced and the models trained on them. Ends with 1"
            + " if",
        "anything is left."
      },
      footer = {"", "Example:", "  lesionlake opt-out verify --lake /data/lake"})
  static final class Verify implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      boolean gone = reading(options, "opt-out verify", lake -> verify(lake, out));
      out.flush();
      return gone ? 0 : 1;
    }

    private boolean verify(Lake lake, PrintWriter out) {
      int patients = lake.optOuts().patients().size();
      if (patients == 0) {
        out.println("Nobody withdrew.");
        return true;
      }
      var removals = lake.table(Tables.REMOVALS);
      if (removals.exists() && !removals.isNew()) {
        List<String[]> rows =
            removals
                .read()
                .groupBy("removed_from")
                .agg(sum("removed"))
                .orderBy("removed_from")
                .collectAsList()
                .stream()
                .map(row -> new String[] {row.getString(0), Long.toString(row.getLong(1))})
                .toList();
        out.print(TextTable.aligned(List.of("removed from", "rows or files"), rows));
      }
      ReducedSets.of(lake, options.settings()).lines().forEach(out::println);
      List<String> left = LeftBehind.of(lake);
      left.forEach(line -> out.println("LEFT: " + line));
      out.println(
          left.isEmpty()
              ? "Nothing is left of the " + patients + " pseudonyms on record."
              : "Run 'lesionlake opt-out apply'.");
      return left.isEmpty();
    }
  }

  private static <T> T reading(LakeOptions options, String command, Function<Lake, T> work) {
    Lake.check(options.lake, options.vault(), new Configuration());
    SparkSession spark = SparkSessions.start(options.settings(), "lesionlake " + command);
    try {
      return work.apply(Lake.openReadOnly(spark, options.lake, options.vault()));
    } finally {
      SparkSessions.end(spark);
    }
  }
}

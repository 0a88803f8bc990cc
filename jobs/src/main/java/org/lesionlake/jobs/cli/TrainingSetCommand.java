package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.training.FrozenTrainingSets;
import org.lesionlake.jobs.training.TrainingSetCheck;
import org.lesionlake.jobs.training.TrainingSetDifference;
import org.lesionlake.jobs.training.TrainingSetJob;
import org.lesionlake.schemas.gold.TableVersion;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "training-set",
    mixinStandardHelpOptions = true,
    description = {
      "Training sets: series selected by SQL, split by patient, with labels and their origin,",
      "frozen. conf/training-sets/example.conf shows every field of a specification."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainingSetCommand.Create.class,
      TrainingSetCommand.Listing.class,
      TrainingSetCommand.Show.class,
      TrainingSetCommand.Diff.class,
      TrainingSetCommand.Verify.class,
      TrainingSetExportCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake training-set create --spec conf/training-sets/example.conf --lake /data/lake",
      "  lesionlake training-set show liver-metastases --lake /data/lake"
    })
final class TrainingSetCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Say what to do: training-set create, list, show, diff, verify or export.");
  }

  /** Strata by side: series and patients of each. */
  private static String distribution(List<TrainingItem> items) {
    Map<String, List<TrainingItem>> groups =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    item ->
                        item.split()
                            + (item.reason() == null ? "" : ": " + item.reason())
                            + "\t"
                            + item.stratum()
                            + "\t"
                            + item.labelOrigin(),
                    TreeMap::new,
                    Collectors.toList()));
    List<String[]> rows = new ArrayList<>();
    groups.forEach(
        (group, of) -> {
          String[] names = group.split("\t", -1);
          rows.add(
              new String[] {
                names[0],
                names[1].isEmpty() ? "-" : names[1],
                names[2],
                Long.toString(of.stream().map(TrainingItem::patientId).distinct().count()),
                Integer.toString(of.size())
              });
        });
    return TextTable.aligned(List.of("side", "stratum", "labels", "patients", "series"), rows);
  }

  private static void print(PrintWriter out, String what, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(lines.size() + " " + what + ":");
      TextTable.some(lines, out);
    }
  }

  private static void print(PrintWriter out, TrainingSetDifference difference) {
    print(out, "series only in the second", difference.come());
    print(out, "series only in the first", difference.gone());
    print(out, "series on another side", difference.moved());
    print(out, "series with other values", difference.changed());
  }

  private static String named(TrainingSet set) {
    return set.trainingSet() + ":" + set.version();
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Freezes what a specification selects now as the next version of its set. Patients of earlier",
        "versions keep their sides and folds. A specification that is unchanged and selects the same",
        "items makes no new version."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake training-set create --spec conf/training-sets/example.conf --lake /data/lake"
      })
  static final class Create implements Callable<Integer> {
    @Option(
        names = "--spec",
        required = true,
        paramLabel = "FILE",
        description = "The specification.")
    private Path file;

    @Mixin private LakeOptions options;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      TrainingSetJob job = new TrainingSetJob(file);
      Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, false);
      runner.check(List.of(job), Inboxes.NONE);
      int code = runner.run(List.of(job), Inboxes.NONE);
      PrintWriter out = spec.commandLine().getOut();
      job.result()
          .ifPresent(
              result -> {
                out.print(distribution(result.items()));
                out.println(
                    (result.isNew() ? "Frozen: " : "Unchanged: ") + named(result.set()) + ".");
              });
      out.flush();
      return code;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the training sets of a lake, a line for each version.",
      footer = {"", "Example:", "  lesionlake training-set list --lake /data/lake"})
  static final class Listing implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      List<TrainingSet> sets =
          options.reading("training-set list", lake -> new FrozenTrainingSets(lake).all());
      PrintWriter out = spec.commandLine().getOut();
      if (sets.isEmpty()) {
        out.println(
            "This lake holds no training set. Freeze one with 'lesionlake training-set create --spec"
                + " FILE --lake "
                + options.lake
                + "'.");
      } else {
        out.print(
            TextTable.aligned(
                List.of("set", "patients", "series", "left out", "frozen (UTC)", "title"),
                sets.stream()
                    .map(
                        set ->
                            new String[] {
                              named(set),
                              Long.toString(set.patients()),
                              Long.toString(set.items()),
                              Long.toString(set.leftOut()),
                              TextTable.minute(set.frozenAtUtc()),
                              set.title()
                            })
                    .toList()));
      }
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a set: what it was drawn from and its distribution over sides.",
      footer = {
        "",
        "Example:",
        "  lesionlake training-set show liver-metastases:2 --lake /data/lake"
      })
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "SET", description = "NAME for the newest version, or NAME:VERSION.")
    private String set;

    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      options.reading(
          "training-set show",
          lake -> {
            FrozenTrainingSets frozen = new FrozenTrainingSets(lake);
            TrainingSet found = frozen.named(set);
            out.println(named(found) + ": " + found.title());
            out.println("specification: " + found.specification());
            for (TableVersion input : found.inputs()) {
              out.println("drawn from " + input.table() + " version " + input.version());
            }
            out.println("sha256 of its items: " + found.contents().get(0).sha256());
            out.print(distribution(frozen.items(found)));
            return null;
          });
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = {
        "Says what two versions or sets differ in: series that came, went, changed sides or have",
        "other values. Exit code 0 whether they differ or not."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake training-set diff liver-metastases:1 liver-metastases:2 --lake /data/lake"
      })
  static final class Diff implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ONE", description = "NAME or NAME:VERSION.")
    private String one;

    @Parameters(index = "1", paramLabel = "OTHER", description = "NAME or NAME:VERSION.")
    private String other;

    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      TrainingSetDifference difference =
          options.reading(
              "training-set diff",
              lake -> {
                FrozenTrainingSets frozen = new FrozenTrainingSets(lake);
                return TrainingSetDifference.of(
                    frozen.items(frozen.named(one)), frozen.items(frozen.named(other)));
              });
      print(out, difference);
      if (difference.isSame()) {
        out.println("Both hold the same items.");
      }
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Computes the checksum of a set anew, looks for the files of its items, and draws it once",
        "more from the versions of the tables on record. Exit code 1 if anything differs or is gone."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake training-set verify liver-metastases --lake /data/lake"
      })
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "SET", description = "NAME for the newest version, or NAME:VERSION.")
    private String set;

    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      boolean sound =
          options.reading(
              "training-set verify",
              lake -> {
                TrainingSet found = new FrozenTrainingSets(lake).named(set);
                TrainingSetCheck check = TrainingSetCheck.of(lake, found);
                print(out, found, check);
                return check.isSound();
              });
      out.flush();
      return sound ? 0 : 1;
    }

    private static void print(PrintWriter out, TrainingSet set, TrainingSetCheck check) {
      out.println(
          check.damaged()
              ? "The items of " + named(set) + " are not those that were frozen."
              : "The items of " + named(set) + " are as they were frozen.");
      TrainingSetCommand.print(out, "files are gone (patient, series, file)", check.missing());
      check
          .notRebuilt()
          .ifPresent(why -> out.println("It cannot be drawn once more: " + why + "."));
      check
          .difference()
          .ifPresent(
              difference -> {
                out.println(
                    difference.isSame()
                        ? "Drawn once more from its tables' versions, it is the same."
                        : "Drawn once more (second) from its tables' versions, it differs:");
                TrainingSetCommand.print(out, difference);
              });
      if (!check.isSound()) {
        out.println(
            check.damaged()
                ? "Restore gold.training_items, or create a new version."
                : "Create a new version, which leaves out what is gone.");
      }
    }
  }
}

package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.plan.ArchivePlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Before a first load. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Tells how many studies, terabytes and nights a first load will be.",
      "Counts files and bytes in an inventory, reads a sample of the files, and writes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake plan --inventory inventory.csv",
      "  lesionlake plan --inventory s3a://lists/ct/ --cores 64 --hours-per-night 6",
      "",
      "An inventory of a folder:",
      "  find /archive/ct -type f -printf 'file:%%p,%%s,%%T@\\n' |"
          + " sed '1i path,size,modified' > inventory.csv"
    })
final class PlanCommand implements Callable<Integer> {
  private static final double TERA = 1e12;
  private static final double GIGA = 1e9;

  @Option(
      names = "--inventory",
      required = true,
      paramLabel = "FILE",
      description = {
        "CSV with a heading, or Parquet, with columns path and size (bytes); paths are",
        "addresses that this machine can open. Commas in CSV paths need quotes."
      })
  private String inventory;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "200",
      description = "Files that are read for each question; default ${DEFAULT-VALUE}.")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Chooses other files; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that a night has; default: those of this machine.")
  private Optional<Integer> cores = Optional.empty();

  @Option(
      names = "--hours-per-night",
      paramLabel = "H",
      defaultValue = "8",
      description = "Default ${DEFAULT-VALUE}.")
  private double hours;

  @Option(
      names = "--inference-seconds",
      paramLabel = "S",
      defaultValue = "8",
      description = {
        "Work of one core to search a study; default ${DEFAULT-VALUE}, as the model that comes with",
        "LesionLake takes. 0 leaves inference out."
      })
  private double inferenceSeconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a setting; may be given again. See 'lesionlake config show'.")
  private List<String> set = new ArrayList<>();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    if (sample < 1 || hours <= 0 || cores.orElse(1) < 1 || inferenceSeconds < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--sample and --cores must be 1 or more, --hours-per-night more than 0 and"
              + " --inference-seconds not negative.");
    }
    SparkSession spark =
        SparkSessions.start(Settings.load(Optional.empty(), set), "lesionlake plan");
    try {
      ArchivePlan plan = ArchivePlan.of(spark, inventory, sample, seed, inferenceSeconds);
      print(plan, cores.orElse(Runtime.getRuntime().availableProcessors()));
      return 0;
    } finally {
      SparkSessions.end(spark);
    }
  }

  private void print(ArchivePlan plan, int cores) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"files", count(plan.files()), "in the inventory"});
    rows.add(new String[] {"terabytes", tera(plan.bytes()), "in the inventory"});
    if (plan.badRows() > 0) {
      rows.add(new String[] {"rows left out", count(plan.badRows()), "without path or size"});
    }
    if (plan.archives() > 0) {
      rows.add(
          new String[] {
            "archives",
            count(plan.archives()),
            "with " + tera(plan.archiveBytes()) + " TB, not looked into and not in what follows"
          });
    }
    rows.add(
        new String[] {
          "CT images", about(plan.ctFiles()), tera(plan.ctBytes()) + " TB; from the sample"
        });
    plan.shares().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            share ->
                rows.add(
                    new String[] {
                      "  " + share.getKey(), percent(share.getValue()), "of the sampled files"
                    }));
    rows.add(new String[] {"CT studies", about(plan.studies()), plan.studyRule()});
    rows.add(
        new String[] {
          "voxel files", about(plan.voxelBytes() / GIGA) + " GB", "which the lake will hold"
        });
    plan.coreSeconds()
        .forEach(
            (job, seconds) ->
                rows.add(
                    new String[] {
                      job, about(seconds / 3600) + " h", "of one core; " + basis(job)
                    }));
    rows.add(
        new String[] {
          "nights",
          String.format(Locale.ROOT, "%.1f", plan.nights(cores, hours)),
          String.format(Locale.ROOT, "of %.1f hours on %d cores", hours, cores)
        });
    PrintWriter out = spec.commandLine().getOut();
    out.print(TextTable.aligned(List.of("what", "how much", "how it is known"), rows));
    out.println(plan.sampled() + " files were read.");
    out.flush();
  }

  private String basis(String job) {
    return switch (job) {
      case "ingest" ->
          "headers as measured on the sample, commits assumed at "
              + Math.round(1000 * ArchivePlan.INGEST_SECONDS_PER_FILE)
              + " ms a file";
      case "inference" -> "--inference-seconds " + inferenceSeconds;
      default -> "decoding as measured on the sample";
    };
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Two digits that count, which is more than a sample knows. */
  private static String about(double number) {
    if (number < 100) {
      return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%.0f", number);
    }
    double unit = Math.pow(10, Math.floor(Math.log10(number)) - 1);
    return String.format(Locale.ROOT, "%,.0f", Math.round(number / unit) * unit);
  }

  private static String tera(double bytes) {
    return String.format(Locale.ROOT, bytes < TERA / 100 ? "%.5f" : "%.2f", bytes / TERA);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}

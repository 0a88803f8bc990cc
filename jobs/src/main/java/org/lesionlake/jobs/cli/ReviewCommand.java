package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.review.ReviewImportJob;
import org.lesionlake.jobs.review.ReviewSampleJob;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description = {
      "Readers' verdicts: draws cases with a page for each, takes verdicts in.",
      "How often report and image are right, and the prevalence corrected by that, stands in the"
          + " view",
      "gold.reader_accuracy."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReviewCommand.Sample.class, ReviewCommand.Import.class},
    footer = {
      "",
      "Examples:",
      "  lesionlake review sample --lake /data/lake --name spring --cases 100 --out spring",
      "  lesionlake review import spring/verdicts.csv --lake /data/lake --sample spring --reader"
          + " r1",
      "  lesionlake sql --lake /data/lake -e \"SELECT * FROM gold.reader_accuracy\""
    })
final class ReviewCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: review sample or import.");
  }

  /** What is hidden from the reader. */
  enum Blind {
    none,
    report,
    image
  }

  @Command(
      name = "sample",
      mixinStandardHelpOptions = true,
      description = {
        "Draws cases for readers and writes a page for each.",
        "A random sample of studies and sites: a share of contradictions of report and image, the"
            + " rest of",
        "where they agree or only one says something, each stored with the inverse of its chance to"
            + " be",
        "drawn. A page shows the report's sentence beside the outlined slice; an index and an empty"
            + " list",
        "of verdicts lie with them. The pages hold report text: keep them as you keep reports."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake review sample --lake /data/lake --name spring --out spring",
        "  lesionlake review sample --lake /data/lake --name liver --site liver --blind report"
            + " --out liver"
      })
  static final class Sample implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
    private String name;

    @Option(
        names = "--cases",
        paramLabel = "N",
        defaultValue = "60",
        description = "Cases to draw (default: ${DEFAULT-VALUE}).")
    private int cases;

    @Option(
        names = "--seed",
        paramLabel = "NUMBER",
        defaultValue = "1",
        description =
            "The same seed draws the same cases of the same tables (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
        names = "--discrepancy-share",
        paramLabel = "SHARE",
        defaultValue = "0.5",
        description =
            "Share of cases where report and image contradict (default: ${DEFAULT-VALUE}).")
    private double discrepancyShare;

    @Option(
        names = "--site",
        paramLabel = "SITE",
        description = "Only this site; may be given again.")
    private List<String> sites = new ArrayList<>();

    @Option(
        names = "--blind",
        paramLabel = "SOURCE",
        defaultValue = "none",
        description =
            "Hides what a source says: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Blind blind;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder for the pages, empty or absent.")
    private Path out;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      if (cases < 1 || !(discrepancyShare >= 0 && discrepancyShare <= 1)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "--cases is a number from 1 on, --discrepancy-share one from 0 to 1.");
      }
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--name is made of letters, digits and . _ -, 64 at most.");
      }
      Job job =
          new ReviewSampleJob(
              new ReviewSampleJob.Request(
                  name, seed, cases, discrepancyShare, sites, blind.name(), out));
      return new Runner(options.lake, options.vault(), options.settings(), quiet, false)
          .run(List.of(job), Inboxes.NONE);
    }
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Takes readers' verdicts in.",
        "CSV with case_id, reader, verdict and perhaps largest_mm, read_on, or JSON with these"
            + " keys.",
        "verdict is present, absent, uncertain or not_assessable; rows without one are passed over."
            + " A file",
        "with a row that is none is refused whole."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake review import spring/verdicts.csv --lake /data/lake --sample spring --reader"
            + " r1"
      })
  static final class Import implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The verdicts.")
    private Path file;

    @Mixin private LakeOptions options;

    @Option(names = "--sample", required = true, paramLabel = "NAME", description = "The sample.")
    private String sample;

    @Option(
        names = "--reader",
        paramLabel = "CODE",
        description = "Who judged, where the file has no reader; a code rather than a name.")
    private String reader;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @Override
    public Integer call() {
      Job job = new ReviewImportJob(file, sample, Optional.ofNullable(reader));
      return new Runner(options.lake, options.vault(), options.settings(), quiet, false)
          .run(List.of(job), Inboxes.NONE);
    }
  }
}

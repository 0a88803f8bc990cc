package org.lesionlake.tests.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of {@link VirtualArchive}. */
@Command(
    name = "virtual-archive",
    mixinStandardHelpOptions = true,
    description =
        "Writes a CT archive of invented patients, with reports and clinical facts, and the truth"
            + " about it. The same seed gives the same bytes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lesionlake virtual-archive --out inbox",
      "  lesionlake virtual-archive --twins --out inbox-twins",
      "  lesionlake virtual-archive --patients 40 --seed 7 --out /data/virtual"
    })
public final class VirtualArchiveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--patients",
      defaultValue = "10",
      description = "Number of patients, 1 to 899 (default: ${DEFAULT-VALUE}).")
  private int patients;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of everything that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      description = "Directory to write to; must be empty or not exist yet.")
  private Path out;

  @Option(
      names = "--twins",
      description = {
        "Give patients benign lesions too that images do not tell from metastases; primary,",
        "markers and earlier reports do."
      })
  private boolean twins;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  public static void main(String[] args) {
    System.exit(new CommandLine(new VirtualArchiveCommand()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    try {
      ProgressListener progress =
          quiet
              ? ProgressListener.SILENT
              : (done, total) ->
                  spec.commandLine().getErr().println(done + "/" + total + " patients");
      VirtualArchive.Summary summary =
          VirtualArchive.generate(
              patients,
              seed,
              twins ? LesionMix.TWINS : LesionMix.ORDINARY,
              out,
              progress,
              Runtime.getRuntime().availableProcessors());
      spec.commandLine()
          .getOut()
          .printf(
              java.util.Locale.ROOT,
              "%s: %d patients, %d studies, %d image files, %d reports%n",
              out,
              summary.patients(),
              summary.studies(),
              summary.files(),
              summary.reports());
      return 0;
    } catch (DirectoryNotEmptyException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--out " + out + " is not empty: files of two archives would mix. Name a new directory.");
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      spec.commandLine().getErr().println("The archive could not be written: " + e.getMessage());
      return 1;
    }
  }
}

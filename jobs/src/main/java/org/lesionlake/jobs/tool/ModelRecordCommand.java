package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.lake.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Records the files of a package. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Writes SHA256SUMS of a model package anew, as sha256sum would. Do it for a package that you",
      "made or changed; one that came from elsewhere should come with its own."
    },
    footer = {"", "Example:", "  lesionlake model record /models/liver"})
final class ModelRecordCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Folder of the package.")
  private Path folder;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    DicomErrors.requirePresent(folder);
    try {
      int files = ModelPackage.record(folder);
      String id = ModelPackage.load(folder).id();
      spec.commandLine().getOut().println(id + ": recorded " + files + " files");
      spec.commandLine().getOut().flush();
      return 0;
    } catch (InferenceException e) {
      throw new UserError(
          "There is no usable model package at " + folder + ".",
          e.getMessage() + ".",
          "Complete or correct it, then record it again.");
    }
  }
}

package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.jobs.lake.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a package can be used. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every file of a model package against its recorded SHA-256, loads each network and",
      "runs it on a window of noise: shapes must be those that the package promises, and the",
      "answer finite."
    },
    footer = {"", "Example:", "  lesionlake model verify /models/liver"})
final class ModelVerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "M",
      arity = "0..1",
      description = "Folder, or a name in conf/models; default: the configured one.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      description = "cpu, or gpu:0 and so on; default ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "OnnxRuntime or PyTorch, where a package has weights for both.")
  private Optional<String> engine = Optional.empty();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    EngineSettings settings;
    try {
      settings = new EngineSettings(device, Runtime.getRuntime().availableProcessors(), 1);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage() + ".");
    }
    ModelPackage found = ModelFolders.load(model, engine);
    try (ModelRegistry registry = new ModelRegistry()) {
      double seconds = registry.acquire(found, settings).tryWindow();
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          String.format(
              Locale.ROOT,
              "%s: files as recorded, %d network%s of %s, a window in %.2f s on %s",
              found.id(),
              found.weights().size(),
              found.weights().size() == 1 ? "" : "s",
              found.engine(),
              seconds,
              device));
      out.flush();
      return 0;
    } catch (InferenceException e) {
      throw new UserError(
          "The model cannot be run.",
          e.getMessage() + ".",
          device.equals("cpu")
              ? "Correct the package, then record it anew with 'lesionlake model record'."
              : "Try it with --device cpu. If it runs there, the engine lacks its libraries for"
                  + " GPUs: conf/spark/README.md names them.");
    }
  }
}

package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** Where model packages lie. */
final class ModelFolders {
  private static final String MODELS = "models";

  private ModelFolders() {}

  /**
   * The folder of a package: the path given, else the one of that name in {@code conf/models};
   * without a name the configured one.
   *
   * @throws UserError if there is none
   */
  static Path find(Optional<String> model) {
    Settings settings = Settings.load(Optional.empty(), List.of());
    if (model.isEmpty()) {
      return settings.conf(settings.string("inference.model"));
    }
    Path given = Path.of(model.get());
    if (Files.isDirectory(given)) {
      return given.toAbsolutePath().normalize();
    }
    Path named = settings.conf(MODELS).resolve(model.get());
    if (Files.isDirectory(named)) {
      return named;
    }
    throw new UserError(
        "There is no model " + model.get() + ".",
        "It is neither a folder nor a name in " + settings.conf(MODELS) + ".",
        "'lesionlake model list' tells which there are.");
  }

  /**
   * Reads and checks a package.
   *
   * @throws UserError if it is none, or not as recorded
   */
  static ModelPackage load(Optional<String> model, Optional<String> engine) {
    try {
      return ModelPackage.load(find(model), engine);
    } catch (InferenceException e) {
      throw new UserError(
          "The model package cannot be used.",
          e.getMessage() + ".",
          "Give a package whose files are as recorded.");
    }
  }

  /** All folders in {@code conf/models}, by name. */
  static List<Path> all() {
    Path models = Settings.load(Optional.empty(), List.of()).conf(MODELS);
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(models)) {
      return folders.filter(ModelFolders::looksLikeOne).sorted().toList();
    } catch (IOException e) {
      throw new UserError(
          models + " cannot be listed.",
          e.getClass().getSimpleName() + ".",
          "Check that it may be read.");
    }
  }

  private static boolean looksLikeOne(Path folder) {
    return Files.isRegularFile(folder.resolve("SHA256SUMS"));
  }
}

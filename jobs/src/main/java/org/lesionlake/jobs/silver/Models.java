package org.lesionlake.jobs.silver;

import java.nio.file.Path;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** The model a lake is configured with. */
public final class Models {
  private Models() {}

  /** Loads and checks the package that {@code inference.model} names. */
  public static ModelPackage configured(Settings settings) {
    Path folder = settings.conf(settings.string("inference.model"));
    try {
      ModelPackage model = ModelPackage.load(folder);
      requireMeaning(model);
      return model;
    } catch (InferenceException e) {
      throw new UserError(
          "The model package cannot be used.",
          e.getMessage(),
          "Point inference.model to a package whose files are as recorded.");
    }
  }

  /** A lake must know what was searched: what was not is not absent. */
  private static void requireMeaning(ModelPackage model) {
    if (model.searchedSites().isEmpty()) {
      throw new UserError(
          "The model " + model.id() + " cannot be used in a lake.",
          "Its package does not say which sites it searches and what its labels mean.",
          "Write lesions.conf into "
              + model.folder()
              + " as conf/models/README.md shows, then run 'lesionlake model record' on it.");
    }
  }
}

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
      return ModelPackage.load(folder);
    } catch (InferenceException e) {
      throw new UserError(
          "The model package cannot be used.",
          e.getMessage(),
          "Point inference.model to a package whose files are as recorded.");
    }
  }
}

package org.lesionlake.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Public sample files beside the repository; tests that need them are skipped without them. */
public final class SharedData {
  private SharedData() {}

  /** The folder of that name in the samples. */
  public static Path folder(String name) {
    Path shared =
        Optional.ofNullable(System.getenv("LESIONLAKE_SHARED"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("lesionlake.root", "."), "..", "shared"));
    Path folder = shared.resolve("data").resolve(name);
    if (!Files.isDirectory(folder)) {
      String message = "Sample files are absent: data/" + name;
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(message);
      }
      System.err.println("SKIPPED: " + message);
      Assumptions.abort(message);
    }
    return folder;
  }
}

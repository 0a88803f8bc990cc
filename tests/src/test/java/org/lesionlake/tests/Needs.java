package org.lesionlake.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond the repository. Where it is missing the test is skipped with a loud
 * line, except where {@code CI=true} says that everything has to be there: then it fails.
 */
public final class Needs {
  private Needs() {}

  /** Root of the checkout. */
  public static Path repository() {
    return Path.of(System.getProperty("lesionlake.root", "..")).toAbsolutePath().normalize();
  }

  /** Folder of the sample data beside the checkout, or where LESIONLAKE_SHARED says. */
  public static Path shared() {
    String set = System.getenv("LESIONLAKE_SHARED");
    Path shared = set == null ? repository().resolve("../shared").normalize() : Path.of(set);
    require(
        Files.isDirectory(shared.resolve("data")),
        "There are no sample data under " + shared + "; LESIONLAKE_SHARED names another folder");
    return shared.resolve("data");
  }

  /** Skips, or fails in CI, unless something holds. */
  public static void require(boolean present, String otherwise) {
    if (present) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(otherwise + " (CI=true: this must not be skipped)");
    }
    System.err.println("SKIPPED: " + otherwise);
    Assumptions.abort(otherwise);
  }
}

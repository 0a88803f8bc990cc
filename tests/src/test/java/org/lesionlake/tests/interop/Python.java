package org.lesionlake.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.tests.Needs;

/** Python environments, as {@code tests/python/venv.sh} makes and keeps them. */
public final class Python {
  private static final Duration LONGEST_INSTALL = Duration.ofMinutes(10);

  private Python() {}

  /** The interpreter of an environment that holds what a lock file names; skips where it cannot. */
  public static Path interpreter(Path lockFile, Path log) throws IOException {
    String given = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
    Needs.require(onPath(given), "There is no " + given + " on the PATH");
    Path script = Needs.repository().resolve("tests/python/venv.sh");
    try (Child making =
        Child.start(List.of(script.toString(), lockFile.toString()), Map.of(), log)) {
      int code = making.await(LONGEST_INSTALL);
      Needs.require(code == 0, "The Python environment could not be made: " + making.output());
      List<String> lines = making.output().lines().toList();
      Path python = Path.of(lines.get(lines.size() - 1));
      assertThat(python).isExecutable();
      return python;
    }
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder).resolve(program))) {
        return true;
      }
    }
    return false;
  }
}

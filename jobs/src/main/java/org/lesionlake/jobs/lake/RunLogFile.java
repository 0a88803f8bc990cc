package org.lesionlake.jobs.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends what libraries log to {@code logs/<run>.log} under a lake on a local file system. */
public final class RunLogFile {
  /** Named in {@code conf/log4j2.properties}. */
  private static final String PROPERTY = "lesionlake.log";

  private RunLogFile() {}

  public static void open(LakeFiles files, String runId) {
    if (!"file".equals(files.root().toUri().getScheme())) {
      return;
    }
    Path folder = Path.of(files.path("logs").toUri());
    try {
      Files.createDirectories(folder);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    System.setProperty(PROPERTY, folder.resolve(runId + ".log").toString());
    Configurator.reconfigure();
  }

  /** Where the log goes now; empty before a run and for a lake that is not on a local disk. */
  public static Optional<String> current() {
    return Optional.ofNullable(System.getProperty(PROPERTY));
  }
}

package org.lesionlake.jobs.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends what libraries log to {@code logs/<run>.log} under a lake on a local file system. */
public final class RunLogFile {
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
    System.setProperty("lesionlake.log", folder.resolve(runId + ".log").toString());
    Configurator.reconfigure();
  }
}

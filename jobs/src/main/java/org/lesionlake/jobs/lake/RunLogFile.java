package org.lesionlake.jobs.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Sends what libraries log to {@code logs/<run>.log} under a lake on a local file system: as text,
 * or where {@code LESIONLAKE_LOG_FORMAT} is {@code json} as an object a line, of time, level, run,
 * job, logger and message.
 */
public final class RunLogFile {
  /** Named in {@code conf/log4j2.properties}. */
  private static final String PROPERTY = "lesionlake.log";

  private static final String RUN = "lesionlake.run";
  private static final String JOB = "lesionlake.job";
  private static final String FORMAT = "LESIONLAKE_LOG_FORMAT";

  private RunLogFile() {}

  /**
   * @throws UserError if {@code LESIONLAKE_LOG_FORMAT} is neither text nor json
   */
  public static void open(LakeFiles files, String runId) {
    requireKnownFormat(System.getenv(FORMAT));
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
    System.setProperty(RUN, runId);
    System.clearProperty(JOB);
    Configurator.reconfigure();
  }

  /** Names the job that lines are of from now on, where lines name it. */
  public static void job(String name) {
    if ("json".equals(System.getenv(FORMAT)) && current().isPresent()) {
      System.setProperty(JOB, name);
      Configurator.reconfigure();
    }
  }

  static void requireKnownFormat(String format) {
    if (format != null && !format.equals("text") && !format.equals("json")) {
      throw new UserError(
          FORMAT + " cannot be '" + format + "'.",
          "A run's log is written as text or as json.",
          "Set it to text or json, or leave it out.");
    }
  }

  /** Where the log goes now; empty before a run and for a lake that is not on a local disk. */
  public static Optional<String> current() {
    return Optional.ofNullable(System.getProperty(PROPERTY));
  }
}

package org.lesionlake.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the logs of a lake say of failures: a failed test has to tell, since its lake goes with it.
 */
public final class RunLogs {
  private static final int LONGEST = 400;

  private RunLogs() {}

  /** The lines from the first exception on, of every log. */
  public static String failures(Path lake) {
    StringBuilder failures = new StringBuilder();
    try (Stream<Path> logs = Files.list(lake.resolve("logs"))) {
      for (Path log : logs.sorted().toList()) {
        Files.readAllLines(log).stream()
            .dropWhile(line -> !line.contains("Exception") && !line.contains("Error"))
            .limit(LONGEST)
            .forEach(line -> failures.append(line).append(System.lineSeparator()));
      }
    } catch (IOException e) {
      failures.append(e);
    }
    return failures.toString();
  }
}

package org.lesionlake.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the logs of a lake say of failures: a failed test has to tell, since its lake goes with it.
 */
public final class RunLogs {
  private static final int LONGEST = 400;

  private RunLogs() {}

  /** All lines of every log. */
  public static String text(Path lake) {
    return collect(lake, lines -> lines);
  }

  /** The lines from the first exception on, of every log. */
  public static String failures(Path lake) {
    return collect(
        lake,
        lines ->
            lines
                .dropWhile(line -> !line.contains("Exception") && !line.contains("Error"))
                .limit(LONGEST));
  }

  private static String collect(Path lake, UnaryOperator<Stream<String>> some) {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> logs = Files.list(lake.resolve("logs"))) {
      for (Path log : logs.sorted().toList()) {
        some.apply(Files.readAllLines(log).stream())
            .forEach(line -> text.append(line).append(System.lineSeparator()));
      }
    } catch (IOException e) {
      text.append(e);
    }
    return text.toString();
  }
}

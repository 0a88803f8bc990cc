package org.lesionlake.tests.archive.report;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lesionlake.tests.archive.WrittenReport;

/** Prints reports with their gold lines: {@code --seed 1 --n 20 --language nl}. */
public final class ReportSamples {
  private ReportSamples() {}

  /** Prints {@code --n} reports in {@code --language}, the first from {@code --seed}. */
  public static void main(String[] arguments) {
    Map<String, String> options =
        new HashMap<>(Map.of("--seed", "1", "--n", "5", "--language", "en"));
    for (int index = 0; index < arguments.length; index += 2) {
      if (!options.containsKey(arguments[index]) || index + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "Option " + arguments[index] + " is unknown or has no value: --seed, --n, --language");
      }
      options.put(arguments[index], arguments[index + 1]);
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long seed = Long.parseLong(options.get("--seed"));
    int number = Integer.parseInt(options.get("--n"));
    for (int report = 0; report < number; report++) {
      WrittenReport written = write(options.get("--language"), seed + report);
      out.println(written.text());
      out.println(">> " + written.goldJson());
      out.println();
    }
  }

  /** The report of drawn facts; the same language and seed give the same report. */
  public static WrittenReport write(String language, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return ReportWriter.write(SampleFacts.draw(language, random), random);
  }
}

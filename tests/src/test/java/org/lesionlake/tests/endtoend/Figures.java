package org.lesionlake.tests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lesionlake.tests.Needs;

/** The figures that the end-to-end tests measured, as the table that the README quotes. */
final class Figures {
  private static final Map<String, String> LINES = new LinkedHashMap<>();

  private Figures() {}

  static synchronized void add(String figure, String value, String required) {
    LINES.put(figure, "| " + figure + " | " + value + " | " + required + " |");
  }

  static void add(String figure, double value, String required) {
    add(figure, String.format(Locale.ROOT, "%.3f", value), required);
  }

  /** Prints what was measured so far and writes it to {@code tests/target/figures.md}. */
  static synchronized void print() {
    String table =
        "| figure | value | required |\n|---|---|---|\n" + String.join("\n", LINES.values()) + "\n";
    System.out.println(table);
    try {
      Path file = Needs.repository().resolve("tests/target/figures.md");
      Files.createDirectories(file.getParent());
      Files.writeString(file, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

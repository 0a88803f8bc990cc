package org.lesionlake.tests.archive;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Rows as RFC 4180 has them. */
final class Csv {
  private Csv() {}

  static String row(Object... values) {
    return Arrays.stream(values).map(Csv::field).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String field(Object value) {
    String text = value.toString();
    boolean quoted =
        text.contains(",") || text.contains("\"") || text.contains("\n") || text.contains("\r");
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}

package org.lesionlake.jobs.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.report.ReportEvaluation.Counts;

/** How assertions agree with gold, value by value. */
final class AssertionScores {
  static final List<String> COLUMNS = List.of("presence", "time", "experiencer");

  private final Map<String, int[]> counts = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();

  /** Counts one value of one target; {@code column} is an index of {@link #COLUMNS}. */
  void add(String id, int column, String gold, String read) {
    String name = COLUMNS.get(column);
    if (gold.equals(read)) {
      of(name, gold)[0]++;
    } else {
      of(name, read)[1]++;
      of(name, gold)[2]++;
      differences.add(id + " " + name + ": gold " + gold + ", read " + read);
    }
  }

  private int[] of(String column, String value) {
    return counts.computeIfAbsent(column + " " + value, key -> new int[3]);
  }

  List<String> differences() {
    return differences;
  }

  String table() {
    List<String[]> rows = new ArrayList<>();
    counts.forEach(
        (value, c) -> {
          Counts own = new Counts(c[0], c[1], c[2]);
          rows.add(
              new String[] {
                value,
                number(own.precision()),
                number(own.recall()),
                number(own.f1()),
                String.valueOf(c[0] + c[2])
              });
        });
    return TextTable.aligned(List.of("value", "precision", "recall", "F1", "gold"), rows);
  }

  private static String number(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}

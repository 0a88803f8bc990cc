package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;

/** Rows of a CSV file with what must become of each. */
final class Rows {
  private final List<String> rows = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  void add(String row, String outcome, String reason) {
    rows.add(row);
    expected.add(outcome);
    reasons.add(reason);
  }

  void addAll(Rows others) {
    rows.addAll(others.rows);
    expected.addAll(others.expected);
    reasons.addAll(others.reasons);
  }

  String text(String heading) {
    return heading + String.join("", rows);
  }

  /** One line of truth per row; rows count from 1 after the heading. */
  List<String> truth(String file) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      lines.add(
          Json.line(
              Json.object(
                  "file",
                  file,
                  "row",
                  i + 1,
                  "expected",
                  expected.get(i),
                  "reason",
                  reasons.get(i))));
    }
    return lines;
  }
}

package org.lesionlake.jobs.cli;

import java.util.ArrayList;
import java.util.List;

/** Splits a script into statements at semicolons outside strings and comments. */
final class SqlScript {
  private SqlScript() {}

  static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int at = 0;
    while (at < script.length()) {
      char c = script.charAt(at);
      int end = at + 1;
      if (c == '\'' || c == '"' || c == '`') {
        end = endOfQuoted(script, at, c);
      } else if (script.startsWith("--", at)) {
        end = indexOrEnd(script, "\n", at);
      } else if (script.startsWith("/*", at)) {
        end = Math.min(script.length(), indexOrEnd(script, "*/", at + 2) + 2);
      }
      if (c == ';') {
        add(statements, current);
      } else {
        current.append(script, at, end);
      }
      at = end;
    }
    add(statements, current);
    return statements;
  }

  private static int endOfQuoted(String script, int from, char quote) {
    int at = from + 1;
    while (at < script.length() && script.charAt(at) != quote) {
      at += script.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(script.length(), at + 1);
  }

  private static int indexOrEnd(String script, String what, int from) {
    int index = script.indexOf(what, from);
    return index < 0 ? script.length() : index;
  }

  private static void add(List<String> statements, StringBuilder current) {
    String statement = current.toString().strip();
    boolean onlyComments =
        statement.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("--"));
    if (!statement.isEmpty() && !onlyComments) {
      statements.add(statement);
    }
    current.setLength(0);
  }
}

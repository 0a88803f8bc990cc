package org.lesionlake.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A question that people ask of the tables, and the columns that answer it.
 *
 * @param text the question
 * @param columns the columns to use, as {@code layer.table.column}
 * @param mind what to mind
 * @param sql a query that answers it
 */
public record Question(String text, List<String> columns, String mind, String sql) {
  private static final String RESOURCE = "questions.txt";

  public Question {
    columns = List.copyOf(columns);
  }

  /** Every question there is, in the order of {@code questions.txt}. */
  public static List<Question> all() {
    try (InputStream in = Question.class.getResourceAsStream(RESOURCE)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Question> parse(String text) {
    List<Question> questions = new ArrayList<>();
    for (String block : text.split("\\R\\s*\\R")) {
      List<String> lines =
          block.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
      if (!lines.isEmpty()) {
        questions.add(question(lines));
      }
    }
    return List.copyOf(questions);
  }

  private static Question question(List<String> lines) {
    if (lines.size() < 4) {
      throw new IllegalArgumentException("Not four lines in the block of " + lines.get(0));
    }
    return new Question(
        after("? ", lines.get(0)),
        List.of(after("columns ", lines.get(1)).split(", *")),
        after("mind ", lines.get(2)),
        String.join("\n", lines.subList(3, lines.size())));
  }

  private static String after(String mark, String line) {
    if (!line.startsWith(mark)) {
      throw new IllegalArgumentException("Not begun with '" + mark + "': " + line);
    }
    return line.substring(mark.length()).strip();
  }

  /**
   * Columns that no table has, so that a question that rests on one is told.
   *
   * @param tables tables by qualified name
   */
  List<String> unknownColumns(Map<String, TableDef<?>> tables) {
    return columns.stream()
        .filter(
            column -> {
              int dot = column.lastIndexOf('.');
              TableDef<?> table = dot < 0 ? null : tables.get(column.substring(0, dot));
              return table == null
                  || !List.of(table.schema().fieldNames()).contains(column.substring(dot + 1));
            })
        .toList();
  }
}

package org.lesionlake.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** How rows are printed: options of every command that answers with rows. */
final class AnswerOptions {
  enum Format {
    TABLE,
    CSV,
    JSON
  }

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "Most rows of an aligned table; CSV and JSON have no limit. Default 1000.")
  private int limit;

  void print(Dataset<Row> answer, PrintWriter out) {
    switch (format) {
      case TABLE -> table(answer, out);
      case CSV -> csv(answer, out);
      case JSON -> json(answer, out);
    }
    out.flush();
  }

  private void table(Dataset<Row> answer, PrintWriter out) {
    List<Row> rows = answer.limit(limit + 1).collectAsList();
    boolean more = rows.size() > limit;
    List<String[]> cells = rows.stream().limit(limit).map(row -> cells(row, answer)).toList();
    out.print(TextTable.aligned(List.of(answer.columns()), cells));
    out.println(
        more
            ? "(the first " + limit + " rows; --limit or --format csv for more)"
            : "(" + cells.size() + (cells.size() == 1 ? " row)" : " rows)"));
  }

  private static void csv(Dataset<Row> answer, PrintWriter out) {
    out.print(TextTable.csv(List.of(answer.columns()), List.of()));
    Iterator<Row> rows = answer.toLocalIterator();
    while (rows.hasNext()) {
      String line = TextTable.csv(List.of(cells(rows.next(), answer)), List.of());
      out.print(line);
    }
  }

  private static void json(Dataset<Row> answer, PrintWriter out) {
    Iterator<String> lines = answer.toJSON().toLocalIterator();
    while (lines.hasNext()) {
      out.println(lines.next());
    }
  }

  private static String[] cells(Row row, Dataset<Row> answer) {
    String[] cells = new String[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? "" : text(row.get(i));
    }
    return cells;
  }

  private static String text(Object value) {
    if (value instanceof Row || value instanceof scala.collection.Seq) {
      try {
        return new ObjectMapper().writeValueAsString(plain(value));
      } catch (JsonProcessingException e) {
        return value.toString();
      }
    }
    return String.valueOf(value);
  }

  private static Object plain(Object value) {
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.length(); i++) {
        fields.put(row.schema().fieldNames()[i], plain(row.get(i)));
      }
      return fields;
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      List<Object> items = new ArrayList<>();
      scala.collection.JavaConverters.seqAsJavaList(seq).forEach(item -> items.add(plain(item)));
      return items;
    }
    return value instanceof java.time.temporal.Temporal ? value.toString() : value;
  }
}

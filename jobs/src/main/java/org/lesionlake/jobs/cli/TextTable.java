package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What commands print: rows as an aligned table or as CSV, times, and the first of many lines. */
public final class TextTable {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int MOST_LINES = 20;

  private TextTable() {}

  /** Columns are padded to their widest cell; a rule stands below the header. */
  public static String aligned(List<String> header, List<String[]> rows) {
    int[] widths = header.stream().mapToInt(TextTable::width).toArray();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(oneLine(row[i])));
      }
    }
    StringBuilder text = new StringBuilder();
    line(text, header.toArray(String[]::new), widths);
    for (int i = 0; i < widths.length; i++) {
      text.append(i > 0 ? "  " : "").append("-".repeat(widths[i]));
    }
    text.append('\n');
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  /** A time as people read it, to the minute, UTC. */
  static String minute(Instant time) {
    return MINUTE.format(time);
  }

  /** Lines that are indented, the first of many. */
  static void some(List<String> lines, PrintWriter out) {
    lines.stream().limit(MOST_LINES).forEach(line -> out.println("  " + line));
    if (lines.size() > MOST_LINES) {
      out.println("  and " + (lines.size() - MOST_LINES) + " more");
    }
  }

  /** RFC 4180, line ends LF. */
  public static String csv(List<String> header, List<String[]> rows) {
    StringBuilder text = new StringBuilder();
    csvLine(text, header.toArray(String[]::new));
    rows.forEach(row -> csvLine(text, row));
    return text.toString();
  }

  private static void line(StringBuilder text, String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String cell = oneLine(cells[i]);
      line.append(i > 0 ? "  " : "").append(cell);
      line.append(" ".repeat(Math.max(0, widths[i] - width(cell))));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static void csvLine(StringBuilder text, String[] cells) {
    for (int i = 0; i < cells.length; i++) {
      String cell = cells[i] == null ? "" : cells[i];
      boolean quote = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      text.append(i > 0 ? "," : "").append(quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    text.append('\n');
  }

  private static String oneLine(String cell) {
    return cell == null ? "" : cell.replace("\r", "").replace("\n", "⏎").replace("\t", " ");
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}

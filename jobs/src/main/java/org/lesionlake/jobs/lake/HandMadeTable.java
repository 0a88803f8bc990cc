package org.lesionlake.jobs.lake;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A small CSV file as people write it: parted by commas, semicolons or tabs, with a heading.
 *
 * @param columns names in the heading, in lower case
 * @param rows cells by column, without blanks around them; what a row leaves out has no entry
 */
public record HandMadeTable(List<String> columns, List<Map<String, String>> rows) {
  /** Text of a file in UTF-8, without a byte order mark. */
  public static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).replace("\uFEFF", "");
  }

  /**
   * @throws TextParsingException if the text is no table
   */
  public static HandMadeTable parse(String text) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setDelimiterDetectionEnabled(true, ',', ';', '\t');
    settings.setNullValue("");
    settings.setEmptyValue("");
    List<String[]> parsed = new CsvParser(settings).parseAll(new StringReader(text));
    if (parsed.isEmpty()) {
      return new HandMadeTable(List.of(), List.of());
    }
    List<String> columns =
        Arrays.stream(parsed.get(0)).map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
    List<Map<String, String>> rows = new ArrayList<>();
    for (String[] row : parsed.subList(1, parsed.size())) {
      Map<String, String> cells = new LinkedHashMap<>();
      for (int c = 0; c < Math.min(columns.size(), row.length); c++) {
        cells.put(columns.get(c), row[c].strip());
      }
      rows.add(cells);
    }
    return new HandMadeTable(columns, rows);
  }
}

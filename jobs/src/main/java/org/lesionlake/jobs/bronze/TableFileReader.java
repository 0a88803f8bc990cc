package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveException;

/** Reads the rows of a CSV or TSV file, or the whole of a text file, as objects of an inbox. */
final class TableFileReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CELL_CHARACTERS = 20_000_000;
  private static final String NO_CONTENT = "{}";

  /** The cell that holds an HL7 message; no column of a table can have this name. */
  static final String MESSAGE = "\u0000message";

  private final Set<String> requiredColumns;
  private final boolean acceptsPlainText;
  private final boolean acceptsMessages;
  private final long maxBytes;

  /**
   * @param requiredColumns columns without which a table file is refused whole
   * @param acceptsPlainText whether a .txt or .md file is an object of its own
   */
  TableFileReader(Set<String> requiredColumns, boolean acceptsPlainText, long maxBytes) {
    this(requiredColumns, acceptsPlainText, false, maxBytes);
  }

  /**
   * @param acceptsMessages whether each HL7 message of a .hl7 file is an object of its own
   */
  TableFileReader(
      Set<String> requiredColumns,
      boolean acceptsPlainText,
      boolean acceptsMessages,
      long maxBytes) {
    this.requiredColumns = requiredColumns;
    this.acceptsPlainText = acceptsPlainText;
    this.acceptsMessages = acceptsMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * An object of a table inbox.
   *
   * @param row number of the data row or message from 1, or 0 for a whole file
   * @param content canonical JSON of its cells by column name; of a text file {@code {"text":…}},
   *     of a message its text under {@link #MESSAGE}; {@link #NO_CONTENT} of what could not be read
   * @param problem reason code and detail, where it cannot be used
   */
  record Entry(int row, String content, Optional<Problem> problem) {
    /** Whether its content tells it from any other object; else only its place does. */
    boolean isKnownByContent() {
      return row > 0 && !content.equals(NO_CONTENT);
    }
  }

  /** Why an object is refused. */
  record Problem(String reason, String detail) {}

  List<Entry> read(ListedFile file, Configuration hadoop) {
    if (file.refusal() != null) {
      return List.of(refused(file.refusal(), file.refusalDetail()));
    }
    if (file.sizeBytes() == 0) {
      return List.of(refused("empty_file", "The file has no content."));
    }
    if (file.sizeBytes() > maxBytes) {
      return List.of(
          refused("too_large", "The file is larger than ingest.max-table-file-bytes allows."));
    }
    String name = file.path().toLowerCase(Locale.ROOT);
    boolean table = name.endsWith(".csv") || name.endsWith(".tsv");
    boolean plain = acceptsPlainText && (name.endsWith(".txt") || name.endsWith(".md"));
    boolean messages = acceptsMessages && name.endsWith(".hl7");
    if (!table && !plain && !messages) {
      return List.of(refused("unsupported_format", "Only " + formats() + " files are read here."));
    }
    Optional<String> text;
    try {
      text = TableText.decode(bytes(file, hadoop));
    } catch (ArchiveException e) {
      return List.of(refused(e.reason(), e.getMessage()));
    } catch (IOException e) {
      return List.of(refused(NewObjects.STORAGE_FAILED, "The file could not be opened or read."));
    }
    if (text.isEmpty()) {
      return List.of(
          refused(
              "not_text",
              "The file is no text in UTF-8, in UTF-16 with a byte order mark or in Windows-1252."));
    }
    if (plain) {
      return List.of(new Entry(0, json(Map.of("text", text.get())), Optional.empty()));
    }
    return messages ? messages(text.get()) : rows(text.get(), name.endsWith(".tsv"));
  }

  private String formats() {
    if (acceptsPlainText) {
      return ".csv, .tsv, .txt and .md";
    }
    return acceptsMessages ? ".csv, .tsv and .hl7" : ".csv and .tsv";
  }

  private static List<Entry> messages(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String message : Hl7Merges.messages(text)) {
      entries.add(new Entry(entries.size() + 1, json(Map.of(MESSAGE, message)), Optional.empty()));
    }
    return entries.isEmpty()
        ? List.of(refused("no_messages", "The file holds no HL7 message: no line begins with MSH."))
        : entries;
  }

  private List<Entry> rows(String text, boolean tabs) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(tabs ? '\t' : delimiter(text));
    settings.getFormat().setLineSeparator("\n");
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxCharsPerColumn(MAX_CELL_CHARACTERS);
    settings.setMaxColumns(1_000);
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setSkipEmptyLines(true);
    // A row whose first cell begins with # is a row like any other.
    settings.getFormat().setComment('\0');
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    CsvParser parser = new CsvParser(settings);
    List<Entry> entries = new ArrayList<>();
    try {
      parser.beginParsing(new StringReader(text));
      String[] header = parser.parseNext();
      List<String> columns = new ArrayList<>();
      for (String cell : header == null ? new String[0] : header) {
        columns.add(cell.strip().toLowerCase(Locale.ROOT));
      }
      if (!columns.containsAll(requiredColumns)) {
        Set<String> missing = new java.util.TreeSet<>(requiredColumns);
        columns.forEach(missing::remove);
        return List.of(refused("missing_columns", "The header lacks: " + missing + "."));
      }
      String[] cells;
      int row = 0;
      while ((cells = parser.parseNext()) != null) {
        entries.add(entry(++row, columns, cells));
      }
      if (entries.isEmpty()) {
        return List.of(refused("no_rows", "The file has a header and no rows."));
      }
    } catch (TextParsingException e) {
      entries.add(
          new Entry(
              entries.size() + 1,
              NO_CONTENT,
              Optional.of(
                  new Problem("malformed_table", "The rest of the file cannot be parsed."))));
    } finally {
      parser.stopParsing();
    }
    return entries;
  }

  private static Entry entry(int row, List<String> columns, String[] cells) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < cells.length; i++) {
      values.put(i < columns.size() ? columns.get(i) : "extra_" + i, cells[i]);
    }
    Optional<Problem> problem =
        cells.length == columns.size()
            ? Optional.empty()
            : Optional.of(
                new Problem(
                    "wrong_column_count",
                    "The row has "
                        + cells.length
                        + " cells, the header "
                        + columns.size()
                        + "; a quote may be unbalanced."));
    return new Entry(row, json(values), problem);
  }

  private static char delimiter(String text) {
    int end = text.indexOf('\n');
    String header = end < 0 ? text : text.substring(0, end);
    long semicolons = header.chars().filter(c -> c == ';').count();
    long commas = header.chars().filter(c -> c == ',').count();
    return semicolons > commas ? ';' : ',';
  }

  private static byte[] bytes(ListedFile file, Configuration hadoop) throws IOException {
    Path path = new Path(file.path());
    try (var in = path.getFileSystem(hadoop).open(path)) {
      return in.readAllBytes();
    }
  }

  private static Entry refused(String reason, String detail) {
    return new Entry(0, NO_CONTENT, Optional.of(new Problem(reason, detail)));
  }

  private static String json(Map<String, String> values) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, String> cells(String content) {
    try {
      return JSON.readValue(content, TreeMap.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

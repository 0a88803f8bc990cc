package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveException;
import org.lesionlake.schemas.SourceKind;

/**
 * Reads a file of an inbox as its objects: rows of a table (CSV, TSV, JSON lines, Parquet),
 * messages of HL7, resources of FHIR, or the whole of a text or a DICOM report. Whatever they are
 * written in, objects become cells by column name.
 */
final class TableFileReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CELL_CHARACTERS = 20_000_000;
  static final String NO_CONTENT = "{}";

  /** The cell that holds an HL7 message; no column of a table can have this name. */
  static final String MESSAGE = "\u0000message";

  private static final List<String> TABLES = List.of(".csv", ".tsv");
  private static final List<String> JSON_FILES = List.of(".jsonl", ".ndjson", ".json");

  /** What is read in an inbox, by the end of a file's name. */
  private static final Map<SourceKind, List<String>> FORMATS =
      Map.of(
          SourceKind.REPORTS,
          List.of(
              ".csv",
              ".tsv",
              ".jsonl",
              ".ndjson",
              ".json",
              ".parquet",
              ".hl7",
              ".dcm",
              ".txt",
              ".md"),
          SourceKind.CLINICAL,
          List.of(".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".hl7"),
          SourceKind.MERGES,
          List.of(".csv", ".tsv", ".hl7"));

  private final SourceKind inbox;
  private final Set<String> requiredColumns;
  private final long maxBytes;
  private final SourceRules rules;

  /**
   * How messages, resources and OMOP tables are understood.
   *
   * @param omopPatient column of OMOP's {@code person} that holds the hospital's number
   */
  record SourceRules(
      List<String> accessionFields,
      MarkerCodes markers,
      IssuerNames issuers,
      ClinicalCodes facts,
      String omopPatient,
      SectionNames sections)
      implements Serializable {
    SourceRules {
      accessionFields = new ArrayList<>(accessionFields);
    }

    static SourceRules none() {
      return new SourceRules(
          List.of(),
          MarkerCodes.none(),
          IssuerNames.none(),
          ClinicalCodes.none(),
          OmopRows.SOURCE_VALUE,
          SectionNames.none());
    }
  }

  /**
   * @param requiredColumns columns without which a table file is refused whole
   */
  TableFileReader(SourceKind inbox, Set<String> requiredColumns, long maxBytes, SourceRules rules) {
    this.inbox = inbox;
    this.requiredColumns = requiredColumns;
    this.maxBytes = maxBytes;
    this.rules = rules;
  }

  /**
   * An object of a table inbox.
   *
   * @param row number of the row, message or resource from 1, or 0 for a whole file
   * @param content canonical JSON of its cells by column name; of a text file {@code {"text":…}},
   *     of a message that tells of a merge its text under {@link #MESSAGE}; {@link #NO_CONTENT} of
   *     what could not be read
   * @param problem reason code and detail, where it cannot be used
   * @param identity what tells it from any other object; empty where only its place does
   */
  record Entry(int row, String content, Optional<Problem> problem, String identity) {
    boolean isKnownByContent() {
      return row > 0 && !identity.isEmpty();
    }
  }

  /** Why an object does not enter. */
  record Problem(String outcome, String reason, String detail) {
    Problem(String reason, String detail) {
      this("rejected", reason, detail);
    }
  }

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
    String format = FORMATS.get(inbox).stream().filter(name::endsWith).findFirst().orElse("");
    if (format.isEmpty()) {
      return List.of(refused("unsupported_format", "Only " + formats() + " files are read here."));
    }
    try {
      if (format.equals(".parquet")) {
        FoundObjects found = new FoundObjects();
        ParquetRows.read(new Path(file.path()), hadoop, this::rowReader, found);
        return wholeIfAlone(found.entries());
      }
      return read(format, bytes(file, hadoop));
    } catch (ArchiveException e) {
      return List.of(refused(e.reason(), e.getMessage()));
    } catch (IOException e) {
      return List.of(refused(NewObjects.STORAGE_FAILED, "The file could not be opened or read."));
    }
  }

  private List<Entry> read(String format, byte[] bytes) {
    if (format.equals(".hl7")) {
      return messages(bytes);
    }
    if (format.equals(".dcm")) {
      return List.of(structuredReport(bytes));
    }
    Optional<String> text = TableText.decode(bytes);
    if (text.isEmpty()) {
      return List.of(
          refused(
              "not_text",
              "The file is no text in UTF-8, in UTF-16 with a byte order mark or in"
                  + " Windows-1252."));
    }
    if (TABLES.contains(format)) {
      return rows(text.get(), format.equals(".tsv"));
    }
    if (JSON_FILES.contains(format)) {
      return json(text.get(), format.equals(".json"));
    }
    return List.of(whole(Map.of("text", text.get())));
  }

  private String formats() {
    List<String> formats = FORMATS.get(inbox);
    return String.join(", ", formats.subList(0, formats.size() - 1))
        + " and "
        + formats.get(formats.size() - 1);
  }

  private Entry structuredReport(byte[] bytes) {
    try {
      return whole(StructuredReport.cells(bytes, rules.sections()));
    } catch (Refused e) {
      return wholly(e);
    } catch (RuntimeException e) {
      return refused("unexpected_error", e.getClass().getSimpleName());
    }
  }

  private List<Entry> json(String text, boolean whole) {
    FhirReports reports = new FhirReports(rules.issuers(), rules.sections());
    FhirFacts facts = new FhirFacts(rules);
    JsonRows rows =
        new JsonRows(requiredColumns, inbox == SourceKind.REPORTS ? reports::read : facts::read);
    FoundObjects found = new FoundObjects();
    if (whole) {
      rows.readWhole(text, found);
    } else {
      rows.readLines(text, found);
    }
    return wholeIfAlone(found.entries());
  }

  private List<Entry> messages(byte[] bytes) {
    Hl7Reports reports = new Hl7Reports(rules.accessionFields(), rules.issuers(), rules.sections());
    Hl7Results results = new Hl7Results(rules.markers(), rules.issuers());
    FoundObjects found = new FoundObjects();
    for (Hl7File.Part part : Hl7File.read(bytes)) {
      if (part.problem().isPresent()) {
        found.refuse(part.problem().get(), part.text());
      } else if (inbox == SourceKind.MERGES) {
        Map<String, String> cells = Map.of(MESSAGE, part.text());
        found.add(cells, json(cells));
      } else if (inbox == SourceKind.REPORTS) {
        found.guarded(part.text(), () -> reports.read(part.text(), part.charset(), found));
      } else {
        found.guarded(part.text(), () -> results.read(part.text(), part.charset(), found));
      }
    }
    return found.entries().isEmpty()
        ? List.of(refused("no_messages", "The file holds no HL7 message: no line begins with MSH."))
        : found.entries();
  }

  /** What says only that nothing could be read is said of the whole file. */
  private static List<Entry> wholeIfAlone(List<Entry> entries) {
    Entry first = entries.get(0);
    return entries.size() == 1 && first.identity().isEmpty()
        ? List.of(new Entry(0, first.content(), first.problem(), ""))
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
    FoundObjects found = new FoundObjects();
    try {
      parser.beginParsing(new StringReader(text));
      String[] header = parser.parseNext();
      List<String> columns = new ArrayList<>();
      for (String cell : header == null ? new String[0] : header) {
        columns.add(cell.strip().toLowerCase(Locale.ROOT));
      }
      RowReader reader = rowReader(columns);
      String[] cells;
      while ((cells = parser.parseNext()) != null) {
        add(columns, cells, reader, found);
      }
      if (found.entries().isEmpty()) {
        return List.of(refused("no_rows", "The file has a header and no rows."));
      }
    } catch (Refused e) {
      return List.of(wholly(e));
    } catch (TextParsingException e) {
      found.refuseRest(new Problem("malformed_table", "The rest of the file cannot be parsed."));
    } finally {
      parser.stopParsing();
    }
    return found.entries();
  }

  /** What makes objects of a table's rows. */
  interface RowReader {
    /**
     * @param identity what tells the row from any other
     */
    void read(Map<String, String> row, String identity, FoundObjects found);
  }

  /**
   * How rows with these columns are read: as the inbox's own, or as those of an OMOP table.
   *
   * @throws Refused if they are neither
   */
  private RowReader rowReader(Collection<String> columns) throws Refused {
    if (columns.containsAll(requiredColumns)) {
      return (row, identity, found) -> found.add(row, identity);
    }
    if (inbox == SourceKind.CLINICAL) {
      Optional<OmopRows> omop = OmopRows.of(columns, rules);
      if (omop.isPresent()) {
        return omop.get()::read;
      }
      if (OmopRows.isOtherTable(columns)) {
        throw Refused.setAside("omop_table_without_facts");
      }
    }
    Set<String> missing = new TreeSet<>(requiredColumns);
    missing.removeAll(columns);
    throw Refused.rejected("missing_columns", "The header lacks: " + missing + ".");
  }

  private static void add(
      List<String> columns, String[] cells, RowReader reader, FoundObjects found) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < cells.length; i++) {
      values.put(i < columns.size() ? columns.get(i) : "extra_" + i, cells[i]);
    }
    if (cells.length == columns.size()) {
      reader.read(values, json(values), found);
    } else {
      found.refuse(
          new Problem(
              "wrong_column_count",
              "The row has "
                  + cells.length
                  + " cells, the header "
                  + columns.size()
                  + "; a quote may be unbalanced."),
          json(values));
    }
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

  private static Entry wholly(Refused refused) {
    return new Entry(
        0,
        NO_CONTENT,
        Optional.of(new Problem(refused.outcome(), refused.reason(), refused.getMessage())),
        "");
  }

  private static Entry refused(String reason, String detail) {
    return new Entry(0, NO_CONTENT, Optional.of(new Problem(reason, detail)), "");
  }

  private static Entry whole(Map<String, String> cells) {
    return new Entry(0, json(cells), Optional.empty(), "");
  }

  static String json(Map<String, String> values) {
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

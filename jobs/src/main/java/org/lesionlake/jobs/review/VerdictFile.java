package org.lesionlake.jobs.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.common.TextParsingException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.jobs.lake.HandMadeTable;

/**
 * Readers' verdicts as a file: CSV with the columns {@code case_id, reader, verdict} and, if there
 * are any, {@code largest_mm, read_on}; or a JSON list of objects with these keys, or such objects
 * line by line.
 */
final class VerdictFile {
  static final List<String> COLUMNS =
      List.of("case_id", "reader", "verdict", "largest_mm", "read_on");

  private static final Set<String> VERDICTS =
      Set.of("present", "absent", "uncertain", "not_assessable");

  /** A code rather than a name: it stands in a table that many may read. */
  private static final String READER = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}";

  private static final double LARGEST_MM = 500;

  /** A verdict of a file, and the row or object that it stands in. */
  record Verdict(
      int row,
      String caseId,
      String reader,
      String verdict,
      Optional<Double> largestMm,
      Optional<LocalDate> readOn) {}

  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private VerdictFile() {}

  /**
   * Reads a file whole.
   *
   * @param cases of the sample; a verdict on another is none
   * @param reader who judged, where the file does not say
   * @throws org.lesionlake.jobs.lake.UserError naming every row that is no verdict
   */
  static List<Verdict> read(Path file, Set<String> cases, Optional<String> reader) {
    VerdictFile read = new VerdictFile();
    List<Map<String, String>> rows;
    try {
      String text = HandMadeTable.text(file);
      rows =
          text.stripLeading().matches("(?s)[\\[{].*")
              ? json(text)
              : HandMadeTable.parse(text).rows();
    } catch (IOException | TextParsingException e) {
      throw ReviewErrors.badVerdicts(
          file, List.of("the file cannot be read (" + e.getClass().getSimpleName() + ")"));
    }
    if (rows.isEmpty()) {
      throw ReviewErrors.badVerdicts(file, List.of("it holds none"));
    }
    for (int i = 0; i < rows.size(); i++) {
      read.add(i + 1, rows.get(i), cases, reader);
    }
    if (!read.problems.isEmpty()) {
      throw ReviewErrors.badVerdicts(file, read.problems);
    }
    return read.verdicts;
  }

  private void add(
      int row, Map<String, String> cells, Set<String> cases, Optional<String> givenReader) {
    int before = problems.size();
    String caseId = cells.getOrDefault("case_id", "").toLowerCase(Locale.ROOT);
    String reader = cells.getOrDefault("reader", "");
    reader = reader.isEmpty() ? givenReader.orElse("") : reader;
    String verdict = cells.getOrDefault("verdict", "").toLowerCase(Locale.ROOT);
    if (verdict.isEmpty() && !caseId.isEmpty()) {
      // A case that the reader has not come to.
      return;
    }
    require(cases.contains(caseId), row, "case_id is none of the sample");
    require(reader.matches(READER), row, "reader is no code of letters, digits and . _ -");
    require(VERDICTS.contains(verdict), row, "verdict is none of " + new TreeSet<>(VERDICTS));
    Optional<Double> size = size(row, cells.getOrDefault("largest_mm", ""));
    Optional<LocalDate> day = day(row, cells.getOrDefault("read_on", ""));
    require(
        size.isEmpty() || verdict.equals("present"), row, "largest_mm is of what is not present");
    String who = reader;
    boolean twice =
        verdicts.stream().anyMatch(v -> v.caseId().equals(caseId) && v.reader().equals(who));
    require(!twice, row, "the reader has judged the case in an earlier row");
    if (problems.size() == before) {
      verdicts.add(new Verdict(row, caseId, reader, verdict, size, day));
    }
  }

  private void require(boolean holds, int row, String problem) {
    if (!holds) {
      problems.add("row " + row + ": " + problem);
    }
  }

  private Optional<Double> size(int row, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double size = Double.parseDouble(text.replace(',', '.'));
      require(size > 0 && size <= LARGEST_MM, row, "largest_mm is not from 0 to " + LARGEST_MM);
      return Optional.of(size);
    } catch (NumberFormatException e) {
      problems.add("row " + row + ": largest_mm is no number");
      return Optional.empty();
    }
  }

  private Optional<LocalDate> day(int row, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      LocalDate day = LocalDate.parse(text);
      require(
          !day.isAfter(LocalDate.now(ZoneOffset.UTC).plusDays(1)),
          row,
          "read_on lies in the future");
      return Optional.of(day);
    } catch (DateTimeParseException e) {
      problems.add("row " + row + ": read_on is no day such as 2026-03-12");
      return Optional.empty();
    }
  }

  private static List<Map<String, String>> json(String text) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> objects = new ArrayList<>();
    if (text.stripLeading().startsWith("[")) {
      mapper.readTree(text).forEach(objects::add);
    } else {
      for (String line : text.split("\\R")) {
        if (!line.isBlank()) {
          objects.add(mapper.readTree(line));
        }
      }
    }
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode object : objects) {
      Map<String, String> cells = new LinkedHashMap<>();
      object
          .fields()
          .forEachRemaining(
              field ->
                  cells.put(
                      field.getKey().toLowerCase(Locale.ROOT),
                      field.getValue().isNull() ? "" : field.getValue().asText().strip()));
      rows.add(cells);
    }
    return rows;
  }

  /** An empty file of these cases, for a reader to fill in. */
  static String template(List<String> cases) {
    StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append('\n');
    cases.forEach(id -> text.append(id).append(",,,,\n"));
    return text.toString();
  }
}

package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lesionlake.jobs.bronze.TableFileReader.Problem;

/**
 * Reads JSON: objects whose keys are a table's columns, or FHIR resources and bundles of them. A
 * file of lines loses no more than a line that is no JSON; of one that is a single text the rest is
 * refused from where it breaks.
 */
final class JsonRows {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectMapper SEVERAL =
      JSON.copy().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Problem NO_JSON = new Problem("malformed_json", "The line is no JSON.");

  private final Set<String> requiredColumns;
  private final ResourceReader resources;

  /** What FHIR resources are read by. */
  interface ResourceReader {
    void read(JsonNode resource, FhirFile file, FoundObjects found);
  }

  JsonRows(Set<String> requiredColumns, ResourceReader resources) {
    this.requiredColumns = requiredColumns;
    this.resources = resources;
  }

  /** Reads a value from each line. */
  void readLines(String text, FoundObjects found) {
    String[] lines = text.split("\\r\\n|\\n|\\r");
    FhirFile file = new FhirFile();
    for (String line : lines) {
      parse(line).filter(FhirFile::isResource).ifPresent(file::add);
    }
    for (String line : lines) {
      if (!line.isBlank()) {
        parse(line)
            .ifPresentOrElse(value -> read(value, file, found), () -> found.refuse(NO_JSON, line));
      }
    }
    if (found.entries().isEmpty()) {
      found.refuseRest(new Problem("no_rows", "The file has no lines."));
    }
  }

  /** Reads one value, or several one after another, over any number of lines. */
  void readWhole(String text, FoundObjects found) {
    List<JsonNode> values = new ArrayList<>();
    Optional<Problem> broken = Optional.empty();
    try (JsonParser parser = SEVERAL.createParser(text);
        MappingIterator<JsonNode> read = SEVERAL.readerFor(JsonNode.class).readValues(parser)) {
      while (read.hasNextValue()) {
        values.add(read.nextValue());
      }
    } catch (IOException e) {
      broken = Optional.of(new Problem("malformed_table", "The rest of the file is no JSON."));
    }
    FhirFile file = new FhirFile();
    values.stream().filter(FhirFile::isResource).forEach(file::add);
    values.forEach(value -> read(value, file, found));
    broken.ifPresent(found::refuseRest);
    if (found.entries().isEmpty()) {
      found.refuseRest(new Problem("no_rows", "The file has no objects."));
    }
  }

  private static Optional<JsonNode> parse(String line) {
    try {
      return Optional.ofNullable(JSON.readTree(line)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void read(JsonNode value, FhirFile file, FoundObjects found) {
    if (!value.isObject()) {
      found.refuse(new Problem("not_an_object", "The value is no JSON object."), value.toString());
    } else if (FhirFile.isResource(value)) {
      List<JsonNode> members = FhirFile.members(value);
      if (members.isEmpty()) {
        found.refuse(new Problem("no_rows", "The bundle has no resources."), value.toString());
      }
      FhirFile referred = FhirFile.type(value).equals("Bundle") ? FhirFile.of(value) : file;
      for (JsonNode member : members) {
        found.guarded(member.toString(), () -> resources.read(member, referred, found));
      }
    } else {
      row(value, found);
    }
  }

  private void row(JsonNode object, FoundObjects found) {
    Map<String, String> cells = new TreeMap<>();
    object
        .fields()
        .forEachRemaining(
            field ->
                // Names with a NUL are the reader's own.
                cells.put(
                    field.getKey().replace("\0", "").strip().toLowerCase(Locale.ROOT),
                    text(field.getValue())));
    String identity = TableFileReader.json(cells);
    if (!cells.keySet().containsAll(requiredColumns)) {
      found.refuse(
          new Problem("missing_fields", "The object lacks one of: " + requiredColumns + "."),
          identity);
    } else if (requiredColumns.stream().anyMatch(column -> object.path(column).isContainerNode())) {
      found.refuse(
          new Problem("bad_value", "A value is a list or an object where text is needed."),
          identity);
    } else {
      found.add(cells, identity);
    }
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    if (value.isBigDecimal() || value.isFloatingPointNumber()) {
      return MarkerCells.pointed(value.decimalValue());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}

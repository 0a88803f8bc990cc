package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of a task's log.
 *
 * @param level such as info or error, where the line has one
 * @param text the message, and what was raised with it
 */
public record LogLine(Optional<Instant> atUtc, Optional<String> level, String text) {

  /** Whether it tells of an error. */
  public boolean isError() {
    return level.filter(word -> word.equals("error") || word.equals("critical")).isPresent();
  }

  /** From a structured message, or from plain text, which older tasks have. */
  static LogLine of(JsonNode line) {
    if (line.isTextual()) {
      return new LogLine(Optional.empty(), Optional.empty(), line.asText().stripTrailing());
    }
    List<String> parts = new ArrayList<>();
    parts.add(Json.text(line, "event").stripTrailing());
    for (JsonNode raised : line.path("error_detail")) {
      parts.add(
          raised.path("exc_type").asText("error")
              + ": "
              + raised.path("exc_value").asText("").strip());
    }
    return new LogLine(
        Json.optionalInstant(line, "timestamp"),
        Json.optionalText(line, "level"),
        String.join(" | ", parts));
  }
}

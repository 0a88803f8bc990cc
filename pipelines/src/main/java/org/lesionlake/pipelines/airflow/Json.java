package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Fields of Airflow's answers; one that lacks what the API promises is an error, never null. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode required(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw AirflowException.notUnderstood("a request", "it lacks " + name);
    }
    return value;
  }

  static String text(JsonNode node, String name) {
    return required(node, name).asText();
  }

  static Optional<String> optionalText(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  static Instant instant(JsonNode node, String name) {
    required(node, name);
    return optionalInstant(node, name)
        .orElseThrow(
            () -> AirflowException.notUnderstood("a request", name + " is no time but a number"));
  }

  static Optional<Instant> optionalInstant(JsonNode node, String name) {
    try {
      return optionalText(node, name).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw AirflowException.notUnderstood("a request", name + " is no time: " + e.getMessage());
    }
  }

  /** A number of seconds. */
  static Optional<Duration> optionalSeconds(JsonNode node, String name) {
    JsonNode seconds = node.path(name);
    return seconds.isNumber()
        ? Optional.of(Duration.ofMillis(Math.round(seconds.asDouble() * 1000)))
        : Optional.empty();
  }
}

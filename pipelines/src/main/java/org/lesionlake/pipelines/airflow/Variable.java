package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A setting that DAGs read.
 *
 * @param value as text; Airflow shows {@code ***} for one whose key sounds secret
 * @param description may be empty
 */
public record Variable(String key, String value, String description) {

  static Variable of(JsonNode variable) {
    return new Variable(
        Json.text(variable, "key"),
        Json.optionalText(variable, "value").orElse(""),
        Json.optionalText(variable, "description").orElse(""));
  }

  ObjectNode body() {
    return Json.MAPPER
        .createObjectNode()
        .put("key", key)
        .put("value", value)
        .put("description", description);
  }
}

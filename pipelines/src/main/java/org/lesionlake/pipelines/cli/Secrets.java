package org.lesionlake.pipelines.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * What is not printed. A name that sounds secret makes its value one, as in Airflow, which shows
 * stars instead (its documentation, "Masking sensitive data").
 */
final class Secrets {
  /** What Airflow shows instead of a secret. */
  static final String HIDDEN = "***";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of(
          "access_token",
          "api_key",
          "apikey",
          "authorization",
          "passphrase",
          "passwd",
          "password",
          "private_key",
          "secret",
          "token",
          "keyfile_dict",
          "service_account");

  private Secrets() {}

  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.stream().anyMatch(lower::contains);
  }

  /** A value, or stars if its name sounds secret. */
  static String shown(String name, String value) {
    return isSecret(name) ? HIDDEN : value;
  }

  /** A JSON object's text with stars for values whose names sound secret; stars if it is none. */
  static String shown(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      hide(node);
      return node.toString();
    } catch (JsonProcessingException e) {
      return HIDDEN;
    }
  }

  private static void hide(JsonNode node) {
    node.forEach(Secrets::hide);
    if (node instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(
              field -> {
                if (isSecret(field.getKey())) {
                  object.put(field.getKey(), HIDDEN);
                }
              });
    }
  }
}

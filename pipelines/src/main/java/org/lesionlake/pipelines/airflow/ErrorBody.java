package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the body of an error says, on one line. */
final class ErrorBody {
  private static final int LONGEST = 300;
  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>(.*?)</title>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private ErrorBody() {}

  /**
   * The detail of Airflow's error: a string, an object, or a list of {@code {loc, msg, type}} for
   * the fields that were refused. What stands between may answer in HTML or plain text.
   */
  static String detail(String body) {
    JsonNode detail;
    try {
      detail = Json.MAPPER.readTree(body).path("detail");
    } catch (JsonProcessingException e) {
      return pageTitle(body).orElseGet(() -> shortened(body));
    }
    if (detail.isArray()) {
      return shortened(fields(detail));
    }
    return shortened(
        detail.isObject() ? detail.path("reason").asText(detail.toString()) : detail.asText());
  }

  private static String fields(JsonNode detail) {
    List<String> fields = new ArrayList<>();
    for (JsonNode field : detail) {
      List<String> location = new ArrayList<>();
      field.path("loc").forEach(step -> location.add(step.asText()));
      fields.add(String.join(".", location) + ": " + field.path("msg").asText());
    }
    return String.join("; ", fields);
  }

  /** That an answer is a page for people, and its title; empty for anything else. */
  static Optional<String> pageTitle(String body) {
    if (!body.stripLeading().startsWith("<")) {
      return Optional.empty();
    }
    Matcher title = TITLE.matcher(body);
    return Optional.of(
        "it is a web page" + (title.find() ? " titled \"" + shortened(title.group(1)) + "\"" : ""));
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
  }
}

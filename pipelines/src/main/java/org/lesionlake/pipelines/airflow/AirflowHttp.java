package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * JSON over HTTP as Airflow speaks it: a bearer token that is renewed when it has expired, errors
 * as {@link AirflowException}, and a few tries for what may be tried again. That is reading and
 * signing in; anything else is sent once, because a lost answer does not say that nothing was done.
 */
final class AirflowHttp {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final URI base;
  private final String user;
  private final String password;
  private final Duration timeout;
  private final Pause pause;
  private final HttpClient client;
  private Optional<String> token = Optional.empty();

  AirflowHttp(URI base, String user, String password, Duration timeout, Pause pause) {
    this.base = base;
    this.user = user;
    this.password = password;
    this.timeout = timeout;
    this.pause = pause;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /** Reads without a token, as health and version allow. */
  JsonNode getOpen(String path) {
    return again(() -> send("GET", path, Optional.empty(), Optional.empty()));
  }

  JsonNode get(String path) {
    return again(() -> signedIn("GET", path, Optional.empty()));
  }

  /** Sends a change, once. */
  JsonNode change(String method, String path, JsonNode body) {
    return signedIn(method, path, Optional.of(body));
  }

  private synchronized JsonNode signedIn(String method, String path, Optional<JsonNode> body) {
    boolean fresh = token.isEmpty();
    if (fresh) {
      token = Optional.of(signIn());
    }
    try {
      return send(method, path, body, token);
    } catch (AirflowException e) {
      if (fresh || e.status().orElse(0) != 401) {
        throw e;
      }
      // The server did not act on a request it did not let in, so even a change may be repeated.
      token = Optional.empty();
      return signedIn(method, path, body);
    }
  }

  private String signIn() {
    JsonNode body = JSON.createObjectNode().put("username", user).put("password", password);
    JsonNode answer = again(() -> send("POST", "/auth/token", Optional.of(body), Optional.empty()));
    String accessToken = answer.path("access_token").asText("");
    if (accessToken.isEmpty()) {
      throw AirflowException.notUnderstood("POST /auth/token", "it holds no access_token");
    }
    return accessToken;
  }

  private JsonNode send(
      String method, String path, Optional<JsonNode> body, Optional<String> bearer) {
    String call = method + " " + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .header("Accept", "application/json")
            .method(
                method,
                body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                    .orElseGet(HttpRequest.BodyPublishers::noBody));
    body.ifPresent(json -> request.header("Content-Type", "application/json"));
    bearer.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    HttpResponse<String> response;
    try {
      response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw AirflowException.unreachable(call, e);
    } catch (InterruptedException e) {
      throw AirflowException.interrupted(e);
    }
    if (response.statusCode() / 100 != 2) {
      throw AirflowException.answered(call, response.statusCode(), detail(response.body()));
    }
    try {
      return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw AirflowException.notUnderstood(call, e.getOriginalMessage());
    }
  }

  private interface Attempt {
    JsonNode run();
  }

  private JsonNode again(Attempt attempt) {
    Duration wait = FIRST_PAUSE;
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (AirflowException e) {
        if (tried == TRIES || !mayPass(e)) {
          throw e;
        }
      }
      pause(wait);
      wait = wait.multipliedBy(2);
      wait = wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
    }
  }

  /** Whether trying again may help: the server was busy, failed, or could not be reached. */
  static boolean mayPass(AirflowException e) {
    int status = e.status().orElse(0);
    return status == 429 || status >= 500 || e.getCause() instanceof IOException;
  }

  void pause(Duration duration) {
    try {
      pause.of(duration);
    } catch (InterruptedException e) {
      throw AirflowException.interrupted(e);
    }
  }

  /**
   * What an error body says: its {@code detail} is a string, an object, or a list of {@code {loc,
   * msg, type}} for the fields that were refused.
   */
  private static String detail(String body) {
    JsonNode detail;
    try {
      detail = JSON.readTree(body).path("detail");
    } catch (JsonProcessingException e) {
      return body.strip().lines().findFirst().orElse("");
    }
    if (detail.isTextual()) {
      return detail.asText();
    }
    if (detail.isObject()) {
      return detail.path("reason").asText(detail.toString());
    }
    List<String> fields = new ArrayList<>();
    for (JsonNode field : detail) {
      List<String> location = new ArrayList<>();
      field.path("loc").forEach(step -> location.add(step.asText()));
      fields.add(
          String.format(
              Locale.ROOT, "%s: %s", String.join(".", location), field.path("msg").asText()));
    }
    return String.join("; ", fields);
  }
}

package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * JSON over HTTP as Airflow speaks it: a bearer token that is renewed when it has expired, errors
 * as {@link AirflowException}, and a few tries for what may be tried again. That is reading,
 * signing in and changes that say how a thing shall be; what makes a new thing is sent once unless
 * it is certain that the server did not act on it.
 */
final class AirflowHttp {
  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_ASKED_PAUSE = Duration.ofMinutes(2);

  private final URI base;
  private final String user;
  private final String password;
  private final Duration timeout;
  private final Pause pause;
  private final HttpClient client;
  private Optional<String> token = Optional.empty();
  private volatile Optional<Instant> serverTime = Optional.empty();

  AirflowHttp(
      HttpClient client, URI base, String user, String password, Duration timeout, Pause pause) {
    this.client = client;
    this.base = base;
    this.user = user;
    this.password = password;
    this.timeout = timeout;
    this.pause = pause;
  }

  /** Reads without a token, as health and version allow. */
  JsonNode getOpen(String path) {
    return again(
        () -> send("GET", path, Optional.empty(), Optional.empty()), AirflowException::mayPass);
  }

  JsonNode get(String path) {
    return repeatable("GET", path, Optional.empty());
  }

  /** Sends a POST that changes nothing, a dry run for instance. */
  JsonNode ask(String path, JsonNode body) {
    return repeatable("POST", path, Optional.of(body));
  }

  /** Says how a thing shall be, which may be said twice. */
  JsonNode patch(String path, JsonNode body) {
    return repeatable("PATCH", path, Optional.of(body));
  }

  /** Says how a thing shall be, by the path alone. */
  JsonNode put(String path) {
    return repeatable("PUT", path, Optional.empty());
  }

  /** Deletes what must be there; a try whose answer was lost may have done it already. */
  void delete(String path) {
    try {
      signedIn("DELETE", path, Optional.empty());
    } catch (AirflowException e) {
      if (!e.mayPass()) {
        throw e;
      }
      pause(FIRST_PAUSE);
      AirflowClient.found(() -> repeatable("DELETE", path, Optional.empty()));
    }
  }

  /** Sends a POST that must not be acted on twice. */
  JsonNode create(String path, JsonNode body) {
    return again(() -> signedIn("POST", path, Optional.of(body)), AirflowException::wasNotActedOn);
  }

  /** When the server answered last, by its own clock; empty if it does not say. */
  Optional<Instant> serverTime() {
    return serverTime;
  }

  void pause(Duration duration) {
    try {
      pause.of(duration);
    } catch (InterruptedException e) {
      throw AirflowException.interrupted(e);
    }
  }

  private JsonNode repeatable(String method, String path, Optional<JsonNode> body) {
    return again(() -> signedIn(method, path, body), AirflowException::mayPass);
  }

  private JsonNode signedIn(String method, String path, Optional<JsonNode> body) {
    String known = currentToken();
    try {
      return send(method, path, body, Optional.of(known));
    } catch (AirflowException e) {
      if (e.status().orElse(0) != 401) {
        throw e;
      }
      // The server did not act on a request it did not let in, so even a POST may be repeated.
      return send(method, path, body, Optional.of(renewedToken(known)));
    }
  }

  private synchronized String currentToken() {
    if (token.isEmpty()) {
      token = Optional.of(signIn());
    }
    return token.get();
  }

  /** A token other than one that was refused; another thread may have asked for it meanwhile. */
  private synchronized String renewedToken(String refused) {
    if (token.equals(Optional.of(refused))) {
      token = Optional.empty();
    }
    return currentToken();
  }

  private String signIn() {
    JsonNode body = Json.MAPPER.createObjectNode().put("username", user).put("password", password);
    JsonNode answer =
        again(
            () -> send("POST", "/auth/token", Optional.of(body), Optional.empty()),
            AirflowException::mayPass);
    String accessToken = answer.path("access_token").asText("");
    if (accessToken.isEmpty()) {
      throw AirflowException.notUnderstood("POST /auth/token", "it holds no access_token");
    }
    return accessToken;
  }

  private JsonNode send(
      String method, String path, Optional<JsonNode> body, Optional<String> bearer) {
    String call = method + " " + path;
    HttpResponse<String> response = exchange(call, request(method, path, body, bearer));
    serverTime = response.headers().firstValue("Date").flatMap(AirflowHttp::httpDate);
    int status = response.statusCode();
    if (status / 100 == 3) {
      throw AirflowException.redirected(
          call, status, response.headers().firstValue("Location").orElse("nowhere"));
    }
    if (status / 100 != 2) {
      throw AirflowException.answered(
          call, status, ErrorBody.detail(response.body()), retryAfter(response));
    }
    try {
      return response.body().isEmpty()
          ? MissingNode.getInstance()
          : Json.MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw AirflowException.notUnderstood(
          call, ErrorBody.pageTitle(response.body()).orElse(e.getOriginalMessage()));
    }
  }

  private HttpRequest request(
      String method, String path, Optional<JsonNode> body, Optional<String> bearer) {
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
    return request.build();
  }

  private HttpResponse<String> exchange(String call, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (SSLException e) {
      throw AirflowException.notTrusted(call, e);
    } catch (HttpConnectTimeoutException e) {
      throw AirflowException.notReached(call, "no connection within " + seconds(timeout), e);
    } catch (ConnectException e) {
      if (e.getCause() instanceof ConnectException cause
          && cause.getCause() instanceof UnresolvedAddressException) {
        throw AirflowException.noSuchHost(call, base.getHost(), e);
      }
      throw AirflowException.notReached(call, "connection refused", e);
    } catch (IOException e) {
      throw AirflowException.noAnswer(call, e);
    } catch (InterruptedException e) {
      throw AirflowException.interrupted(e);
    }
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  private static Optional<Instant> httpDate(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** How long the server asks to wait; a date instead of seconds is left to our own pauses. */
  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  private interface Attempt {
    JsonNode run();
  }

  private interface Verdict {
    boolean worthAnotherTry(AirflowException e);
  }

  private JsonNode again(Attempt attempt, Verdict verdict) {
    Duration wait = FIRST_PAUSE;
    for (int tried = 1; ; tried++) {
      Duration asked;
      try {
        return attempt.run();
      } catch (AirflowException e) {
        if (tried == TRIES || !verdict.worthAnotherTry(e)) {
          throw e;
        }
        asked = shorter(e.retryAfter(), LONGEST_ASKED_PAUSE);
      }
      pause(asked.compareTo(wait) > 0 ? asked : wait);
      wait = shorter(wait.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

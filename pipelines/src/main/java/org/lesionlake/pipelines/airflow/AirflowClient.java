package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Calls Airflow 3's REST API (version 2). Every method throws {@link AirflowException}.
 *
 * <p>Reading is tried up to six times with growing pauses when the server is busy (429), fails
 * (5xx) or cannot be reached. Changes are sent once.
 */
public final class AirflowClient {
  /** The most that a server gives in a page unless it is set up otherwise. */
  private static final int PAGE = 100;

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_EVERY = Duration.ofSeconds(5);
  private static final int LOOK_UPS = 3;

  private final AirflowHttp http;

  /**
   * A client that signs in with a user's name and password when first needed.
   *
   * @param base address of the API server without {@code /api/v2}, such as {@code
   *     http://airflow.hospital:8080}
   */
  public AirflowClient(URI base, String user, String password) {
    this(base, user, password, REQUEST_TIMEOUT, Pause.SLEEP);
  }

  AirflowClient(URI base, String user, String password, Duration timeout, Pause pause) {
    URI root = URI.create(base.toString().replaceAll("/+$", ""));
    this.http = new AirflowHttp(root, user, password, timeout, pause);
  }

  /** The server's version; needs no token. */
  public String version() {
    return text(http.getOpen("/api/v2/version"), "version");
  }

  /** How the server's parts are; needs no token. */
  public Health health() {
    Map<String, String> components = new TreeMap<>();
    http.getOpen("/api/v2/monitor/health")
        .fields()
        .forEachRemaining(
            part ->
                components.put(part.getKey(), part.getValue().path("status").asText("unknown")));
    return new Health(components);
  }

  /**
   * Starts a run. If the answer is lost or the server fails on the way, the run is looked up by its
   * id and not started a second time.
   *
   * @param runId the caller's own, so that a lost answer does not lose the run
   * @param conf the run's parameters: anything that Jackson writes as JSON
   */
  public DagRun triggerDagRun(
      String dagId, String runId, Map<String, ?> conf, Optional<String> note) {
    ObjectNode body = AirflowHttp.JSON.createObjectNode();
    body.put("dag_run_id", runId);
    // Required by the API though it may be null; null for a run that stands for no date.
    body.putNull("logical_date");
    body.set("conf", AirflowHttp.JSON.valueToTree(conf));
    note.ifPresent(text -> body.put("note", text));
    try {
      return dagRunOf(http.change("POST", dag(dagId) + "/dagRuns", body));
    } catch (AirflowException e) {
      if (!AirflowHttp.mayPass(e) || e.status().orElse(0) == 429) {
        throw e;
      }
      return lookUp(dagId, runId).orElseThrow(() -> AirflowException.notTriggered(dagId, runId, e));
    }
  }

  /** Looks more than once, since the server may still be at work on the request. */
  private Optional<DagRun> lookUp(String dagId, String runId) {
    for (int look = 0; look < LOOK_UPS; look++) {
      http.pause(POLL_EVERY);
      Optional<DagRun> found = dagRun(dagId, runId);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A run, or empty if the DAG has none of that id, or there is no such DAG. */
  public Optional<DagRun> dagRun(String dagId, String runId) {
    try {
      return Optional.of(dagRunOf(http.get(run(dagId, runId))));
    } catch (AirflowException e) {
      if (e.status().orElse(0) == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The tasks of a run, read page by page as the stream is. */
  public Stream<TaskInstance> taskInstances(String dagId, String runId) {
    return all(run(dagId, runId) + "/taskInstances?order_by=id&", "task_instances")
        .map(AirflowClient::taskInstanceOf);
  }

  /** Why DAG files do not show, read page by page. */
  public Stream<ImportError> importErrors() {
    return all("/api/v2/importErrors?order_by=id&", "import_errors")
        .map(error -> new ImportError(text(error, "filename"), text(error, "stack_trace")));
  }

  /** Lets a DAG run; a new one is paused, and its runs stay queued. */
  public void unpause(String dagId) {
    ObjectNode body = AirflowHttp.JSON.createObjectNode().put("is_paused", false);
    http.change("PATCH", dag(dagId) + "?update_mask=is_paused", body);
  }

  /**
   * Waits until a run has ended, well or not.
   *
   * @param atMost how long; the run goes on when it is over and the call has thrown
   * @param listener told of every change, on the calling thread
   * @return the run as it ended
   */
  public DagRun waitFor(DagRun run, Duration atMost, RunListener listener) {
    Optional<String> lastState = Optional.empty();
    Map<String, TaskInstance> tasks = new HashMap<>();
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(POLL_EVERY)) {
      DagRun now = dagRunOf(http.get(run(run.dagId(), run.runId())));
      if (!lastState.equals(Optional.of(now.state()))) {
        listener.runChanged(now);
        lastState = Optional.of(now.state());
      }
      taskInstances(run.dagId(), run.runId())
          .filter(task -> changed(tasks.put(task.label(), task), task))
          .forEach(listener::taskChanged);
      if (now.isFinished()) {
        return now;
      }
      if (waited.compareTo(atMost) >= 0) {
        throw AirflowException.stillRunning(now, atMost.toMinutes() + " minutes");
      }
      http.pause(POLL_EVERY);
    }
  }

  private static boolean changed(TaskInstance before, TaskInstance now) {
    return before == null
        ? now.state().isPresent()
        : !before.state().equals(now.state()) || before.tryNumber() != now.tryNumber();
  }

  private Stream<JsonNode> all(String pathAndQuery, String items) {
    return Stream.iterate(
            page(pathAndQuery, items, 0),
            page -> !page.items().isEmpty(),
            page ->
                page.end() < page.total()
                    ? page(pathAndQuery, items, page.end())
                    : new Page(page.end(), List.of(), page.total()))
        .flatMap(page -> page.items().stream());
  }

  /** Part of a listing; it goes on at {@code end} unless that is the total. */
  private record Page(int end, List<JsonNode> items, int total) {}

  private Page page(String pathAndQuery, String name, int offset) {
    JsonNode answer = http.get(pathAndQuery + "limit=" + PAGE + "&offset=" + offset);
    List<JsonNode> items = new ArrayList<>();
    required(answer, name).forEach(items::add);
    // A server may give fewer than asked for: its own cap is a setting.
    return new Page(offset + items.size(), items, required(answer, "total_entries").asInt());
  }

  private static String dag(String dagId) {
    return "/api/v2/dags/" + segment(dagId);
  }

  private static String run(String dagId, String runId) {
    return dag(dagId) + "/dagRuns/" + segment(runId);
  }

  /** A path segment; run ids hold colons and plus signs. */
  private static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static DagRun dagRunOf(JsonNode run) {
    return new DagRun(
        text(run, "dag_id"),
        text(run, "dag_run_id"),
        text(run, "state"),
        instant(run, "start_date"),
        instant(run, "end_date"),
        optionalText(run, "note"));
  }

  private static TaskInstance taskInstanceOf(JsonNode task) {
    JsonNode seconds = task.path("duration");
    return new TaskInstance(
        text(task, "task_id"),
        task.path("map_index").asInt(-1),
        task.path("try_number").asInt(0),
        optionalText(task, "state"),
        seconds.isNumber()
            ? Optional.of(Duration.ofMillis(Math.round(seconds.asDouble() * 1000)))
            : Optional.empty());
  }

  private static JsonNode required(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw AirflowException.notUnderstood("a request", "it lacks " + name);
    }
    return value;
  }

  private static String text(JsonNode node, String name) {
    return required(node, name).asText();
  }

  private static Optional<String> optionalText(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  private static Optional<Instant> instant(JsonNode node, String name) {
    try {
      return optionalText(node, name).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw AirflowException.notUnderstood("a request", name + " is no time: " + e.getMessage());
    }
  }
}

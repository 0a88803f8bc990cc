package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An Airflow on the loopback address that enforces the rules of API v2 which the client depends on:
 * tokens, fields that are required though null, fields that are refused, the cap on pages.
 */
final class FakeAirflow implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE_CAP = 100;
  private static final Set<String> TRIGGER_FIELDS =
      Set.of(
          "dag_run_id",
          "data_interval_start",
          "data_interval_end",
          "logical_date",
          "run_after",
          "conf",
          "note",
          "partition_key");

  /** What happens to a request before, or instead of, its being served. */
  enum Fault {
    SERVER_ERROR,
    TOO_MANY,
    /** Served, but the answer is an error of a gateway on the way. */
    ANSWER_LOST,
    /** Some other server's page. */
    NOT_JSON
  }

  final List<String> requests = new ArrayList<>();
  final Map<String, Deque<Fault>> faults = new HashMap<>();
  final Map<String, ObjectNode> runs = new LinkedHashMap<>();
  final List<ObjectNode> tasks = new ArrayList<>();
  final List<ObjectNode> importErrors = new ArrayList<>();
  final Deque<String> statesToCome = new ArrayDeque<>();
  String schedulerStatus = "healthy";
  boolean paused = true;
  int tokensGiven;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FakeAirflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Makes the next requests of that method and path begin with these faults. */
  void failNext(String methodAndPath, Fault... next) {
    faults.put(methodAndPath, new ArrayDeque<>(List.of(next)));
  }

  void addTask(String taskId, String state, int tryNumber) {
    tasks.add(
        JSON.createObjectNode()
            .put("task_id", taskId)
            .put("map_index", -1)
            .put("try_number", tryNumber)
            .put("state", state)
            .put("duration", 1.5)
            .put("operator", "BashOperator"));
  }

  long count(String methodAndPath) {
    return requests.stream().filter(methodAndPath::equals).count();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int status, String text) {
    Answer(int status, JsonNode body) {
      this(status, body.toString());
    }
  }

  private static Answer error(int status, String detail) {
    return new Answer(status, JSON.createObjectNode().put("detail", detail));
  }

  private static Answer invalid(String field, String message) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode item = body.putArray("detail").addObject();
    item.putArray("loc").add("body").add(field);
    item.put("msg", message).put("type", "value_error");
    return new Answer(422, body);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    requests.add(call);
    byte[] body = exchange.getRequestBody().readAllBytes();
    Deque<Fault> next = faults.getOrDefault(call, new ArrayDeque<>());
    Answer answer;
    if (next.isEmpty()) {
      answer = serve(exchange, body);
    } else {
      Fault fault = next.pop();
      if (fault == Fault.ANSWER_LOST) {
        serve(exchange, body);
      }
      answer =
          switch (fault) {
            case TOO_MANY -> error(429, "slow down");
            case NOT_JSON -> new Answer(200, "<html>welcome</html>");
            case SERVER_ERROR, ANSWER_LOST -> error(502, "bad gateway");
          };
    }
    byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer serve(HttpExchange exchange, byte[] bytes) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    JsonNode body = JSON.readTree(bytes);
    switch (path) {
      case "/auth/token":
        return token(body);
      case "/api/v2/version":
        return new Answer(200, JSON.createObjectNode().put("version", "3.3.2"));
      case "/api/v2/monitor/health":
        return health();
      default:
        break;
    }
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer token-" + tokensGiven).equals(bearer)) {
      return error(401, "Invalid JWT token");
    }
    String[] steps = path.split("/", -1);
    if (path.equals("/api/v2/importErrors")) {
      return page(exchange, "import_errors", importErrors);
    }
    if (!steps[4].equals("nightly")) {
      return error(404, "Dag with dag_id: '" + steps[4] + "' not found");
    }
    if (exchange.getRequestMethod().equals("PATCH")) {
      paused = body.path("is_paused").asBoolean();
      return new Answer(200, JSON.createObjectNode().put("dag_id", "nightly"));
    }
    if (exchange.getRequestMethod().equals("POST")) {
      return trigger(body);
    }
    String runId = URLDecoder.decode(steps[6].replace("+", "%2B"), StandardCharsets.UTF_8);
    ObjectNode run = runs.get(runId);
    if (run == null) {
      return error(404, "The DagRun with run_id: `" + runId + "` was not found");
    }
    if (steps.length == 8) {
      return page(exchange, "task_instances", tasks);
    }
    if (!statesToCome.isEmpty()) {
      run.put("state", statesToCome.pop());
    }
    return new Answer(200, run);
  }

  private Answer token(JsonNode body) {
    if (!body.path("password").asText().equals("secret")) {
      return error(401, "Invalid credentials");
    }
    tokensGiven++;
    return new Answer(201, JSON.createObjectNode().put("access_token", "token-" + tokensGiven));
  }

  private Answer health() {
    ObjectNode health = JSON.createObjectNode();
    health.putObject("metadatabase").put("status", "healthy");
    health.putObject("scheduler").put("status", schedulerStatus);
    health.putObject("triggerer").putNull("status");
    health.putNull("dag_processor");
    return new Answer(200, health);
  }

  private Answer trigger(JsonNode body) {
    for (var names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!TRIGGER_FIELDS.contains(name)) {
        return invalid(name, "Extra inputs are not permitted");
      }
    }
    if (!body.has("logical_date")) {
      return invalid("logical_date", "Field required");
    }
    if (body.has("data_interval_start") != body.has("data_interval_end")) {
      return invalid("data_interval_end", "Either both or none");
    }
    String runId = body.path("dag_run_id").asText();
    if (!runId.matches("[A-Za-z0-9_.~:+-]+")) {
      return error(400, "The run_id provided '" + runId + "' does not match regex pattern");
    }
    if (runs.containsKey(runId)) {
      ObjectNode conflict = JSON.createObjectNode();
      conflict
          .putObject("detail")
          .put("reason", "Unique constraint violation")
          .put("statement", "");
      return new Answer(409, conflict);
    }
    ObjectNode run = JSON.createObjectNode();
    run.put("dag_id", "nightly").put("dag_run_id", runId).put("state", "queued");
    run.putNull("logical_date").putNull("start_date").putNull("end_date");
    run.put("run_after", "2026-01-01T00:00:00Z").put("run_type", "manual");
    run.set("conf", body.path("conf"));
    run.set("note", body.path("note"));
    runs.put(runId, run);
    return new Answer(200, run);
  }

  private static Answer page(HttpExchange exchange, String name, List<ObjectNode> items) {
    Map<String, Integer> query = new HashMap<>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      String[] parts = pair.split("=", -1);
      if (!parts[0].equals("order_by")) {
        query.put(parts[0], Integer.parseInt(parts[1]));
      }
    }
    int from = Math.min(query.getOrDefault("offset", 0), items.size());
    int to = Math.min(from + Math.min(query.getOrDefault("limit", 50), PAGE_CAP), items.size());
    ObjectNode page = JSON.createObjectNode().put("total_entries", items.size());
    ArrayNode list = page.putArray(name);
    items.subList(from, to).forEach(list::add);
    return new Answer(200, page);
  }
}

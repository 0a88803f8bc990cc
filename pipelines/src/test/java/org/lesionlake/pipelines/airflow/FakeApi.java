package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of API v2 that the client depends on, as its documentation states them: tokens, fields
 * that are required though null, fields that are refused, dry runs by default, update masks, the
 * cap on pages, secrets that are never told. One DAG, {@code nightly}, runs at 2:00 UTC each day.
 */
public final class FakeApi {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE_CAP = 100;
  private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");
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
  private static final Set<String> CLEAR_FIELDS =
      Set.of(
          "dry_run",
          "start_date",
          "end_date",
          "only_failed",
          "only_running",
          "reset_dag_runs",
          "task_ids",
          "dag_run_id",
          "include_upstream",
          "include_downstream",
          "include_future",
          "include_past",
          "run_on_latest_version",
          "prevent_running_task",
          "note");
  private static final Set<String> BACKFILL_FIELDS =
      Set.of(
          "dag_id",
          "from_date",
          "to_date",
          "run_backwards",
          "dag_run_conf",
          "reprocess_behavior",
          "max_active_runs",
          "run_on_latest_version");

  record Reply(int status, JsonNode body) {}

  /** What makes a collection whose things are known by one field. */
  private record Kind(
      String path, String key, Set<String> fields, Set<String> required, String missing) {}

  private static final Kind POOLS =
      new Kind(
          "pools",
          "name",
          Set.of("name", "pool", "slots", "description", "include_deferred", "team_name"),
          Set.of("name", "slots"),
          "The Pool with name: `%` was not found");
  private static final Kind VARIABLES =
      new Kind(
          "variables",
          "key",
          Set.of("key", "value", "description", "team_name"),
          Set.of("key", "value"),
          "The Variable with key: `%` was not found");
  private static final Kind CONNECTIONS =
      new Kind(
          "connections",
          "connection_id",
          Set.of(
              "connection_id",
              "conn_type",
              "description",
              "host",
              "login",
              "schema",
              "port",
              "password",
              "extra",
              "team_name"),
          Set.of("connection_id", "conn_type"),
          "The Connection with connection_id: `%` was not found");

  public final Map<String, ObjectNode> runs = new LinkedHashMap<>();
  public final List<ObjectNode> tasks = new ArrayList<>();
  public final List<ObjectNode> importErrors = new ArrayList<>();
  public final List<ObjectNode> assets = new ArrayList<>();
  public final List<ObjectNode> backfills = new ArrayList<>();
  public final Map<String, ObjectNode> pools = new LinkedHashMap<>();
  public final Map<String, ObjectNode> variables = new LinkedHashMap<>();
  public final Map<String, ObjectNode> connections = new LinkedHashMap<>();

  /** States that the run takes, one each time it is looked at. */
  public final Deque<String> statesToCome = new ArrayDeque<>();

  /** Pages of the log, each given once the one before was read; an empty one while a task runs. */
  public final List<List<JsonNode>> logPages = new ArrayList<>();

  /** Done when a backfill is looked at. */
  public final Deque<Runnable> backfillEvents = new ArrayDeque<>();

  public final ObjectNode dag =
      JSON.createObjectNode()
          .put("dag_id", "nightly")
          .put("is_paused", true)
          .put("has_import_errors", false)
          .put("last_parsed_time", "2026-02-01T11:00:00Z")
          .put("timetable_summary", "0 2 * * *")
          .put("next_dagrun_run_after", "2026-02-02T02:00:00Z")
          .put("relative_fileloc", "nightly.py");

  public String schedulerStatus = "healthy";
  public String version = "3.3.2";
  public int tokensGiven;

  static Reply error(int status, String detail) {
    return new Reply(status, JSON.createObjectNode().put("detail", detail));
  }

  private static Reply ok(JsonNode body) {
    return new Reply(200, body);
  }

  private static Reply invalid(String field, String message) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode item = body.putArray("detail").addObject();
    item.putArray("loc").add("body").add(field);
    item.put("msg", message).put("type", "value_error");
    return new Reply(422, body);
  }

  public ObjectNode addTask(String runId, String taskId, String state, int tryNumber) {
    ObjectNode task =
        JSON.createObjectNode()
            .put("dag_id", "nightly")
            .put("dag_run_id", runId)
            .put("task_id", taskId)
            .put("map_index", -1)
            .put("try_number", tryNumber)
            .put("state", state)
            .put("duration", 1.5)
            .put("pool", "lesionlake")
            .put("operator", "BashOperator");
    tasks.add(task);
    return task;
  }

  public ObjectNode addRun(String runId, String state, Instant logicalDate) {
    ObjectNode run = JSON.createObjectNode();
    run.put("dag_id", "nightly").put("dag_run_id", runId).put("state", state);
    run.put("logical_date", logicalDate.toString()).put("run_type", "scheduled");
    run.put("run_after", logicalDate.toString()).put("queued_at", logicalDate.toString());
    run.putNull("start_date").putNull("end_date").putNull("note").putNull("conf");
    runs.put(runId, run);
    return run;
  }

  public void addLogPage(String... events) {
    logPages.add(
        Stream.of(events)
            .map(
                event ->
                    (JsonNode)
                        JSON.createObjectNode()
                            .put("timestamp", "2026-02-01T02:00:00.5Z")
                            .put("event", event)
                            .put("level", "info"))
            .toList());
  }

  public void addImportError(String file, String trace, String at) {
    importErrors.add(
        JSON.createObjectNode()
            .put("import_error_id", importErrors.size() + 1)
            .put("filename", file)
            .put("bundle_name", "dags-folder")
            .put("stack_trace", trace)
            .put("timestamp", at));
  }

  Reply serve(String method, URI uri, String bearer, JsonNode body) {
    String path = uri.getRawPath();
    switch (path) {
      case "/auth/token":
        return token(body);
      case "/api/v2/version":
        return ok(JSON.createObjectNode().put("version", version).putNull("git_version"));
      case "/api/v2/monitor/health":
        return ok(health());
      default:
        break;
    }
    if (!("Bearer token-" + tokensGiven).equals(bearer)) {
      return error(401, "Invalid JWT token");
    }
    Map<String, List<String>> query = query(uri);
    String[] steps = decoded(path);
    return switch (steps[3]) {
      case "importErrors" -> page(query, "import_errors", importErrors);
      case "assets" -> page(query, "assets", assets);
      case "backfills" -> backfills(method, steps, query, body);
      case "pools" -> keyed(POOLS, pools, method, steps, query, body);
      case "variables" -> keyed(VARIABLES, variables, method, steps, query, body);
      case "connections" -> keyed(CONNECTIONS, connections, method, steps, query, body);
      case "dags" -> dags(method, steps, query, body);
      default -> error(404, "Not Found");
    };
  }

  private static String[] decoded(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(step -> URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8))
        .toArray(String[]::new);
  }

  private static Map<String, List<String>> query(URI uri) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query
            .computeIfAbsent(parts[0], name -> new ArrayList<>())
            .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private Reply token(JsonNode body) {
    if (!body.path("password").asText().equals("secret")) {
      return error(401, "Invalid credentials");
    }
    tokensGiven++;
    return new Reply(201, JSON.createObjectNode().put("access_token", "token-" + tokensGiven));
  }

  private ObjectNode health() {
    ObjectNode health = JSON.createObjectNode();
    health.putObject("metadatabase").put("status", "healthy");
    health.putObject("scheduler").put("status", schedulerStatus);
    health.putObject("triggerer").putNull("status");
    health.putObject("dag_processor").put("status", "healthy");
    return health;
  }

  private static Reply page(
      Map<String, List<String>> query, String name, List<? extends JsonNode> items) {
    int offset = Integer.parseInt(query.getOrDefault("offset", List.of("0")).get(0));
    int limit = Integer.parseInt(query.getOrDefault("limit", List.of("50")).get(0));
    int from = Math.min(offset, items.size());
    int to = Math.min(from + Math.min(limit, PAGE_CAP), items.size());
    ObjectNode page = JSON.createObjectNode().put("total_entries", items.size());
    ArrayNode list = page.putArray(name);
    items.subList(from, to).forEach(list::add);
    return ok(page);
  }

  private static List<String> unknown(JsonNode body, Set<String> known) {
    List<String> unknown = new ArrayList<>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    return unknown;
  }

  private static Reply extra(List<String> fields) {
    return invalid(fields.get(0), "Extra inputs are not permitted");
  }

  private Reply dags(
      String method, String[] steps, Map<String, List<String>> query, JsonNode body) {
    if (steps.length == 4) {
      return page(query, "dags", List.of(dag));
    }
    if (!steps[4].equals(dag.path("dag_id").asText())) {
      return error(404, "Dag with dag_id: '" + steps[4] + "' not found");
    }
    if (steps.length == 5) {
      return method.equals("GET") ? ok(dag) : patchDag(query, body);
    }
    if (steps[5].equals("clearTaskInstances")) {
      return clear(body);
    }
    if (steps.length == 6) {
      return method.equals("POST") ? trigger(body) : page(query, "dag_runs", listed(query));
    }
    ObjectNode run = runs.get(steps[6]);
    if (run == null) {
      return error(404, "The DagRun with run_id: `" + steps[6] + "` was not found");
    }
    if (steps.length == 7) {
      if (!statesToCome.isEmpty()) {
        run.put("state", statesToCome.pop());
      }
      return ok(run);
    }
    List<ObjectNode> own =
        tasks.stream().filter(task -> task.path("dag_run_id").asText().equals(steps[6])).toList();
    return steps.length == 8 ? page(query, "task_instances", own) : log(steps, query);
  }

  private Reply patchDag(Map<String, List<String>> query, JsonNode body) {
    if (!unknown(body, Set.of("is_paused")).isEmpty()) {
      return extra(unknown(body, Set.of("is_paused")));
    }
    if (query.getOrDefault("update_mask", List.of("is_paused")).contains("is_paused")) {
      dag.set("is_paused", body.path("is_paused"));
    }
    return ok(dag);
  }

  private List<ObjectNode> listed(Map<String, List<String>> query) {
    List<ObjectNode> listed = new ArrayList<>(runs.values());
    listed.removeIf(
        run ->
            misses(query, "state", run.path("state").asText())
                || misses(query, "run_type", run.path("run_type").asText())
                || outside(query, run.path("logical_date")));
    if (query.getOrDefault("order_by", List.of("")).contains("-run_after")) {
      java.util.Collections.reverse(listed);
    }
    return listed;
  }

  private static boolean misses(Map<String, List<String>> query, String name, String value) {
    return query.containsKey(name) && !query.get(name).contains(value);
  }

  private static boolean outside(Map<String, List<String>> query, JsonNode date) {
    List<String> from = query.getOrDefault("logical_date_gte", List.of());
    List<String> to = query.getOrDefault("logical_date_lte", List.of());
    if (from.isEmpty() && to.isEmpty()) {
      return false;
    }
    return !date.isTextual()
        || from.stream().anyMatch(t -> Instant.parse(date.asText()).isBefore(Instant.parse(t)))
        || to.stream().anyMatch(t -> Instant.parse(date.asText()).isAfter(Instant.parse(t)));
  }

  private Reply trigger(JsonNode body) {
    if (!unknown(body, TRIGGER_FIELDS).isEmpty()) {
      return extra(unknown(body, TRIGGER_FIELDS));
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
    boolean dateTaken =
        body.path("logical_date").isTextual()
            && runs.values().stream()
                .anyMatch(run -> run.path("logical_date").equals(body.path("logical_date")));
    if (runs.containsKey(runId) || dateTaken) {
      ObjectNode conflict = JSON.createObjectNode();
      conflict
          .putObject("detail")
          .put("reason", "Unique constraint violation")
          .put("statement", "");
      return new Reply(409, conflict);
    }
    ObjectNode run = JSON.createObjectNode();
    run.put("dag_id", "nightly").put("dag_run_id", runId).put("state", "queued");
    run.putNull("start_date").putNull("end_date");
    run.put("run_after", NOW.toString()).put("run_type", "manual");
    run.put("queued_at", NOW.toString());
    for (String field :
        List.of("logical_date", "data_interval_start", "data_interval_end", "conf", "note")) {
      run.set(field, body.path(field).isMissingNode() ? null : body.path(field));
    }
    runs.put(runId, run);
    return ok(run);
  }

  private Reply clear(JsonNode body) {
    if (!unknown(body, CLEAR_FIELDS).isEmpty()) {
      return extra(unknown(body, CLEAR_FIELDS));
    }
    String runId = body.path("dag_run_id").asText();
    if (!runs.containsKey(runId)) {
      return error(404, "Dag Run id " + runId + " not found in dag nightly");
    }
    boolean onlyFailed = body.path("only_failed").asBoolean(true);
    List<String> named = new ArrayList<>();
    body.path("task_ids").forEach(id -> named.add(id.asText()));
    List<ObjectNode> chosen = new ArrayList<>();
    boolean reached = false;
    // Tasks follow each other in the order in which they were added.
    for (ObjectNode task : tasks) {
      boolean isNamed = named.isEmpty() || named.contains(task.path("task_id").asText());
      boolean follows = reached && body.path("include_downstream").asBoolean();
      reached |= isNamed;
      boolean fits =
          !onlyFailed || Set.of("failed", "upstream_failed").contains(task.path("state").asText());
      if (task.path("dag_run_id").asText().equals(runId) && (isNamed || follows) && fits) {
        chosen.add(task.deepCopy());
        if (!body.path("dry_run").asBoolean(true)) {
          task.putNull("state");
        }
      }
    }
    if (!body.path("dry_run").asBoolean(true)) {
      runs.get(runId).put("state", "queued");
    }
    ObjectNode answer = JSON.createObjectNode().put("total_entries", chosen.size());
    ArrayNode list = answer.putArray("task_instances");
    chosen.forEach(list::add);
    return ok(answer);
  }

  /** Pages as a task writes them; a token says which comes next and is checked. */
  private Reply log(String[] steps, Map<String, List<String>> query) {
    boolean known =
        tasks.stream()
            .anyMatch(
                task ->
                    task.path("task_id").asText().equals(steps[8])
                        && task.path("try_number").asInt() >= Integer.parseInt(steps[10]));
    if (!known) {
      return error(404, "TaskInstance not found");
    }
    String token = query.getOrDefault("token", List.of("page/0+sig")).get(0);
    if (!token.matches("page/\\d+\\+sig")) {
      return error(400, "Bad Signature. Please use only the tokens provided by the API.");
    }
    int number = Integer.parseInt(token.replaceAll("\\D", ""));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode content = answer.putArray("content");
    logPages.get(number).forEach(content::add);
    if (number + 1 < logPages.size()) {
      answer.put("continuation_token", "page/" + (number + 1) + "+sig");
    } else {
      answer.putNull("continuation_token");
    }
    return ok(answer);
  }

  private Reply backfills(
      String method, String[] steps, Map<String, List<String>> query, JsonNode body) {
    if (steps.length == 4 && method.equals("GET")) {
      return query.containsKey("dag_id")
          ? page(query, "backfills", backfills)
          : invalid("dag_id", "Field required");
    }
    if (method.equals("POST")) {
      return newBackfill(body, steps.length == 5);
    }
    int id = Integer.parseInt(steps[4]);
    if (id >= backfills.size()) {
      return error(404, "Backfill not found");
    }
    ObjectNode backfill = backfills.get(id);
    if (steps.length == 5) {
      if (!backfillEvents.isEmpty()) {
        backfillEvents.pop().run();
      }
      return ok(backfill);
    }
    if (backfill.path("completed_at").isTextual()) {
      return error(409, "Backfill is already completed.");
    }
    switch (steps[5]) {
      case "pause" -> backfill.put("is_paused", true);
      case "unpause" -> backfill.put("is_paused", false);
      default -> backfill.put("completed_at", NOW.toString());
    }
    return ok(backfill);
  }

  private Reply newBackfill(JsonNode body, boolean dryRun) {
    if (!unknown(body, BACKFILL_FIELDS).isEmpty()) {
      return extra(unknown(body, BACKFILL_FIELDS));
    }
    if (!body.path("dag_id").asText().equals("nightly")) {
      return error(404, "Could not find dag " + body.path("dag_id").asText());
    }
    List<Instant> dates = open(body);
    if (dryRun) {
      ObjectNode answer = JSON.createObjectNode().put("total_entries", dates.size());
      ArrayNode list = answer.putArray("backfills");
      dates.forEach(
          date -> list.addObject().put("logical_date", date.toString()).putNull("partition_key"));
      return ok(answer);
    }
    if (backfills.stream().anyMatch(one -> !one.path("completed_at").isTextual())) {
      return error(409, "There is already a running backfill for dag nightly");
    }
    ObjectNode backfill = JSON.createObjectNode();
    backfill.put("id", backfills.size()).put("dag_id", "nightly").put("is_paused", false);
    for (String field : List.of("from_date", "to_date")) {
      backfill.set(field, body.path(field));
    }
    backfill.put("reprocess_behavior", body.path("reprocess_behavior").asText("none"));
    backfill.put("max_active_runs", body.path("max_active_runs").asInt(10));
    backfill.put("created_at", NOW.toString()).putNull("completed_at");
    backfills.add(backfill);
    for (Instant date : dates) {
      addRun("backfill__" + date, "queued", date)
          .put("run_type", "backfill")
          .put("queued_at", NOW.toString());
    }
    return ok(backfill);
  }

  /** Dates of the schedule within the span that have no run, or one that may run again. */
  private List<Instant> open(JsonNode body) {
    Instant from = Instant.parse(body.path("from_date").asText());
    Instant to = Instant.parse(body.path("to_date").asText());
    String again = body.path("reprocess_behavior").asText("none");
    List<Instant> open = new ArrayList<>();
    Instant date = Instant.parse("2026-01-01T02:00:00Z");
    for (; !date.isAfter(to) && date.isBefore(NOW); date = date.plus(Duration.ofDays(1))) {
      String day = date.toString();
      boolean taken =
          runs.values().stream()
              .filter(run -> run.path("logical_date").asText().equals(day))
              .anyMatch(
                  run ->
                      again.equals("none")
                          || (again.equals("failed")
                              && !run.path("state").asText().equals("failed")));
      if (!date.isBefore(from) && !taken) {
        open.add(date);
      }
    }
    return open;
  }

  private static Reply keyed(
      Kind kind,
      Map<String, ObjectNode> all,
      String method,
      String[] steps,
      Map<String, List<String>> query,
      JsonNode body) {
    if (steps.length == 4 && method.equals("GET")) {
      return page(query, kind.path(), all.values().stream().map(FakeApi::told).toList());
    }
    if (steps.length == 4) {
      return added(kind, all, body);
    }
    ObjectNode there = all.get(steps[4]);
    if (there == null) {
      return error(404, kind.missing().replace("%", steps[4]));
    }
    return switch (method) {
      case "DELETE" -> {
        all.remove(steps[4]);
        yield new Reply(204, JSON.createObjectNode());
      }
      case "PATCH" -> patched(kind, there, query.getOrDefault("update_mask", List.of()), body);
      default -> ok(told(there));
    };
  }

  private static Reply added(Kind kind, Map<String, ObjectNode> all, JsonNode body) {
    if (!unknown(body, kind.fields()).isEmpty()) {
      return extra(unknown(body, kind.fields()));
    }
    for (String field : kind.required()) {
      if (!body.has(field)) {
        return invalid(field, "Field required");
      }
    }
    String key = body.path(kind.key()).asText();
    if (all.containsKey(key)) {
      return error(409, "The " + kind.key() + " `" + key + "` already exists");
    }
    all.put(key, body.deepCopy());
    return new Reply(201, told(all.get(key)));
  }

  private static Reply patched(Kind kind, ObjectNode there, List<String> mask, JsonNode body) {
    if (!unknown(body, kind.fields()).isEmpty()) {
      return extra(unknown(body, kind.fields()));
    }
    if (body.has(kind.key()) && !body.path(kind.key()).equals(there.path(kind.key()))) {
      return error(400, "Invalid body, " + kind.key() + " doesn't match the uri");
    }
    mask.forEach(field -> there.set(field, body.get(field)));
    return ok(told(there));
  }

  /** What is told of a thing: no password, and no value of a variable that sounds secret. */
  private static ObjectNode told(ObjectNode thing) {
    ObjectNode told = thing.deepCopy();
    if (told.path("password").isTextual()) {
      told.put("password", "***");
    }
    if (told.path("extra").isTextual()) {
      // Written anew, with other blanks than it was given.
      told.put("extra", told.path("extra").asText().replace("\":", "\" : "));
    }
    if (told.path("key").asText().contains("secret")) {
      told.put("value", "***");
    }
    return told;
  }
}

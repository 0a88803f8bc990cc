package org.lesionlake.pipelines.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lesionlake.pipelines.airflow.ConnectionSettings;
import org.lesionlake.pipelines.airflow.Pool;
import org.lesionlake.pipelines.airflow.Variable;

/** What a site wants the server to have, as its deployment file says. */
record Deployment(
    List<Pool> pools, List<Variable> variables, List<ConnectionSettings> connections) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.ALLOW_COMMENTS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final String REMEDY = "Correct the deployment file";

  /**
   * Reads a deployment file: a JSON object with the lists {@code pools} (name, slots, description),
   * {@code variables} (key, value, description) and {@code connections} (id, type, host, port,
   * login, schema, extra, password_file, description). A password file is looked for beside the
   * deployment file.
   */
  static Deployment read(Path file) {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new Refused(file + " is no JSON", e.getOriginalMessage(), REMEDY);
    } catch (IOException e) {
      throw new Refused("Cannot read " + file, e.toString(), "Name a deployment file");
    }
    allow(file, "it", root, Set.of("pools", "variables", "connections"));
    return new Deployment(
        each(file, root, "pools", "name", node -> pool(file, node)),
        each(file, root, "variables", "key", node -> variable(file, node)),
        each(file, root, "connections", "id", node -> connection(file, node)));
  }

  /** The variable that says what calls jobs, if this deployment has it. */
  Optional<Variable> mode() {
    return variables.stream().filter(one -> one.key().equals(CallMode.VARIABLE)).findFirst();
  }

  /**
   * The same with a mode of its own.
   *
   * @throws Refused if the deployment file says another
   */
  Deployment with(CallMode mode) {
    Optional<Variable> present = mode();
    if (present.isPresent()) {
      if (!present.get().value().equals(mode.toString())) {
        throw new Refused(
            "--mode=" + mode + " cannot be deployed",
            "the deployment file has " + CallMode.VARIABLE + " = " + present.get().value(),
            "Leave one of them out");
      }
      return this;
    }
    List<Variable> all = new ArrayList<>(variables);
    all.add(mode.variable());
    return new Deployment(pools, List.copyOf(all), connections);
  }

  private static <T> List<T> each(
      Path file, JsonNode root, String name, String key, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (JsonNode node : root.path(name)) {
      if (!keys.add(text(file, node, key))) {
        throw new Refused(file.toString(), name + " has " + node.path(key) + " twice", REMEDY);
      }
      all.add(read.apply(node));
    }
    return List.copyOf(all);
  }

  private static Pool pool(Path file, JsonNode node) {
    allow(file, "a pool", node, Set.of("name", "slots", "description"));
    JsonNode slots = node.path("slots");
    if (!slots.isInt() || slots.asInt() < -1) {
      throw new Refused(
          file.toString(), "slots of pool " + node.path("name") + " are no number", REMEDY);
    }
    return Pool.of(text(file, node, "name"), slots.asInt(), node.path("description").asText(""));
  }

  private static Variable variable(Path file, JsonNode node) {
    allow(file, "a variable", node, Set.of("key", "value", "description"));
    return new Variable(
        text(file, node, "key"), text(file, node, "value"), node.path("description").asText(""));
  }

  private static ConnectionSettings connection(Path file, JsonNode node) {
    allow(
        file,
        "a connection",
        node,
        Set.of(
            "id",
            "type",
            "host",
            "port",
            "login",
            "schema",
            "extra",
            "password_file",
            "description"));
    ConnectionSettings.Builder connection =
        ConnectionSettings.of(text(file, node, "id"), text(file, node, "type"))
            .description(node.path("description").asText(""));
    if (node.has("host")) {
      connection.host(text(file, node, "host"));
    }
    if (node.has("login")) {
      connection.login(text(file, node, "login"));
    }
    if (node.has("schema")) {
      connection.schema(text(file, node, "schema"));
    }
    if (node.has("port")) {
      if (!node.path("port").isInt()) {
        throw new Refused(
            file.toString(), "port of connection " + node.path("id") + " is no number", REMEDY);
      }
      connection.port(node.path("port").asInt());
    }
    if (node.has("extra")) {
      connection.extra(node.path("extra").toString());
    }
    if (node.has("password_file")) {
      Path password = file.resolveSibling(text(file, node, "password_file"));
      connection.password(ServerOptions.firstLine("connection's password file", password));
    }
    return connection.build();
  }

  private static void allow(Path file, String what, JsonNode node, Set<String> fields) {
    if (!node.isObject()) {
      throw new Refused(file.toString(), what + " is no JSON object", REMEDY);
    }
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!fields.contains(field)) {
                throw new Refused(file.toString(), what + " has no field " + field, REMEDY);
              }
            });
  }

  private static String text(Path file, JsonNode node, String name) {
    if (!node.path(name).isTextual()) {
      throw new Refused(file.toString(), name + " is missing or no text in " + node, REMEDY);
    }
    return node.path(name).asText();
  }
}

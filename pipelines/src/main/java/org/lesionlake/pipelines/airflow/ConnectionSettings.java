package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How tasks reach another system.
 *
 * @param type such as spark or smtp
 * @param description may be empty
 * @param password to be set; empty leaves the one that is there. Airflow never tells it
 * @param extra further settings, a JSON object as text
 */
public record ConnectionSettings(
    String id,
    String type,
    String description,
    Optional<String> host,
    OptionalInt port,
    Optional<String> login,
    Optional<String> schema,
    Optional<String> password,
    Optional<String> extra) {

  /** A connection that is not set up yet but for what it is. */
  public static Builder of(String id, String type) {
    return new Builder(id, type);
  }

  /** Whether two are alike in what Airflow tells, which the password is not. */
  public boolean isLike(ConnectionSettings other) {
    return told().equals(other.told()) && settings().equals(other.settings());
  }

  private ConnectionSettings told() {
    return new ConnectionSettings(
        id, type, description, host, port, login, schema, Optional.empty(), Optional.empty());
  }

  /** What the further settings say, however they are written. */
  private JsonNode settings() {
    try {
      return Json.MAPPER.readTree(extra.orElse("{}"));
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(extra.orElseThrow());
    }
  }

  /** Never tells the password, so that no log does. */
  @Override
  public String toString() {
    return id + " (" + type + ")";
  }

  static ConnectionSettings of(JsonNode connection) {
    JsonNode port = connection.path("port");
    return new ConnectionSettings(
        Json.text(connection, "connection_id"),
        Json.text(connection, "conn_type"),
        Json.optionalText(connection, "description").orElse(""),
        stated(connection, "host"),
        port.isInt() ? OptionalInt.of(port.asInt()) : OptionalInt.empty(),
        stated(connection, "login"),
        stated(connection, "schema"),
        Optional.empty(),
        stated(connection, "extra").filter(extra -> !extra.equals("{}")));
  }

  /** Some servers give back an empty text for what was never set. */
  private static Optional<String> stated(JsonNode connection, String name) {
    return Json.optionalText(connection, name).filter(text -> !text.isEmpty());
  }

  ObjectNode body() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("connection_id", id).put("conn_type", type).put("description", description);
    body.put("host", host.orElse(null));
    body.put("login", login.orElse(null));
    body.put("schema", schema.orElse(null));
    body.put("extra", extra.orElse(null));
    port.ifPresentOrElse(number -> body.put("port", number), () -> body.putNull("port"));
    password.ifPresent(text -> body.put("password", text));
    return body;
  }

  /** Collects settings. */
  public static final class Builder {
    private final String id;
    private final String type;
    private String description = "";
    private Optional<String> host = Optional.empty();
    private OptionalInt port = OptionalInt.empty();
    private Optional<String> login = Optional.empty();
    private Optional<String> schema = Optional.empty();
    private Optional<String> password = Optional.empty();
    private Optional<String> extra = Optional.empty();

    private Builder(String id, String type) {
      this.id = id;
      this.type = type;
    }

    public Builder description(String text) {
      description = text;
      return this;
    }

    public Builder host(String name) {
      host = Optional.of(name);
      return this;
    }

    public Builder port(int number) {
      port = OptionalInt.of(number);
      return this;
    }

    public Builder login(String user) {
      login = Optional.of(user);
      return this;
    }

    public Builder schema(String name) {
      schema = Optional.of(name);
      return this;
    }

    public Builder password(String text) {
      password = Optional.of(text);
      return this;
    }

    /** Further settings, a JSON object as text. */
    public Builder extra(String json) {
      extra = Optional.of(json);
      return this;
    }

    public ConnectionSettings build() {
      return new ConnectionSettings(
          id, type, description, host, port, login, schema, password, extra);
    }
  }
}

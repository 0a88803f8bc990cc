package org.lesionlake.pipelines.airflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The server's connections to other systems. */
public final class Connections {
  private static final List<String> FIELDS =
      List.of("conn_type", "description", "host", "port", "login", "schema", "extra");

  private final AirflowClient airflow;
  private final AirflowHttp http;
  private final Listing listing;

  Connections(AirflowClient airflow, AirflowHttp http, Listing listing) {
    this.airflow = airflow;
    this.http = http;
    this.listing = listing;
  }

  public Stream<ConnectionSettings> all() {
    return listing
        .of(Paths.API + "/connections?order_by=connection_id&", "connections")
        .map(ConnectionSettings::of);
  }

  public Optional<ConnectionSettings> byId(String id) {
    return AirflowClient.found(() -> ConnectionSettings.of(http.get(path(id))));
  }

  /** Makes a connection, or changes the one of that id; no password leaves the one it has. */
  public ConnectionSettings set(ConnectionSettings connection) {
    if (byId(connection.id()).isPresent()) {
      return ConnectionSettings.of(
          http.patch(path(connection.id()) + "?" + mask(connection), connection.body()));
    }
    try {
      return ConnectionSettings.of(http.create(Paths.API + "/connections", connection.body()));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      return airflow
          .lookFor(() -> byId(connection.id()).filter(connection::isLike))
          .orElseThrow(() -> AirflowException.notMade("connection " + connection.id(), e));
    }
  }

  private static String mask(ConnectionSettings connection) {
    List<String> fields = new ArrayList<>(FIELDS);
    connection.password().ifPresent(set -> fields.add("password"));
    return fields.stream().map(field -> "update_mask=" + field).collect(Collectors.joining("&"));
  }

  public void delete(String id) {
    http.delete(path(id));
  }

  private static String path(String id) {
    return Paths.API + "/connections/" + Paths.segment(id);
  }
}

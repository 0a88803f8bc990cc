package org.lesionlake.pipelines.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.ConnectionSettings;
import org.lesionlake.pipelines.airflow.Pool;
import org.lesionlake.pipelines.airflow.Variable;

/**
 * What a deployment would change: settings first, DAG files last, since DAGs ask for pools and
 * variables.
 */
final class DeployPlan {
  private final List<Change> changes = new ArrayList<>();

  private DeployPlan() {}

  /** Compares what a site wants with what the server has; nothing is changed. */
  static DeployPlan of(AirflowClient airflow, Deployment wanted) {
    DeployPlan plan = new DeployPlan();
    wanted.pools().forEach(pool -> plan.add(airflow, pool));
    wanted.variables().forEach(variable -> plan.add(airflow, variable));
    wanted.connections().forEach(connection -> plan.add(airflow, connection));
    return plan;
  }

  private void add(AirflowClient airflow, Pool pool) {
    Optional<Pool> before = airflow.pools().byName(pool.name());
    if (before.filter(pool::isLike).isEmpty()) {
      changes.add(
          new SettingChange<>(
              "pool " + pool.name(),
              before,
              pool,
              one -> List.of("slots: " + one.slots(), "description: " + one.description()),
              airflow.pools()::set,
              () -> airflow.pools().delete(pool.name()),
              true));
    }
  }

  private void add(AirflowClient airflow, Variable variable) {
    Optional<Variable> before = airflow.variables().byKey(variable.key());
    if (before.filter(variable::equals).isEmpty()) {
      changes.add(
          new SettingChange<>(
              "variable " + variable.key(),
              before,
              variable,
              one ->
                  List.of(
                      "value: " + Secrets.shown(one.key(), one.value()),
                      "description: " + one.description()),
              airflow.variables()::set,
              () -> airflow.variables().delete(variable.key()),
              before.filter(old -> old.value().contains(Secrets.HIDDEN)).isEmpty()));
    }
  }

  private void add(AirflowClient airflow, ConnectionSettings connection) {
    Optional<ConnectionSettings> before = airflow.connections().byId(connection.id());
    if (before.filter(connection::isLike).isEmpty() || connection.password().isPresent()) {
      changes.add(
          new SettingChange<>(
              "connection " + connection.id(),
              before,
              connection,
              DeployPlan::lines,
              airflow.connections()::set,
              () -> airflow.connections().delete(connection.id()),
              before.isEmpty()
                  || (connection.password().isEmpty()
                      && before
                          .flatMap(ConnectionSettings::extra)
                          .filter(extra -> extra.contains(Secrets.HIDDEN))
                          .isEmpty())));
    }
  }

  private static List<String> lines(ConnectionSettings connection) {
    List<String> lines = new ArrayList<>();
    lines.add("type: " + connection.type());
    lines.add("description: " + connection.description());
    connection.host().ifPresent(host -> lines.add("host: " + host));
    connection.port().ifPresent(port -> lines.add("port: " + port));
    connection.login().ifPresent(login -> lines.add("login: " + login));
    connection.schema().ifPresent(schema -> lines.add("schema: " + schema));
    connection.extra().ifPresent(extra -> lines.add("extra: " + Secrets.shown(extra)));
    connection.password().ifPresent(set -> lines.add("password: " + Secrets.HIDDEN));
    return lines;
  }

  /** Compares the DAG files of a folder with those in Airflow's. */
  void addFiles(Path from, Path to) {
    if (!Files.isDirectory(to) || !Files.isWritable(to)) {
      throw new Refused(
          "DAG files cannot be put into " + to,
          Files.isDirectory(to) ? "you may not write there" : "it is no folder",
          "Name the folder that Airflow's DAG processor reads");
    }
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path target = to.resolve(file.getFileName());
        String after = Files.readString(file, StandardCharsets.UTF_8);
        Optional<String> before =
            Files.exists(target)
                ? Optional.of(Files.readString(target, StandardCharsets.UTF_8))
                : Optional.empty();
        if (!before.equals(Optional.of(after))) {
          changes.add(new FileChange(target, before, after));
        }
      }
    } catch (IOException e) {
      throw new Refused("Cannot compare DAG files", e.toString(), "Name folders that you may read");
    }
  }

  List<Change> changes() {
    return Collections.unmodifiableList(changes);
  }

  boolean changesFiles() {
    return changes.stream().anyMatch(FileChange.class::isInstance);
  }

  /** Does all of it, or puts back what was done of it before one step failed. */
  void apply() {
    for (int done = 0; done < changes.size(); done++) {
      try {
        changes.get(done).apply();
      } catch (RuntimeException e) {
        throw new NotDeployed(changes.get(done).title(), e, undo(done));
      }
    }
  }

  /** Undoes all of it; titles of the steps that could not be undone. */
  List<String> undo() {
    return undo(changes.size());
  }

  private List<String> undo(int done) {
    List<String> left = new ArrayList<>();
    for (int i = done - 1; i >= 0; i--) {
      try {
        if (!changes.get(i).undo()) {
          left.add(changes.get(i).title());
        }
      } catch (RuntimeException e) {
        left.add(changes.get(i).title());
      }
    }
    return left;
  }
}

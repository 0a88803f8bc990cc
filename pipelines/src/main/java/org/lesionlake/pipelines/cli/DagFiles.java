package org.lesionlake.pipelines.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Dag;
import org.lesionlake.pipelines.airflow.ImportError;

/**
 * The project's DAG files, each of which makes one DAG of its own name, and the modules that they
 * share, whose names end in {@code _tasks.py} and which make none.
 */
final class DagFiles {
  private static final String SHARED = "_tasks.py";

  private DagFiles() {}

  /** Ids of the DAGs whose files lie in a folder. */
  static List<String> ids(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".py") && !name.endsWith(SHARED))
          .map(name -> name.substring(0, name.length() - ".py".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Refused("Cannot list DAG files", e.toString(), "Name a folder that you may read");
    }
  }

  /**
   * What Airflow has read of the files at some moment.
   *
   * @param parsedAt when each DAG's file was last read
   * @param errorsAt when each file that cannot be imported was last read in vain
   */
  record Seen(Map<String, Instant> parsedAt, Map<String, Instant> errorsAt) {
    static Seen of(AirflowClient airflow, List<String> dagIds) {
      Map<String, Instant> parsedAt = new HashMap<>();
      for (String dagId : dagIds) {
        airflow.dag(dagId).flatMap(Dag::parsedAtUtc).ifPresent(at -> parsedAt.put(dagId, at));
      }
      return new Seen(
          parsedAt,
          airflow
              .importErrors()
              .collect(
                  Collectors.toMap(
                      ImportError::filename, ImportError::seenAtUtc, (one, other) -> one)));
    }

    /** Whether each of these DAGs was read anew since then. */
    boolean allAnewIn(Seen now, List<String> dagIds) {
      return dagIds.stream()
          .allMatch(
              id -> now.parsedAt.containsKey(id) && !now.parsedAt.get(id).equals(parsedAt.get(id)));
    }

    /** An error of one of these DAGs' files that is newer than then. */
    Optional<ImportError> newError(AirflowClient airflow, List<String> dagIds) {
      return airflow
          .importErrors()
          .filter(
              error ->
                  dagIds.stream().anyMatch(id -> Path.of(error.filename()).endsWith(id + ".py")))
          .filter(error -> !error.seenAtUtc().equals(errorsAt.get(error.filename())))
          .findFirst();
    }
  }
}

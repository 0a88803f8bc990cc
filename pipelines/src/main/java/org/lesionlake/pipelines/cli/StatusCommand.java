package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Dag;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.Health;
import org.lesionlake.pipelines.airflow.ImportError;
import org.lesionlake.pipelines.airflow.RunFilter;
import org.lesionlake.pipelines.airflow.TaskInstance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how the server, a DAG and its last runs are. */
@Command(
    name = "status",
    description = "Says how the server is, what a DAG's last runs came to and why tasks failed",
    footer = {
      "",
      "Example:",
      "  lesionlake airflow status --url http://host:8080 --user admin --password-file password"
    })
final class StatusCommand extends Talk {
  @Mixin DagOption dag;

  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "How many of the last runs to show (default: ${DEFAULT-VALUE})")
  int runs;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    out.println("version " + airflow.version());
    Health health = airflow.health();
    health.components().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(part -> out.println(part.getKey() + " " + part.getValue()));
    List<ImportError> errors = airflow.importErrors().toList();
    errors.forEach(
        error -> out.println("cannot import " + error.filename() + ": " + error.lastLine()));
    Optional<Dag> found = airflow.dag(dag.id);
    found.ifPresentOrElse(
        there -> show(airflow, there, out), () -> out.println("dag " + dag.id + " is not there"));
    return health.isHealthy() && errors.isEmpty() ? 0 : 1;
  }

  private void show(AirflowClient airflow, Dag there, PrintWriter out) {
    out.println(
        "dag "
            + there.dagId()
            + (there.paused() ? " paused" : " active")
            + there.nextRunAtUtc().map(next -> ", next run from " + next).orElse(""));
    airflow
        .dagRuns(there.dagId(), RunFilter.any().newestFirst().build())
        .limit(runs)
        .forEach(run -> show(airflow, run, out));
  }

  private static void show(AirflowClient airflow, DagRun run, PrintWriter out) {
    out.println(ListCommand.line(run));
    if (run.succeeded()) {
      return;
    }
    for (TaskInstance task : airflow.taskInstances(run.dagId(), run.runId()).toList()) {
      out.println(Following.line(task));
      if (task.failed()) {
        out.println("  " + Failure.of(airflow, task).line());
      }
    }
  }
}

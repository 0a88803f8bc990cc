package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Dag;
import org.lesionlake.pipelines.airflow.ImportError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts DAGs, pools, variables and connections in place. */
@Command(
    name = "deploy",
    description = {
      "Puts DAG files, pools, variables and connections in place. Shows the difference;",
      "with --yes it makes it, waits until Airflow has read the DAGs, and puts everything",
      "back if a step fails or a DAG cannot be imported."
    },
    footer = {
      "",
      "Example:",
      "  lesionlake airflow deploy --dags-folder /opt/airflow/dags --settings site.json --yes",
      "  lesionlake airflow deploy --settings site.json --mode spark-submit --yes"
    })
final class DeployCommand extends Talk {
  @Option(
      names = "--dags-folder",
      defaultValue = "${env:LESIONLAKE_AIRFLOW_DAGS}",
      description =
          "Folder that Airflow reads DAGs from, as seen from here; without it only settings are"
              + " deployed (env LESIONLAKE_AIRFLOW_DAGS)")
  Optional<Path> dagsFolder = Optional.empty();

  @Option(names = "--dags", description = "The DAG files (default: the project's)")
  Optional<Path> dags = Optional.empty();

  @Option(
      names = "--settings",
      description =
          "Deployment file with pools, variables, connections (default: conf/airflow.json)")
  Optional<Path> settings = Optional.empty();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "What calls jobs: launcher, on the worker, for one machine; spark-submit, for the cluster"
              + " that the connection lesionlake_spark names. Sets the variable lesionlake_mode"
              + " (default: leave it; DAGs take launcher then)")
  Optional<String> mode = Optional.empty();

  @Option(names = "--yes", description = "Do it")
  boolean yes;

  @Option(
      names = "--wait-minutes",
      defaultValue = "6",
      description =
          "How long to wait until Airflow has read the DAGs (default: ${DEFAULT-VALUE}; it looks"
              + " for new files every 5 unless set up otherwise)")
  long waitMinutes;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    Path from = dags.orElseGet(Home::dags);
    Deployment wanted = wanted(airflow);
    DeployPlan plan = DeployPlan.of(airflow, wanted);
    dagsFolder.ifPresent(to -> plan.addFiles(from, to));
    for (Change change : plan.changes()) {
      out.println(change.title());
      change.diff().forEach(line -> out.println("  " + line));
    }
    if (plan.changes().isEmpty()) {
      out.println("Nothing to deploy: all is in place");
      return 0;
    }
    if (!yes) {
      out.println("Add --yes to deploy");
      return 0;
    }
    out.flush();
    List<String> dagIds = plan.changesFiles() ? DagFiles.ids(from) : List.of();
    DagFiles.Seen before = DagFiles.Seen.of(airflow, dagIds);
    try {
      plan.apply();
    } catch (NotDeployed e) {
      spec.commandLine().getErr().println("airflow: " + e.getMessage());
      return e.exitCode();
    }
    out.println("deployed");
    out.flush();
    return dagIds.isEmpty() ? 0 : awaitImport(airflow, plan, before, dagIds, out);
  }

  /**
   * What the deployment file and the command line ask for, which DAGs must be able to work with.
   */
  private Deployment wanted(AirflowClient airflow) {
    Deployment file = Deployment.read(settings.orElseGet(Home::deployment));
    Deployment wanted = mode.map(word -> file.with(known(word))).orElse(file);
    Optional<CallMode> called = wanted.mode().map(variable -> known(variable.value()));
    if (called.filter(one -> !one.isReady(airflow, wanted)).isPresent()) {
      throw new Refused(
          "Jobs cannot be called by " + called.get(),
          "there is no connection " + CallMode.CONNECTION,
          "Add one of type spark to the deployment file, its host the address of the master");
    }
    return wanted;
  }

  private static CallMode known(String word) {
    return CallMode.of(word)
        .orElseThrow(
            () ->
                new Refused(
                    "There is no mode " + word,
                    "jobs are called by " + CallMode.words(),
                    "Name one of them"));
  }

  private boolean awaitReading(AirflowClient airflow, DagFiles.Seen since, List<String> dagIds) {
    return airflow.await(
        Duration.ofMinutes(waitMinutes),
        () ->
            since.newError(airflow, dagIds).isPresent()
                || since.allAnewIn(DagFiles.Seen.of(airflow, dagIds), dagIds));
  }

  private int awaitImport(
      AirflowClient airflow,
      DeployPlan plan,
      DagFiles.Seen before,
      List<String> dagIds,
      PrintWriter out) {
    // A reading that was under way when the files came may have seen the old ones: the next counts.
    boolean read =
        awaitReading(airflow, before, dagIds)
            && (before.newError(airflow, dagIds).isPresent()
                || awaitReading(airflow, DagFiles.Seen.of(airflow, dagIds), dagIds));
    Optional<ImportError> error = before.newError(airflow, dagIds);
    if (error.isPresent()) {
      out.println(
          "Airflow cannot import "
              + error.get().filename()
              + ": "
              + error.get().lastLine()
              + NotDeployed.undone(plan.undo()));
      return 1;
    }
    if (!read) {
      out.println(
          "Airflow has not read the DAGs within "
              + waitMinutes
              + " minutes: it looks for new files every [dag_processor] refresh_interval seconds."
              + " Ask doctor later");
      return 1;
    }
    for (String dagId : dagIds) {
      boolean paused = airflow.dag(dagId).map(Dag::paused).orElse(false);
      out.println(dagId + (paused ? " read; it is paused until unpause or trigger" : " read"));
    }
    return 0;
  }
}

package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Dag;
import org.lesionlake.pipelines.airflow.Pool;
import org.lesionlake.pipelines.airflow.Variable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks for what would keep nights from running. */
@Command(
    name = "doctor",
    description = {
      "Looks for what would keep nights from running: whether the server is reached and well,",
      "its version and clock, DAGs and their import errors, pools, variables, connections.",
      "Exit code 1 if something would."
    },
    footer = {
      "",
      "Example:",
      "  lesionlake airflow doctor --url http://host:8080 --user admin --password-file password"
    })
final class DoctorCommand extends Talk {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

  @Option(names = "--dags", description = "The DAG files (default: the project's)")
  Optional<Path> dags = Optional.empty();

  @Option(
      names = "--dags-folder",
      defaultValue = "${env:LESIONLAKE_AIRFLOW_DAGS}",
      description =
          "Folder that Airflow reads DAGs from, as seen from here; its files are compared (env"
              + " LESIONLAKE_AIRFLOW_DAGS)")
  Optional<Path> dagsFolder = Optional.empty();

  @Option(
      names = "--settings",
      description =
          "Deployment file with pools, variables, connections (default: conf/airflow.json)")
  Optional<Path> settings = Optional.empty();

  private final List<Finding> findings = new ArrayList<>();

  /**
   * What was looked at.
   *
   * @param well whether it keeps no night from running
   * @param remedy empty where nothing is to be done
   */
  private record Finding(boolean well, String what, String remedy) {
    String line() {
      return (well ? "ok    " : "FAIL  ") + what + (remedy.isEmpty() ? "" : ". " + remedy);
    }
  }

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    Deployment wanted = Deployment.read(settings.orElseGet(Home::deployment));
    List<String> dagIds = DagFiles.ids(dags.orElseGet(Home::dags));
    version(airflow.version());
    health(airflow);
    clock(airflow.clockAhead());
    imports(airflow);
    dagsFolder.ifPresent(folder -> files(airflow, folder));
    dagIds.forEach(id -> dag(id, airflow.dag(id)));
    wanted.pools().forEach(pool -> pool(pool, airflow.pools().byName(pool.name())));
    wanted
        .variables()
        .forEach(
            variable ->
                there("variable " + variable.key(), airflow.variables().byKey(variable.key())));
    wanted
        .connections()
        .forEach(
            connection ->
                there(
                    "connection " + connection.id(), airflow.connections().byId(connection.id())));
    airflow.variables().byKey(CallMode.VARIABLE).ifPresent(variable -> mode(airflow, variable));
    findings.forEach(finding -> out.println(finding.line()));
    return findings.stream().allMatch(Finding::well) ? 0 : 1;
  }

  private void well(String what) {
    findings.add(new Finding(true, what, ""));
  }

  private void check(boolean well, String what, String remedy) {
    findings.add(new Finding(well, what, well ? "" : remedy));
  }

  private void version(String version) {
    check(
        version.matches("([3-9]|\\d{2,})\\..*"),
        "version " + version,
        "Upgrade to Airflow 3: these DAGs and this client need it");
  }

  private void health(AirflowClient airflow) {
    airflow
        .health()
        .components()
        .forEach(
            (part, status) -> {
              // Nothing of ours waits in the triggerer.
              boolean needed = !part.equals("triggerer");
              if (status.equals("healthy") || !needed) {
                well(part + " " + status);
              } else {
                check(false, part + " " + status, "Start it, or look at its log");
              }
            });
  }

  private void clock(Optional<Duration> ahead) {
    ahead.ifPresentOrElse(
        by ->
            check(
                by.abs().compareTo(CLOCK_TOLERANCE) <= 0,
                "clock "
                    + (by.abs().toSeconds() == 0
                        ? "agrees"
                        : by.abs().toSeconds() + " s " + (by.isNegative() ? "behind" : "ahead")),
                "Set both clocks by NTP: tokens and schedules go by them"),
        () -> well("clock not told"));
  }

  private void imports(AirflowClient airflow) {
    List<Finding> errors =
        airflow
            .importErrors()
            .map(
                error ->
                    new Finding(
                        false,
                        "cannot import " + error.filename() + ": " + error.lastLine(),
                        "Mend the file and deploy"))
            .toList();
    findings.addAll(errors);
    if (errors.isEmpty()) {
      well("no import errors");
    }
  }

  private void dag(String dagId, Optional<Dag> found) {
    if (found.isEmpty()) {
      check(false, "DAG " + dagId + " is not there", "Deploy it, or wait until Airflow reads it");
      return;
    }
    boolean paused = found.get().paused();
    if (paused && onDemand(found.get())) {
      well("DAG " + dagId + " is paused; it runs on demand, by trigger --unpause");
      return;
    }
    check(
        !paused,
        "DAG " + dagId + (paused ? " is paused" : " active"),
        "Unpause it: lesionlake airflow unpause --dag " + dagId);
  }

  /** Compares every file, also those that DAGs share. */
  private void files(AirflowClient airflow, Path folder) {
    DeployPlan plan = DeployPlan.of(airflow, new Deployment(List.of(), List.of(), List.of()));
    plan.addFiles(dags.orElseGet(Home::dags), folder);
    if (plan.changes().isEmpty()) {
      well("files in " + folder + " are those of this version");
    }
    plan.changes()
        .forEach(
            change -> check(false, change.title() + " is not deployed", "Deploy it with --yes"));
  }

  private static boolean onDemand(Dag dag) {
    return dag.schedule().filter(schedule -> !schedule.equals("None")).isEmpty();
  }

  private void pool(Pool wanted, Optional<Pool> found) {
    if (found.isEmpty()) {
      there("pool " + wanted.name(), found);
      return;
    }
    int slots = found.get().slots();
    check(
        slots == wanted.slots(),
        "pool "
            + wanted.name()
            + " of "
            + slots
            + " slots, "
            + found.get().occupiedSlots()
            + " taken",
        "Deploy, or correct the deployment file, which says " + wanted.slots());
  }

  private void mode(AirflowClient airflow, Variable variable) {
    Optional<CallMode> mode = CallMode.of(variable.value());
    String says = "variable " + variable.key() + " says " + variable.value();
    if (mode.isEmpty()) {
      check(false, says, "Jobs are called by " + CallMode.words() + ": deploy with --mode");
      return;
    }
    boolean ready = mode.get().isReady(airflow, new Deployment(List.of(), List.of(), List.of()));
    check(
        ready,
        says + (ready ? "" : ", but there is no connection " + CallMode.CONNECTION),
        "Add it to the deployment file and deploy");
  }

  private void there(String what, Optional<?> found) {
    check(
        found.isPresent(),
        what + (found.isPresent() ? " is there" : " is not there"),
        "Deploy: lesionlake airflow deploy --yes");
  }
}

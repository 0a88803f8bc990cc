package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.AirflowException;
import org.lesionlake.pipelines.airflow.Dag;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a run. */
@Command(
    name = "trigger",
    description = "Starts a run of a DAG and prints its run id",
    footer = {"", "Example:", "  lesionlake airflow trigger --unpause --watch"})
final class TriggerCommand extends Talk {
  @Mixin DagOption dag;

  @Option(names = "--run-id", description = "Id of the run (default: made from the time)")
  Optional<String> runId = Optional.empty();

  @Option(
      names = "--logical-date",
      converter = UtcTime.class,
      description = "Date that the run stands for; one run of a DAG for each (default: none)")
  Optional<Instant> logicalDate = Optional.empty();

  @Option(
      names = "--interval-start",
      converter = UtcTime.class,
      description = "Start of the time that its data are of; asks for an end")
  Optional<Instant> intervalStart = Optional.empty();

  @Option(
      names = "--interval-end",
      converter = UtcTime.class,
      description = "End of the time that its data are of; asks for a start")
  Optional<Instant> intervalEnd = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A parameter of the run, such as ct=/inbox/ct; may be repeated")
  Map<String, String> conf = new LinkedHashMap<>();

  @Option(names = "--note", description = "A note for people who look at the run")
  Optional<String> note = Optional.empty();

  @Option(names = "--unpause", description = "Unpause the DAG first; a new one is paused")
  boolean unpause;

  @Option(names = "--watch", description = "Follow the run until it ends")
  boolean watch;

  @Mixin Following following;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    RunRequest request = request();
    boolean unpaused = makeReady(airflow);
    DagRun run = trigger(airflow, request, unpaused);
    out.println(run.runId());
    out.flush();
    return watch ? following.follow(airflow, run, out) : 0;
  }

  private DagRun trigger(AirflowClient airflow, RunRequest request, boolean unpaused) {
    try {
      return airflow.trigger(request);
    } catch (AirflowException e) {
      if (unpaused && e.isRefusal()) {
        airflow.pause(dag.id);
      }
      throw e;
    }
  }

  private RunRequest request() {
    RunRequest.Builder request = RunRequest.of(dag.id).conf(conf);
    runId.ifPresent(request::runId);
    logicalDate.ifPresent(request::logicalDate);
    note.ifPresent(request::note);
    if (intervalStart.isPresent() != intervalEnd.isPresent()) {
      throw new Refused(
          "The data interval has one end", "the other was not given", "Give both or neither");
    }
    try {
      intervalStart.ifPresent(start -> request.dataInterval(start, intervalEnd.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw new Refused("The data interval is none", e, "Give its start before its end");
    }
    return request.build();
  }

  /**
   * Looks whether a run would begin: one of a DAG that is paused, or whose file is broken, would
   * wait where nobody looks.
   *
   * @return whether the DAG was unpaused for it
   */
  private boolean makeReady(AirflowClient airflow) {
    Dag found = dag(airflow, dag.id);
    if (found.hasImportErrors()) {
      String why =
          airflow
              .importErrors()
              .filter(error -> found.fileName().equals(Optional.of(error.filename())))
              .map(error -> error.filename() + " says " + error.lastLine())
              .findFirst()
              .orElse("its file cannot be imported");
      throw new Refused("The DAG " + dag.id + " has an import error", why, "Mend it and deploy");
    }
    if (found.paused() && !unpause) {
      throw new Refused(
          "The DAG " + dag.id + " is paused", "a run of it would only wait", "Add --unpause");
    }
    if (found.paused()) {
      airflow.unpause(dag.id);
    }
    return found.paused();
  }
}

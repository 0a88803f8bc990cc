package org.lesionlake.pipelines.cli;

import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunFilter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which run a command is about. */
final class RunChoice {
  private static final String LATEST = "latest";

  @Mixin DagOption dag;

  @Parameters(
      index = "0",
      paramLabel = "RUN_ID",
      description = "Id of the run, or " + LATEST + " for the DAG's latest")
  String runId;

  DagRun run(AirflowClient airflow) {
    Optional<DagRun> run =
        runId.equals(LATEST)
            ? airflow.dagRuns(dag.id, RunFilter.any().newestFirst().build()).findFirst()
            : airflow.dagRun(dag.id, runId);
    return run.orElseThrow(
        () ->
            new Refused(
                "The DAG " + dag.id + " has no run " + runId,
                "none has that id",
                "Take the id that trigger printed, or one that list shows"));
  }
}

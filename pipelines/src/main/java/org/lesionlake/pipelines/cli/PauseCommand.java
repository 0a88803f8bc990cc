package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses a DAG. */
@Command(
    name = "pause",
    description = "Lets no run of a DAG begin, until it is unpaused",
    footer = {"", "Example:", "  lesionlake airflow pause --dag lesionlake_nightly"})
final class PauseCommand extends Talk {
  @Mixin DagOption dag;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    dag(airflow, dag.id);
    airflow.pause(dag.id);
    out.println(dag.id + " paused");
    return 0;
  }
}

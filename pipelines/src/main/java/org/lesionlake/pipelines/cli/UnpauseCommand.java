package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the pause of a DAG. */
@Command(
    name = "unpause",
    description = "Lets runs of a DAG begin",
    footer = {"", "Example:", "  lesionlake airflow unpause --dag lesionlake_nightly"})
final class UnpauseCommand extends Talk {
  @Mixin DagOption dag;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    dag(airflow, dag.id);
    airflow.unpause(dag.id);
    out.println(dag.id + " active");
    return 0;
  }
}

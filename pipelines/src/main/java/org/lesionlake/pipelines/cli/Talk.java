package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.AirflowException;
import org.lesionlake.pipelines.airflow.Dag;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that talks to Airflow, and what its errors look like. */
abstract class Talk implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help")
  boolean help;

  @Mixin ServerOptions server;

  @Override
  public final Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      AirflowCommand airflow = (AirflowCommand) spec.root().userObject();
      return talk(airflow.client(server.client()), out);
    } catch (AirflowException e) {
      err.println("airflow: " + e.getMessage());
      return e.isRefusal() ? 2 : 3;
    } catch (Refused e) {
      err.println("airflow: " + e.getMessage());
      return 2;
    } finally {
      out.flush();
      err.flush();
    }
  }

  abstract int talk(AirflowClient airflow, PrintWriter out);

  /** A DAG, or the reason why there is none. */
  static Dag dag(AirflowClient airflow, String dagId) {
    return airflow
        .dag(dagId)
        .orElseThrow(
            () ->
                new Refused(
                    "Airflow has no DAG " + dagId,
                    "its file is not there or cannot be imported",
                    airflow
                        .importErrors()
                        .findFirst()
                        .map(
                            error ->
                                "Mend " + error.filename() + ", which says " + error.lastLine())
                        .orElse("Check the id, and deploy")));
  }
}

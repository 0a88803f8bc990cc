package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunListener;
import org.lesionlake.pipelines.airflow.TaskInstance;
import picocli.CommandLine.Option;

/** How long to follow, and what is printed meanwhile. */
final class Following {
  @Option(
      names = "--timeout-minutes",
      defaultValue = "720",
      description = "Give up following after so many minutes (default: ${DEFAULT-VALUE})")
  long minutes;

  Duration atMost() {
    return Duration.ofMinutes(minutes);
  }

  /** Follows a run to its end and says why tasks failed; the exit code. */
  int follow(AirflowClient airflow, DagRun run, PrintWriter out) {
    DagRun ended = airflow.waitFor(run, atMost(), new Printer(out));
    if (ended.succeeded()) {
      return 0;
    }
    List<TaskInstance> failed =
        airflow.taskInstances(run.dagId(), run.runId()).filter(TaskInstance::failed).toList();
    failed.forEach(task -> out.println(Failure.of(airflow, task).line()));
    return 1;
  }

  /** A task on a line. */
  static String line(TaskInstance task) {
    String seconds =
        task.duration()
            .filter(length -> task.isFinished())
            .map(length -> " after " + length.toSeconds() + " s")
            .orElse("");
    return "  "
        + task.label()
        + " "
        + task.state().orElse("waiting")
        + (task.tryNumber() > 1 ? " (try " + task.tryNumber() + ")" : "")
        + seconds;
  }

  private record Printer(PrintWriter out) implements RunListener {
    @Override
    public void runChanged(DagRun run) {
      out.println("run " + run.runId() + " " + run.state());
      out.flush();
    }

    @Override
    public void taskChanged(TaskInstance task) {
      out.println(line(task));
      out.flush();
    }
  }
}

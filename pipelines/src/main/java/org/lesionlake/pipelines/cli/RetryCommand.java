package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.util.List;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.ClearRequest;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.TaskInstance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes up a failed run where it failed. */
@Command(
    name = "retry",
    description = {
      "Takes up a failed run: its failed tasks run again, and all that comes after them,",
      "so that a summary is written of what they do now."
    },
    footer = {"", "Example:", "  lesionlake airflow retry latest --watch"})
final class RetryCommand extends Talk {
  @Mixin RunChoice choice;

  @Option(names = "--watch", description = "Follow the run until it ends")
  boolean watch;

  @Mixin Following following;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    DagRun run = choice.run(airflow);
    List<TaskInstance> failed =
        airflow.taskInstances(run.dagId(), run.runId()).filter(TaskInstance::failed).toList();
    if (!run.isFinished() || failed.isEmpty()) {
      throw new Refused(
          "There is nothing to retry in " + run.runId(),
          run.isFinished() ? "no task of it failed" : "it is " + run.state(),
          run.isFinished() ? "Trigger another run" : "Watch it");
    }
    ClearRequest.Builder request =
        ClearRequest.failedOf(run.dagId(), run.runId()).whateverTheirState().withDownstream();
    failed.forEach(task -> request.task(task.taskId()));
    airflow.clear(request.build()).forEach(task -> out.println("again " + task.label()));
    out.flush();
    return watch ? following.follow(airflow, run, out) : 0;
  }
}

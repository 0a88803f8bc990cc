package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.LogLine;
import org.lesionlake.pipelines.airflow.TaskInstance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a task's log. */
@Command(
    name = "logs",
    description = "Prints the log of a task; of its last try unless another is named",
    footer = {"", "Example:", "  lesionlake airflow logs latest gates --follow"})
final class LogsCommand extends Talk {
  private static final Set<String> UNWELL = Set.of("failed", "upstream_failed", "removed");

  @Mixin RunChoice choice;

  @Parameters(index = "1", paramLabel = "TASK", description = "Id of the task")
  String taskId;

  @Option(names = "--try", description = "Number of the try, from 1 (default: the last)")
  Optional<Integer> tryNumber = Optional.empty();

  @Option(
      names = "--map-index",
      defaultValue = "-1",
      description = "Index of a mapped task (default: ${DEFAULT-VALUE}, a plain one)")
  int mapIndex;

  @Option(names = "--follow", description = "Go on until the task has ended, further tries too")
  boolean follow;

  @Mixin Following following;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    DagRun run = choice.run(airflow);
    TaskInstance task = task(airflow, run);
    if (follow) {
      return follow(airflow, run, out);
    }
    int number = tryNumber.orElse(task.tryNumber());
    if (number < 1) {
      throw new Refused(
          "There is no log of " + task.label(), "it has not begun", "Follow it, or look later");
    }
    airflow.logs().written(task, number).forEach(line -> out.println(text(line)));
    return 0;
  }

  private TaskInstance task(AirflowClient airflow, DagRun run) {
    return airflow
        .taskInstances(run.dagId(), run.runId())
        .filter(task -> task.taskId().equals(taskId) && task.mapIndex() == mapIndex)
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    "The run " + run.runId() + " has no task " + taskId,
                    "it has "
                        + String.join(
                            ", ",
                            airflow
                                .taskInstances(run.dagId(), run.runId())
                                .map(TaskInstance::label)
                                .toList()),
                    "Name one of those"));
  }

  /** Follows try after try; a task waits before its first and between tries. */
  private int follow(AirflowClient airflow, DagRun run, PrintWriter out) {
    Duration atMost = following.atMost();
    int read = 0;
    while (true) {
      int seen = read;
      TaskInstance task =
          airflow.logs().awaitTry(task(airflow, run), seen, atMost, () -> task(airflow, run));
      if (task.tryNumber() > seen) {
        read = task.tryNumber();
        if (read > 1) {
          out.println("--- try " + read);
        }
        airflow
            .logs()
            .follow(
                task,
                read,
                atMost,
                line -> {
                  out.println(text(line));
                  out.flush();
                });
      }
      TaskInstance now = task(airflow, run);
      if (now.isFinished() && now.tryNumber() <= read) {
        return now.state().filter(UNWELL::contains).isPresent() ? 1 : 0;
      }
    }
  }

  private static String text(LogLine line) {
    return line.atUtc().map(at -> at + " ").orElse("")
        + line.level().filter(level -> line.isError()).map(level -> "ERROR ").orElse("")
        + line.text();
  }
}

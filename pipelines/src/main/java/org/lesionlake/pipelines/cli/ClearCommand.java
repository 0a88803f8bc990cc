package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.ClearRequest;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.TaskInstance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Clears tasks of a run. */
@Command(
    name = "clear",
    description = {
      "Clears tasks of a run, so that they run again.",
      "Without --yes it only shows which."
    },
    footer = {"", "Example:", "  lesionlake airflow clear latest gates --downstream --yes"})
final class ClearCommand extends Talk {
  @Mixin RunChoice choice;

  @Parameters(
      index = "1..*",
      paramLabel = "TASK",
      description = "Ids of the tasks (default: all that failed or waited for those in vain)")
  List<String> tasks = new ArrayList<>();

  @Option(names = "--all", description = "Clear those that succeeded too; implied by named tasks")
  boolean all;

  @Option(names = "--upstream", description = "Clear what the named tasks wait for too")
  boolean upstream;

  @Option(names = "--downstream", description = "Clear what waits for the named tasks too")
  boolean downstream;

  @Option(names = "--note", description = "A note for people who look at the tasks")
  Optional<String> note = Optional.empty();

  @Option(names = "--yes", description = "Do it")
  boolean yes;

  @Option(names = "--watch", description = "Follow the run until it ends")
  boolean watch;

  @Mixin Following following;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    DagRun run = choice.run(airflow);
    ClearRequest request = request(run);
    List<TaskInstance> chosen = airflow.wouldClear(request).toList();
    if (chosen.isEmpty()) {
      throw new Refused(
          "There is nothing to clear in " + run.runId(),
          "no task of it " + (tasks.isEmpty() && !all ? "failed" : "is named so"),
          "See its tasks with status, or add --all");
    }
    chosen.forEach(
        task ->
            out.println(
                (yes ? "clearing " : "would clear ")
                    + task.label()
                    + " "
                    + task.state().orElse("waiting")));
    if (!yes) {
      out.println("Add --yes to do it");
      return 0;
    }
    airflow.clear(request);
    return watch ? following.follow(airflow, run, out) : 0;
  }

  private ClearRequest request(DagRun run) {
    ClearRequest.Builder request = ClearRequest.failedOf(run.dagId(), run.runId());
    tasks.forEach(request::task);
    note.ifPresent(request::note);
    if (all || !tasks.isEmpty()) {
      request.whateverTheirState();
    }
    if (upstream) {
      request.withUpstream();
    }
    if (downstream) {
      request.withDownstream();
    }
    return request.build();
  }
}

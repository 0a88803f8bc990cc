package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs of a DAG, or all DAGs. */
@Command(
    name = "list",
    description = "Lists the runs of a DAG, newest first, or all DAGs",
    footer = {"", "Example:", "  lesionlake airflow list --state failed --limit 10"})
final class ListCommand extends Talk {
  @Mixin DagOption dag;

  @Option(names = "--dags", description = "List the DAGs instead")
  boolean dags;

  @Option(names = "--state", description = "Only runs of this state; may be repeated")
  List<String> states = new ArrayList<>();

  @Option(
      names = "--from",
      converter = UtcTime.class,
      description = "Only logical dates from here on")
  Optional<Instant> from = Optional.empty();

  @Option(names = "--to", converter = UtcTime.class, description = "Only logical dates up to here")
  Optional<Instant> to = Optional.empty();

  @Option(
      names = "--limit",
      defaultValue = "25",
      description = "How many at most (default: ${DEFAULT-VALUE})")
  int limit;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    if (dags) {
      airflow
          .dags()
          .limit(limit)
          .forEach(
              one ->
                  out.println(
                      one.dagId()
                          + (one.paused() ? " paused" : " active")
                          + one.schedule().map(schedule -> " " + schedule).orElse("")));
      return 0;
    }
    dag(airflow, dag.id);
    RunFilter filter = new RunFilter(states, List.of(), from, to, true);
    airflow.dagRuns(dag.id, filter).limit(limit).forEach(run -> out.println(line(run)));
    return 0;
  }

  /** A run on a line. */
  static String line(DagRun run) {
    return "run "
        + run.runId()
        + " "
        + run.state()
        + run.startedAtUtc().map(start -> ", started " + start).orElse("")
        + run.endedAtUtc().map(end -> ", ended " + end).orElse("")
        + run.note().filter(note -> !note.isEmpty()).map(note -> ", " + note).orElse("");
  }
}

package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Follows a run. */
@Command(
    name = "watch",
    description = "Follows a run until it ends; exit code 1 if it failed",
    footer = {
      "",
      "Example:",
      "  lesionlake airflow watch manual__2026-01-01T22:00:00Z --timeout-minutes 60"
    })
final class WatchCommand extends Talk {
  @Mixin RunChoice choice;

  @Mixin Following following;

  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    return following.follow(airflow, choice.run(airflow), out);
  }
}

package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import picocli.CommandLine.Command;

/** What tasks make. */
@Command(
    name = "assets",
    description = "Lists what tasks make, tables for instance, who makes it and when it last was",
    footer = {"", "Example:", "  lesionlake airflow assets"})
final class AssetsCommand extends Talk {
  @Override
  int talk(AirflowClient airflow, PrintWriter out) {
    airflow
        .assets()
        .forEach(
            asset ->
                out.println(
                    asset.name()
                        + asset.changedAtUtc().map(at -> " made " + at).orElse(" never made")
                        + (asset.producers().isEmpty()
                            ? ""
                            : " by " + String.join(", ", asset.producers()))
                        + (asset.consumers().isEmpty()
                            ? ""
                            : ", starts " + String.join(", ", asset.consumers()))));
    return 0;
  }
}

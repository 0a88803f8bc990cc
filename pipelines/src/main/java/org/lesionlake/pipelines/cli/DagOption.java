package org.lesionlake.pipelines.cli;

import picocli.CommandLine.Option;

/** Which DAG a command is about. */
final class DagOption {
  @Option(
      names = "--dag",
      defaultValue = AirflowCommand.NIGHTLY,
      description = "The DAG (default: ${DEFAULT-VALUE})")
  String id;
}

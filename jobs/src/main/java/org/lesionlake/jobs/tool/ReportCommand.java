package org.lesionlake.jobs.tool;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Reads report texts without a lake: what they say, and by which rules.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExplainCommand.class,
      AssertCommand.class,
      ExtractCommand.class,
      MeasureCommand.class,
      DeidentifyCommand.class,
      EvaluateCommand.class,
      PipelineCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake report explain report.txt",
      "  lesionlake report evaluate --gold gold.jsonl"
    })
final class ReportCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Say what to do: report explain, assert, extract, measure, deidentify, evaluate or"
            + " pipeline.");
  }
}

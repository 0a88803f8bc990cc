package org.lesionlake.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "gpu",
    mixinStandardHelpOptions = true,
    description = "Says what GPUs would be used for; needs none.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GpuExplainCommand.class},
    footer = {"", "Example:", "  lesionlake gpu explain --lake /data/lake --rapids rapids.jar"})
final class GpuCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: gpu explain.");
  }
}

package org.lesionlake.jobs.tool;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Shows and tries model packages; needs no lake.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelListCommand.class,
      ModelInspectCommand.class,
      ModelFeaturesCommand.class,
      ModelVerifyCommand.class,
      ModelRecordCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake model list",
      "  lesionlake model verify /models/liver"
    })
final class ModelCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: model list, inspect, features, verify or record.");
  }
}

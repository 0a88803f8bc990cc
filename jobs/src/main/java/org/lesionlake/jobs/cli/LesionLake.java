package org.lesionlake.jobs.cli;

import java.util.ServiceLoader;
import org.lesionlake.jobs.lake.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 a failed gate or refused input, 2 usage, 3 internal. */
@Command(
    name = "lesionlake",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "CT studies and radiology reports in, Delta tables of metastasis findings out.",
      "Research software; not a medical device."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lesionlake demo",
      "  lesionlake nightly --ct /archive/ct --reports reports.csv --clinical facts.csv --lake /data/lake",
      "  lesionlake sql --lake /data/lake -e 'SELECT * FROM gold.site_summary'"
    },
    subcommands = {
      NightlyCommand.class,
      JobCommand.class,
      SqlCommand.class,
      InitCommand.class,
      UpgradeCommand.class,
      VaultCommand.class,
      ConfigCommand.class,
      CommandLine.HelpCommand.class
    })
public final class LesionLake implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] arguments) {
    int code = run(arguments);
    // Threads of libraries must not keep a finished run alive.
    Runtime.getRuntime().exit(code);
  }

  /** Runs a command line and gives its exit code; for tests and for {@link #main}. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new LesionLake());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      provider.commands().forEach(commandLine::addSubcommand);
    }
    commandLine.setExecutionExceptionHandler(LesionLake::report);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    return commandLine;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int report(
      Exception error, CommandLine commandLine, CommandLine.ParseResult parsed) {
    Throwable cause = error;
    while (cause != null && !(cause instanceof UserError)) {
      cause = cause.getCause();
    }
    if (cause != null) {
      commandLine.getErr().println(cause.getMessage());
      return 1;
    }
    commandLine
        .getErr()
        .println(
            "Something inside LesionLake failed: "
                + error
                + "\n  do:  run again; if it fails in the same way, report it with this trace.");
    error.printStackTrace(commandLine.getErr());
    return 3;
  }
}

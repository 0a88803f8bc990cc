package org.lesionlake.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.lesionlake.archive.LocalDisk;
import org.lesionlake.jobs.lake.RunLogFile;
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
      "  lesionlake nightly --ct /archive/ct --reports reports.csv --clinical facts.csv --lake"
          + " /data/lake",
      "  lesionlake sql --lake /data/lake -e 'SELECT * FROM gold.site_summary'",
      "",
      "The launcher's own commands, each with --help:",
      "  build    Packages the modules; every command does so when sources are newer.",
      "  test     Runs the tests; with --quick those that need only Maven.",
      "  dist     Packs a tar that runs under the spark-submit of a Spark 3.5.",
      "  airflow  Starts and follows nights on Apache Airflow 3."
    },
    subcommands = {
      NightlyCommand.class,
      JobCommand.class,
      StatusCommand.class,
      SqlCommand.class,
      ServeCommand.class,
      RejectsCommand.class,
      PlanCommand.class,
      InitCommand.class,
      UpgradeCommand.class,
      VaultCommand.class,
      ConfigCommand.class,
      CohortCommand.class,
      OptOutCommand.class,
      ReviewCommand.class,
      DictionaryCommand.class,
      TrainingSetCommand.class,
      GpuCommand.class,
      CommandLine.HelpCommand.class
    })
public final class LesionLake implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] arguments) {
    int code;
    try {
      code = run(arguments);
    } catch (Error e) {
      code = reportInternal(e, new PrintWriter(System.err, true));
    }
    // Threads of libraries must not keep a finished run alive.
    Runtime.getRuntime().exit(code);
  }

  /** Runs a command line and gives its exit code; for tests and for {@link #main}. */
  public static int run(String... arguments) {
    try {
      LocalDisk.use();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commandLine().execute(arguments);
  }

  /** The whole command line, whose output may be led elsewhere; for tests. */
  public static CommandLine commandLine() {
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
    return reportInternal(error, commandLine.getErr());
  }

  /**
   * Says what failed by kinds and places alone: the words of an exception may quote paths and text
   * that name patients. They go to the run's log, where paths are masked.
   */
  private static int reportInternal(Throwable error, PrintWriter err) {
    LogManager.getLogger(LesionLake.class).error("The command failed", error);
    err.println(
        "Something inside LesionLake failed"
            + (error instanceof JobFailed ? ": " + error.getMessage() : "")
            + ".");
    Optional<String> log = RunLogFile.current();
    err.println("  why: " + kinds(error) + log.map(file -> "; see " + file).orElse("") + ".");
    err.println(
        "  do:  Run again; if it fails in the same way, report it with "
            + (log.isPresent() ? "that log." : "this trace."));
    if (log.isEmpty()) {
      frames(error).forEach(frame -> err.println("\tat " + frame));
    }
    err.flush();
    return 3;
  }

  private static String kinds(Throwable error) {
    return causes(error)
        .filter(cause -> !(cause instanceof JobFailed))
        .map(cause -> cause.getClass().getSimpleName())
        .collect(Collectors.joining(", caused by "));
  }

  private static Stream<StackTraceElement> frames(Throwable error) {
    return causes(error).flatMap(cause -> Stream.of(cause.getStackTrace()).limit(10));
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause).limit(10);
  }
}

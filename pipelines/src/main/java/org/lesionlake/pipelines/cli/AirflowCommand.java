package org.lesionlake.pipelines.cli;

import java.util.function.UnaryOperator;
import org.lesionlake.pipelines.airflow.AirflowClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lesionlake airflow ...}: puts the pipelines in place, starts and follows their runs, and
 * says how the server is. Exit codes: 0 done, 1 a run failed or something is not well, 2 wrong
 * usage or a refused request, 3 the server failed or gave no answer.
 */
@Command(
    name = "airflow",
    description = "Deploys, starts and follows the pipelines in Airflow 3",
    subcommands = {
      DeployCommand.class,
      DoctorCommand.class,
      StatusCommand.class,
      TriggerCommand.class,
      WatchCommand.class,
      ListCommand.class,
      LogsCommand.class,
      ClearCommand.class,
      RetryCommand.class,
      PauseCommand.class,
      UnpauseCommand.class,
      BackfillCommand.class,
      PoolsCommand.class,
      VariablesCommand.class,
      ConnectionsCommand.class,
      AssetsCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lesionlake airflow doctor --url http://host:8080 --user admin --password-file password",
      "  lesionlake airflow deploy --dags-folder /opt/airflow/dags --yes",
      "  lesionlake airflow trigger --unpause --watch"
    })
public final class AirflowCommand implements Runnable {
  static final String NIGHTLY = "lesionlake_nightly";

  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help")
  boolean help;

  private final UnaryOperator<AirflowClient.Builder> tuned;

  public AirflowCommand() {
    this(client -> client);
  }

  /** A command whose clients are set up further before they are used. */
  public AirflowCommand(UnaryOperator<AirflowClient.Builder> tuned) {
    this.tuned = tuned;
  }

  public static void main(String[] args) {
    System.exit(commandLine(new AirflowCommand()).execute(args));
  }

  /** The command line of a command, for callers in the same process. */
  public static CommandLine commandLine(AirflowCommand command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              line.getErr()
                  .println("airflow: internal error: " + e + ". Report it with what you called");
              return 3;
            });
  }

  AirflowClient client(AirflowClient.Builder builder) {
    return tuned.apply(builder).build();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command");
  }
}

package org.lesionlake.pipelines.airflow;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lesionlake airflow trigger|watch|status}: starts a run of a DAG, follows it, and says how
 * the server is. Exit codes: 0 done, 1 the run failed or the server is not well, 2 wrong usage or a
 * refused request, 3 the server failed or gave no answer.
 */
@Command(
    name = "airflow",
    description = "Starts and follows runs of the pipelines in Airflow 3",
    subcommands = {
      AirflowCommand.Trigger.class,
      AirflowCommand.Watch.class,
      AirflowCommand.Status.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lesionlake airflow status --url http://host:8080 --user admin --password-file password",
      "  lesionlake airflow trigger --unpause --watch"
    })
public final class AirflowCommand implements Runnable {
  private static final String NIGHTLY = "lesionlake_nightly";

  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help")
  boolean help;

  public static void main(String[] args) {
    System.exit(new CommandLine(new AirflowCommand()).execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command");
  }

  /** Where Airflow is and who signs in. */
  static final class Connection {
    @Option(
        names = "--url",
        required = true,
        defaultValue = "${env:LESIONLAKE_AIRFLOW_URL}",
        description = "Address of the API server (env LESIONLAKE_AIRFLOW_URL)")
    URI url;

    @Option(
        names = "--user",
        required = true,
        defaultValue = "${env:LESIONLAKE_AIRFLOW_USER}",
        description = "User (env LESIONLAKE_AIRFLOW_USER)")
    String user;

    @Option(
        names = "--password-file",
        required = true,
        defaultValue = "${env:LESIONLAKE_AIRFLOW_PASSWORD_FILE}",
        description =
            "File whose first line is the password (env LESIONLAKE_AIRFLOW_PASSWORD_FILE)")
    Path passwordFile;

    AirflowClient connect(CommandSpec spec) {
      if (url.getHost() == null) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "--url is no address: " + url + ". Give one such as http://host:8080");
      }
      try {
        String password =
            Files.readString(passwordFile, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        return new AirflowClient(url, user, password);
      } catch (IOException e) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "Cannot read the password file " + passwordFile + ": " + e + ". Name a readable file",
            e);
      }
    }
  }

  /** A command that talks to Airflow, and what its errors look like. */
  abstract static class Talk implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help")
    boolean help;

    @Mixin Connection connection;

    @Override
    public final Integer call() {
      try {
        return talk(connection.connect(spec), spec.commandLine().getOut());
      } catch (AirflowException e) {
        spec.commandLine().getErr().println("airflow: " + e.getMessage());
        return e.isRefusal() ? 2 : 3;
      }
    }

    abstract int talk(AirflowClient airflow, PrintWriter out);
  }

  /** How long to follow a run. */
  static final class Patience {
    @Option(
        names = "--timeout-minutes",
        defaultValue = "720",
        description = "Give up following after so many minutes (default: ${DEFAULT-VALUE})")
    long minutes;

    int follow(AirflowClient airflow, DagRun run, PrintWriter out) {
      DagRun ended = airflow.waitFor(run, Duration.ofMinutes(minutes), new Printer(out));
      return ended.succeeded() ? 0 : 1;
    }
  }

  @Command(
      name = "trigger",
      description = "Starts a run of a DAG and prints its run id",
      footer = {"", "Example:", "  lesionlake airflow trigger --unpause --watch"})
  static final class Trigger extends Talk {
    @Option(
        names = "--dag",
        defaultValue = NIGHTLY,
        description = "The DAG (default: ${DEFAULT-VALUE})")
    String dagId;

    @Option(names = "--run-id", description = "Id of the run (default: made from the time)")
    Optional<String> runId = Optional.empty();

    @Option(
        names = "--conf",
        paramLabel = "KEY=VALUE",
        description = "A parameter of the run; may be repeated")
    Map<String, String> conf = new LinkedHashMap<>();

    @Option(names = "--note", description = "A note for people who look at the run")
    Optional<String> note = Optional.empty();

    @Option(names = "--unpause", description = "Unpause the DAG first; a new one is paused")
    boolean unpause;

    @Option(names = "--watch", description = "Follow the run until it ends")
    boolean watch;

    @Mixin Patience patience;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      if (unpause) {
        airflow.unpause(dagId);
      }
      String id = runId.orElseGet(() -> "manual__" + Instant.now());
      DagRun run = airflow.triggerDagRun(dagId, id, conf, note);
      out.println(run.runId());
      out.flush();
      return watch ? patience.follow(airflow, run, out) : 0;
    }
  }

  @Command(
      name = "watch",
      description = "Follows a run until it ends; exit code 1 if it failed",
      footer = {
        "",
        "Example:",
        "  lesionlake airflow watch manual__2026-01-01T22:00:00Z --timeout-minutes 60"
      })
  static final class Watch extends Talk {
    @Option(
        names = "--dag",
        defaultValue = NIGHTLY,
        description = "The DAG (default: ${DEFAULT-VALUE})")
    String dagId;

    @Parameters(paramLabel = "RUN_ID", description = "Id of the run")
    String runId;

    @Mixin Patience patience;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      DagRun run =
          airflow.dagRun(dagId, runId).orElseThrow(() -> AirflowException.noSuchRun(dagId, runId));
      return patience.follow(airflow, run, out);
    }
  }

  @Command(
      name = "status",
      description = "Says how the server is and which DAG files it cannot import",
      footer = {
        "",
        "Example:",
        "  lesionlake airflow status --url http://host:8080 --user admin --password-file password"
      })
  static final class Status extends Talk {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      out.println("version " + airflow.version());
      Health health = airflow.health();
      health.components().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(part -> out.println(part.getKey() + " " + part.getValue()));
      List<ImportError> errors = airflow.importErrors().toList();
      errors.forEach(
          error -> out.println("cannot import " + error.filename() + ": " + error.lastLine()));
      out.flush();
      return health.isHealthy() && errors.isEmpty() ? 0 : 1;
    }
  }

  private record Printer(PrintWriter out) implements RunListener {
    @Override
    public void runChanged(DagRun run) {
      out.println("run " + run.runId() + " " + run.state());
      out.flush();
    }

    @Override
    public void taskChanged(TaskInstance task) {
      String seconds =
          task.duration().map(duration -> " after " + duration.toSeconds() + " s").orElse("");
      out.println(
          "  "
              + task.label()
              + " "
              + task.state().orElse("waiting")
              + (task.tryNumber() > 1 ? " (try " + task.tryNumber() + ")" : "")
              + seconds);
      out.flush();
    }
  }
}

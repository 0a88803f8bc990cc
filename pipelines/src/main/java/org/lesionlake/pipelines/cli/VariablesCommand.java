package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Variable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The server's variables. */
@Command(
    name = "variables",
    description = "Lists, sets and deletes variables, which DAGs read their settings from",
    subcommands = {
      VariablesCommand.Show.class,
      VariablesCommand.Set.class,
      VariablesCommand.Delete.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  lesionlake airflow variables list"})
final class VariablesCommand extends Group {

  @Command(
      name = "list",
      description = "Lists variables with their values",
      footer = {"", "Example:", "  lesionlake airflow variables list"})
  static final class Show extends Talk {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow
          .variables()
          .all()
          .forEach(variable -> out.println(variable.key() + "=" + variable.value()));
      return 0;
    }
  }

  @Command(
      name = "set",
      description = "Makes a variable, or changes it",
      footer = {"", "Example:", "  lesionlake airflow variables set lesionlake_lake /data/lake"})
  static final class Set extends Talk {
    @Parameters(index = "0", paramLabel = "KEY", description = "Key of the variable")
    String key;

    @Parameters(index = "1", paramLabel = "VALUE", description = "Its value")
    String value;

    @Option(names = "--description", defaultValue = "", description = "What it is for")
    String description;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.variables().set(new Variable(key, value, description));
      out.println(key + " set");
      return 0;
    }
  }

  @Command(
      name = "delete",
      description = "Deletes a variable",
      footer = {"", "Example:", "  lesionlake airflow variables delete lesionlake_ct"})
  static final class Delete extends Talk {
    @Parameters(paramLabel = "KEY", description = "Key of the variable")
    String key;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.variables().delete(key);
      out.println(key + " deleted");
      return 0;
    }
  }
}

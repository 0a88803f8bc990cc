package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Pool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The server's pools. */
@Command(
    name = "pools",
    description = "Lists, sets and deletes pools",
    subcommands = {PoolsCommand.Show.class, PoolsCommand.Set.class, PoolsCommand.Delete.class},
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  lesionlake airflow pools list"})
final class PoolsCommand extends Group {

  @Command(
      name = "list",
      description = "Lists pools with their slots",
      footer = {"", "Example:", "  lesionlake airflow pools list"})
  static final class Show extends Talk {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow
          .pools()
          .all()
          .forEach(
              pool ->
                  out.println(
                      pool.name()
                          + ": "
                          + pool.occupiedSlots()
                          + " of "
                          + (pool.slots() < 0 ? "any number of" : pool.slots())
                          + " slots taken"));
      return 0;
    }
  }

  @Command(
      name = "set",
      description = "Makes a pool, or changes it",
      footer = {"", "Example:", "  lesionlake airflow pools set lesionlake 1"})
  static final class Set extends Talk {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the pool")
    String name;

    @Parameters(index = "1", paramLabel = "SLOTS", description = "Its slots; -1 for any number")
    int slots;

    @Option(names = "--description", defaultValue = "", description = "What it is for")
    String description;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.pools().set(Pool.of(name, slots, description));
      out.println(name + " set");
      return 0;
    }
  }

  @Command(
      name = "delete",
      description = "Deletes a pool; tasks that ask for it wait then",
      footer = {"", "Example:", "  lesionlake airflow pools delete old"})
  static final class Delete extends Talk {
    @Parameters(paramLabel = "NAME", description = "Name of the pool")
    String name;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.pools().delete(name);
      out.println(name + " deleted");
      return 0;
    }
  }
}

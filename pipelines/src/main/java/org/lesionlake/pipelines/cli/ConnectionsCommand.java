package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.ConnectionSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The server's connections. */
@Command(
    name = "connections",
    description = "Lists, sets and deletes connections to other systems",
    subcommands = {
      ConnectionsCommand.Show.class,
      ConnectionsCommand.Set.class,
      ConnectionsCommand.Delete.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  lesionlake airflow connections list"})
final class ConnectionsCommand extends Group {

  @Command(
      name = "list",
      description = "Lists connections, without passwords",
      footer = {"", "Example:", "  lesionlake airflow connections list"})
  static final class Show extends Talk {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow
          .connections()
          .all()
          .forEach(
              connection ->
                  out.println(
                      connection
                          + connection.host().map(host -> " " + host).orElse("")
                          + (connection.port().isPresent()
                              ? ":" + connection.port().getAsInt()
                              : "")
                          + connection.login().map(login -> " as " + login).orElse("")));
      return 0;
    }
  }

  @Command(
      name = "set",
      description = "Makes a connection, or changes it; the password it has stays unless given",
      footer = {
        "",
        "Example:",
        "  lesionlake airflow connections set mail smtp --host mail.hospital --port 587"
      })
  static final class Set extends Talk {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the connection")
    String id;

    @Parameters(index = "1", paramLabel = "TYPE", description = "Its type, such as spark or smtp")
    String type;

    @Option(names = "--host", description = "Host")
    Optional<String> host = Optional.empty();

    @Option(names = "--port", description = "Port")
    Optional<Integer> port = Optional.empty();

    @Option(names = "--login", description = "User there")
    Optional<String> login = Optional.empty();

    @Option(names = "--schema", description = "Schema, a database for instance")
    Optional<String> schema = Optional.empty();

    @Option(names = "--extra", description = "Further settings, a JSON object")
    Optional<String> extra = Optional.empty();

    @Option(
        names = "--connection-password-file",
        description = "File whose first line is the password there")
    Optional<Path> password = Optional.empty();

    @Option(names = "--description", defaultValue = "", description = "What it is for")
    String description;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      ConnectionSettings.Builder connection =
          ConnectionSettings.of(id, type).description(description);
      host.ifPresent(connection::host);
      port.ifPresent(connection::port);
      login.ifPresent(connection::login);
      schema.ifPresent(connection::schema);
      extra.ifPresent(connection::extra);
      password
          .map(file -> ServerOptions.firstLine("connection's password file", file))
          .ifPresent(connection::password);
      airflow.connections().set(connection.build());
      out.println(id + " set");
      return 0;
    }
  }

  @Command(
      name = "delete",
      description = "Deletes a connection",
      footer = {"", "Example:", "  lesionlake airflow connections delete mail"})
  static final class Delete extends Talk {
    @Parameters(paramLabel = "ID", description = "Id of the connection")
    String id;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.connections().delete(id);
      out.println(id + " deleted");
      return 0;
    }
  }
}

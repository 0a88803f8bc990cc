package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.RunLogFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.serve.Role;
import org.lesionlake.jobs.serve.ServeSettings;
import org.lesionlake.jobs.serve.SqlServer;
import org.lesionlake.jobs.serve.UsersFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SQL for people, over HiveServer2's protocol. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers SQL of DBeaver, beeline, R, Power BI and other clients of HiveServer2, until it is"
          + " ended. People read what serve.published names, by default the gold tables and views,"
          + " and nothing else.",
      "Needs no vault and takes no lock, so it may run while a night does. Listens on this machine"
          + " alone unless --host and TLS say otherwise."
    },
    subcommands = {ServeUserCommand.class},
    footer = {
      "",
      "Examples:",
      "  lesionlake serve user add ann --role row --lake /data/lake",
      "  lesionlake serve --lake /data/lake",
      "  lesionlake serve --lake /data/lake --host 10.0.0.5 \\",
      "    --set serve.tls-keystore=/etc/lake.p12 --set serve.tls-password-file=/etc/lake.pw",
      "  lesionlake serve --lake /data/lake --anonymous row"
    })
final class ServeCommand implements Callable<Integer> {
  /** Subcommands name the lake themselves, so it cannot be required here. */
  @Option(names = "--lake", paramLabel = "DIR", description = "Root of the lake.")
  private String root;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a setting; may be given again. See 'lesionlake config show'.")
  private java.util.List<String> set = new java.util.ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address of this machine to listen at; default serve.host, 127.0.0.1.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen at, 0 for any that is free; default serve.port, 10000.")
  private Integer port;

  @Option(
      names = "--anonymous",
      paramLabel = "ROLE",
      description =
          "Lets in whoever connects from this machine, without a password, with this role: row or"
              + " aggregate.")
  private Role anonymous;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    if (root == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required option: '--lake=DIR'");
    }
    Configuration hadoop = new Configuration();
    Lake.checkReadable(root, hadoop);
    LakeFiles files = new LakeFiles(root, hadoop);
    Settings settings = Settings.load(files.readText("_lesionlake/lake.conf"), set);
    ServeSettings serve = new ServeSettings(settings, root);
    requireUsers(serve, settings);
    PrintWriter out = spec.commandLine().getOut();
    RunLogFile.open(files, "serve");
    SparkSession spark =
        SparkSessions.start(settings, "lesionlake serve", Map.of("spark.scheduler.mode", "FAIR"));
    try (SqlServer server =
        new SqlServer(
            spark,
            Lake.openReadOnly(spark, root),
            serve,
            host == null ? serve.host() : host,
            port == null ? serve.port() : port,
            Optional.ofNullable(anonymous))) {
      Thread end = new Thread(server::close, "serve-end");
      Runtime.getRuntime().addShutdownHook(end);
      out.println("Serving " + server.publishes() + " at " + server.jdbcUrl());
      if (server.isEmpty()) {
        out.println("There is nothing to query until a night has run; what it makes will be seen.");
      }
      out.println(
          "Connect for example with: beeline -u '" + server.jdbcUrl() + "' -n NAME -p PASSWORD");
      out.println("End with Ctrl-C or SIGTERM.");
      out.flush();
      server.serve();
      return 0;
    } finally {
      SparkSessions.end(spark);
    }
  }

  private void requireUsers(ServeSettings serve, Settings settings) {
    if (anonymous == null
        && settings.string("serve.ldap-url").isBlank()
        && new UsersFile(serve.usersFile()).users().isEmpty()) {
      throw new UserError(
          "Nobody could log in.",
          "The file " + serve.usersFile() + " names no user, and serve.ldap-url no directory.",
          "Add one with 'lesionlake serve user add NAME --role row --lake "
              + root
              + "', or start with --anonymous row on your own machine.");
    }
  }
}

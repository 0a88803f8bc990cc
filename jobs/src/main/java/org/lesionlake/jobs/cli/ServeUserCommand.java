package org.lesionlake.jobs.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.serve.Role;
import org.lesionlake.jobs.serve.ServeSettings;
import org.lesionlake.jobs.serve.SqlServer;
import org.lesionlake.jobs.serve.UsersFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may log in to {@code lesionlake serve}. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = "Adds, removes and lists the users of 'lesionlake serve'.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeUserCommand.Add.class,
      ServeUserCommand.Remove.class,
      ServeUserCommand.ListThem.class
    },
    footer = {"", "Example:", "  lesionlake serve user list --lake /data/lake"})
final class ServeUserCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: serve user add, remove or list.");
  }

  private static UsersFile file(LakeOptions options) {
    return new UsersFile(new ServeSettings(options.settings(), options.lake).usersFile());
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a user, or gives one another password and role.",
        "Asks for the password, or takes the first line of a file; never from the command line."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake serve user add ann --role row --lake /data/lake",
        "  lesionlake serve user add bi --role aggregate --password-file secret --lake /data/lake"
      })
  static final class Add implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Parameters(paramLabel = "NAME", description = "Name to log in by.")
    private String name;

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description =
            "row: every published table and view; aggregate: counts with small cells hidden.")
    private Role role;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "File whose first line is the password.")
    private Path passwordFile;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      file(options).put(name, role, password());
      spec.commandLine().getOut().println(name + " may log in with the role " + role.word() + ".");
      spec.commandLine().getOut().flush();
      return 0;
    }

    private String password() throws IOException {
      if (passwordFile != null) {
        try {
          return SqlServer.firstLine(passwordFile);
        } catch (NoSuchFileException e) {
          throw new UserError(
              "There is no file " + passwordFile + ".",
              "It was given with --password-file.",
              "Check the name.");
        }
      }
      Console console = System.console();
      if (console == null) {
        throw new UserError(
            "The password cannot be asked for.",
            "There is no terminal.",
            "Give a file whose first line is the password with --password-file.");
      }
      String password = new String(console.readPassword("Password of %s: ", name));
      if (!password.equals(new String(console.readPassword("Again: ")))) {
        throw new UserError(
            "The user was not added.", "The two passwords differ.", "Run the command again.");
      }
      return password;
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a user; sessions that are open get no more answers.",
      footer = {"", "Example:", "  lesionlake serve user remove ann --lake /data/lake"})
  static final class Remove implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Parameters(paramLabel = "NAME", description = "Name of the user.")
    private String name;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      file(options).remove(name);
      spec.commandLine().getOut().println(name + " can no longer log in.");
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the users and their roles.",
      footer = {"", "Example:", "  lesionlake serve user list --lake /data/lake"})
  static final class ListThem implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      List<String[]> rows = new ArrayList<>();
      file(options)
          .users()
          .forEach(user -> rows.add(new String[] {user.name(), user.role().word()}));
      spec.commandLine().getOut().print(TextTable.aligned(List.of("user", "role"), rows));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}

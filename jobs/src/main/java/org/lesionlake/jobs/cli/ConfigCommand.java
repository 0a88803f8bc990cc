package org.lesionlake.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows settings.",
    subcommands = {ConfigCommand.Show.class},
    footer = {"", "Example:", "  lesionlake config show --lake /data/lake"})
final class ConfigCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: config show.");
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints every setting, its value and where the value is from.",
      footer = {"", "Example:", "  lesionlake config show --lake /data/lake"})
  static final class Show implements Callable<Integer> {
    @Option(names = "--lake", paramLabel = "DIR", description = "With this lake's own settings.")
    private String lake;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "With this override.")
    private List<String> set = new ArrayList<>();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      Optional<String> lakeConf =
          Optional.ofNullable(lake)
              .flatMap(
                  root ->
                      new LakeFiles(root, new Configuration()).readText("_lesionlake/lake.conf"));
      List<String[]> rows = new ArrayList<>();
      Settings.load(lakeConf, set)
          .describe()
          .forEach((key, value) -> rows.add(new String[] {key, value[0], value[1]}));
      var out = spec.commandLine().getOut();
      out.print(TextTable.aligned(List.of("setting", "value", "from"), rows));
      out.flush();
      return 0;
    }
  }
}

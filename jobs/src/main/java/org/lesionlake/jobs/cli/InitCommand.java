package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.Lake;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an empty lake and mints its key.",
      "The key is the only way from identities to pseudonyms: back the vault up"
          + " ('lesionlake vault backup') and keep it apart from the lake."
    },
    footer = {"", "Example:", "  lesionlake init --lake /data/lake --vault /secure/vault"})
final class InitCommand implements Callable<Integer> {
  @Option(names = "--lake", required = true, paramLabel = "DIR", description = "Empty or absent.")
  private String lake;

  @Option(
      names = "--vault",
      paramLabel = "DIR",
      description = "Where identities go; by default the lake's folder with -vault behind it.")
  private Path vault;

  @Option(
      names = "--profile",
      defaultValue = "research",
      description =
          "research: de-identified on the way in; none: a lake inside the hospital's trust."
              + " Default: ${DEFAULT-VALUE}. Fixed for the lake's life.")
  private Profile profile;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Path where = vault == null ? defaultVault(lake) : vault;
    Lake.init(lake, where, profile, new Configuration());
    spec.commandLine()
        .getOut()
        .println("A lake is at " + lake + ", its vault at " + where.toAbsolutePath() + ".");
    return 0;
  }

  /**
   * {@code /data/lake} to {@code /data/lake-vault}; a lake on another file system needs --vault.
   */
  static Path defaultVault(String lake) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(lake);
    String scheme = path.toUri().getScheme();
    if (scheme != null && !scheme.equals("file")) {
      throw new org.lesionlake.jobs.lake.UserError(
          "The vault of " + lake + " needs a place.",
          "A vault lies on a file system with owner-only files, which an object store has not.",
          "Name a folder with --vault.");
    }
    Path local = Path.of(path.toUri().getPath()).toAbsolutePath().normalize();
    return local.resolveSibling(local.getFileName() + "-vault");
  }
}

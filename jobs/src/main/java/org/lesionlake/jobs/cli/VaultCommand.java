package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Places;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.lake.VaultArchive;
import org.lesionlake.schemas.Tables;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "vault",
    mixinStandardHelpOptions = true,
    description = "Keeps the vault safe: the key and every identity behind a lake.",
    subcommands = {
      VaultCommand.Backup.class,
      VaultCommand.Restore.class,
      VaultCommand.Verify.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake vault backup --lake /data/lake --out vault.zip",
      "  lesionlake vault verify --lake /data/lake"
    })
final class VaultCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: vault backup, restore or verify.");
  }

  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      description = {
        "Packs the vault into one owner-only file.",
        "The file holds the key and every identity in the clear: keep it as safe as the vault."
      },
      footer = {"", "Example:", "  lesionlake vault backup --lake /data/lake --out vault.zip"})
  static final class Backup implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
    private Path out;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      Configuration hadoop = new Configuration();
      Lake.check(options.lake, options.vault(), hadoop);
      Path vault = options.vault().orElseGet(() -> Lake.vaultOf(options.lake, hadoop));
      requireOutside("vault", vault);
      Places.local(options.lake, hadoop).ifPresent(lake -> requireOutside("lake", lake));
      try (LakeLock lock = options.lock("vault backup")) {
        int files = VaultArchive.backup(vault, out);
        spec.commandLine()
            .getOut()
            .println("Packed " + files + " files of the vault into " + out + ".");
        return 0;
      }
    }

    private void requireOutside(String name, Path folder) {
      if (Places.within(out, folder)) {
        throw new UserError(
            "The backup " + out + " would lie in the " + name + " " + folder + ".",
            name.equals("vault")
                ? "A backup within the vault is lost with it, and would be packed into the next."
                : "It holds the key and every identity; who may read a lake must not read them.",
            "Name a file outside lake and vault with --out.");
      }
    }
  }

  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = "Unpacks a backup into an empty folder and checks that its key is the lake's.",
      footer = {"", "Example:", "  lesionlake vault restore --lake /data/lake --from vault.zip"})
  static final class Restore implements Callable<Integer> {
    @Mixin private LakeOptions options;

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
    private Path from;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      Configuration hadoop = new Configuration();
      Path before = Lake.vaultOf(options.lake, hadoop);
      Path vault = options.vault().orElse(before);
      Lake.requireApart(options.lake, vault, hadoop);
      try (LakeLock lock = options.lock("vault restore")) {
        int files =
            VaultArchive.restore(
                from, vault, unpacked -> Lake.check(options.lake, Optional.of(unpacked), hadoop));
        spec.commandLine()
            .getOut()
            .println("Restored " + files + " files into " + vault + "; the key is this lake's.");
        return 0;
      }
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Checks the key, and that every object of the lake has its place in the vault.",
      footer = {"", "Example:", "  lesionlake vault verify --lake /data/lake"})
  static final class Verify implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      Lake.check(options.lake, options.vault(), new Configuration());
      try (LakeLock lock = options.lock("vault verify")) {
        return verify();
      }
    }

    private int verify() {
      SparkSession spark = SparkSessions.start(options.settings(), "lesionlake vault verify");
      try {
        Lake lake = Lake.openReadOnly(spark, options.lake, options.vault());
        Dataset<Row> sources = tokens(lake.table(Tables.SOURCES));
        Dataset<Row> places = tokens(lake.table(Tables.VAULT_OBJECTS));
        long objects = sources.count();
        long lost = sources.except(places).count();
        spec.commandLine()
            .getOut()
            .println(
                "The key is this lake's. "
                    + (objects - lost)
                    + " of "
                    + objects
                    + " objects have their place in the vault.");
        return lost == 0 ? 0 : 1;
      } finally {
        SparkSessions.end(spark);
      }
    }

    /** Object tokens of a table; none if it was not made yet. */
    private static Dataset<Row> tokens(LakeTable<?> table) {
      return (table.exists() ? table.read() : table.rows(List.of())).select("object_token");
    }
  }
}

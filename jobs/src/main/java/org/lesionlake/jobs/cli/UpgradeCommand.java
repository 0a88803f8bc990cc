package org.lesionlake.jobs.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.Migration;
import org.lesionlake.jobs.lake.SparkSessions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a lake to the layout of this version of LesionLake.",
      "Added columns need no upgrade: they appear by themselves at the next run."
    },
    footer = {"", "Example:", "  lesionlake upgrade --lake /data/lake"})
final class UpgradeCommand implements Callable<Integer> {
  @Mixin private LakeOptions options;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Configuration hadoop = new Configuration();
    Lake.vaultOf(options.lake, hadoop);
    try (LakeLock lock = options.lock("upgrade")) {
      SparkSession spark = SparkSessions.start(options.settings(), "lesionlake upgrade");
      try {
        List<Integer> done = Lake.upgrade(spark, options.lake, Migration.ALL);
        Lake.open(spark, options.lake, options.vault());
        spec.commandLine()
            .getOut()
            .println(
                done.isEmpty()
                    ? "The lake is up to date."
                    : "Done: migrations " + done + ". The lake is up to date.");
        return 0;
      } finally {
        SparkSessions.end(spark);
      }
    }
  }
}

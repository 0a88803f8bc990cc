package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import picocli.CommandLine.Option;

/** Options of every command that works on a lake. */
final class LakeOptions {
  @Option(
      names = "--lake",
      required = true,
      paramLabel = "DIR",
      description = "Root of the lake: a folder or an address of any Hadoop file system.")
  String lake;

  @Option(
      names = "--vault",
      paramLabel = "DIR",
      description = "Root of the vault, if it is no longer where it was at init.")
  Path vault;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a setting; may be given again. See 'lesionlake config show'.")
  List<String> set = new ArrayList<>();

  Optional<Path> vault() {
    return Optional.ofNullable(vault);
  }

  /** Takes the lake's lock for a command that is no run of jobs. */
  LakeLock lock(String command) {
    Configuration hadoop = new Configuration();
    return LakeLock.acquire(
        new LakeFiles(lake, hadoop),
        hadoop,
        Duration.ofSeconds(settings().integer("lock.expiry-seconds")),
        command);
  }

  /** Does something with the lake that is only read, in a session of its own. */
  <T> T reading(String command, Function<Lake, T> work) {
    Lake.checkReadable(lake, new Configuration());
    SparkSession spark = SparkSessions.start(settings(), "lesionlake " + command);
    try {
      return work.apply(Lake.openReadOnly(spark, lake));
    } finally {
      SparkSessions.end(spark);
    }
  }

  Settings settings() {
    return Settings.load(
        new LakeFiles(lake, new Configuration()).readText("_lesionlake/lake.conf"), set);
  }
}

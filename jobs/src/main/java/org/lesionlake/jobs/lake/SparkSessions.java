package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TimeZone;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.archive.ArchiveFileSystem;
import org.lesionlake.archive.LocalDisk;
import org.lesionlake.schemas.Tables;

/** Makes the one Spark session of a run, with what Delta and reproducible results need. */
public final class SparkSessions {
  private static volatile boolean shared;

  /**
   * Where Spark makes a folder for every database: nothing is kept there, so it goes at the end.
   */
  private static final class Warehouse {
    private static final Path FOLDER = make();

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("lesionlake-warehouse");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> FileUtil.fullyDelete(folder.toFile())));
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private SparkSessions() {}

  /** From now on commands leave the session running for the next one in this JVM; for tests. */
  public static void share() {
    shared = true;
  }

  /** Ends a command's session, unless it is shared. */
  public static void end(SparkSession spark) {
    if (!shared) {
      spark.stop();
    }
  }

  /** Under {@code spark-submit} the master and resources it was given stand. */
  public static SparkSession start(Settings settings, String name) {
    return start(settings, name, Map.of());
  }

  /**
   * @param more configuration that a kind of run needs beside that of all
   */
  public static SparkSession start(Settings settings, String name, Map<String, String> more) {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    SparkConf conf = new SparkConf();
    more.forEach(conf::setIfMissing);
    conf.setIfMissing("spark.master", settings.string("spark.master"));
    boolean local = conf.get("spark.master").startsWith("local");
    if (local) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.databricks.delta.snapshotPartitions", "1");
      // Not on executors elsewhere, which open files before they have our classes.
      conf.setIfMissing("spark.hadoop." + LocalDisk.SETTING, LocalDisk.class.getName());
      // One process has no use for planning in stages, and the queries of a night are many and
      // small: compiling code for each costs more than interpreting it.
      conf.setIfMissing("spark.sql.adaptive.enabled", "false");
      conf.setIfMissing("spark.sql.codegen.wholeStage", "false");
      conf.setIfMissing("spark.sql.codegen.factoryMode", "NO_CODEGEN");
      conf.setIfMissing(
          "spark.sql.shuffle.partitions", settings.string("spark.shuffle-partitions"));
    }
    // Delta would start a process for each file of a table's log.
    conf.setIfMissing("spark.delta.logStore.file.impl", LocalLogStore.class.getName());
    // Delta keeps the plans of every table's snapshot, some megabytes each, for an hour. Room for
    // two lakes: a JVM that visits many, as tests do, must not run full.
    conf.setIfMissing(
        "spark.databricks.delta.delta.log.cacheSize",
        Integer.toString(2 * (Tables.LAKE.size() + Tables.VAULT.size())));
    // Progress lines come every five seconds, and what running tasks count comes with heartbeats.
    conf.setIfMissing("spark.executor.heartbeatInterval", "4s");
    // Texts and paths on their way into the lake are spilled to Spark's local folders, where a
    // killed run leaves them.
    conf.setIfMissing("spark.io.encryption.enabled", "true");
    // A block that one executor has in memory and another of the same machine on disk is read from
    // the file there with the size on disk of the first, which is none, and an encrypted file is
    // read by its size. Without folders of others, blocks come over the network.
    conf.setIfMissing("spark.storage.localDiskByExecutors.cacheSize", "0");
    // By the JDK's ciphers: the native ones unpack a library to the temporary folder, where a
    // killed run leaves it.
    String crypto = "spark.io.encryption.commons.config.";
    conf.setIfMissing(crypto + "cipher.classes", "org.apache.commons.crypto.cipher.JceCipher");
    conf.setIfMissing(
        crypto + "secure.random.classes", "org.apache.commons.crypto.random.JavaCryptoRandom");
    if (!conf.contains("spark.sql.warehouse.dir")) {
      conf.set("spark.sql.warehouse.dir", Warehouse.FOLDER.toUri().toString());
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.set("spark.hadoop.fs.archive.impl", ArchiveFileSystem.class.getName());
    return SparkSession.builder()
        .appName(name)
        .config(conf)
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.datetime.java8API.enabled", "true")
        .config("spark.sql.catalogImplementation", "in-memory")
        .config("spark.databricks.delta.schema.autoMerge.enabled", "false")
        .getOrCreate();
  }
}

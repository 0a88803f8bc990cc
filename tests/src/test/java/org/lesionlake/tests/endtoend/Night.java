package org.lesionlake.tests.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.archive.ProgressListener;
import org.lesionlake.tests.archive.VirtualArchive;

/**
 * A virtual archive and the lake that one night made of it; built once for all tests of a run. The
 * seed is one that no model was trained on, and the truth is read by tests only.
 */
final class Night {
  static final int PATIENTS = 6;
  static final long SEED = 9001;

  private static Night only;

  private final Path folder;
  private final SparkSession spark;

  /** What a command printed and how it ended. */
  record Ended(int code, String out, String err) {}

  private Night(Path folder) {
    this.folder = folder;
    // As the launcher does, so that the run's log under the lake is the one a user gets.
    System.setProperty(
        "log4j2.configurationFile",
        Needs.repository().resolve("conf/log4j2.properties").toString());
    SparkSessions.share();
    build();
    spark = SparkSessions.start(Settings.load(Optional.empty(), List.of()), "end to end");
  }

  static synchronized Night get() {
    if (only == null) {
      only = new Night(Needs.repository().resolve("tests/target/end-to-end"));
    }
    only.registerCatalog();
    return only;
  }

  /** The session is shared, and tests of other lakes leave their tables in its catalog. */
  private void registerCatalog() {
    if (!lake().equals(lakeOfCatalog())) {
      Lake.openReadOnly(spark, lake().toString()).registerCatalog();
    }
  }

  private Path lakeOfCatalog() {
    try {
      String location = spark.sql("DESCRIBE DETAIL silver.lesions").first().getAs("location");
      return Path.of(URI.create(location)).getParent().getParent();
    } catch (Exception noSuchTable) {
      return null;
    }
  }

  private void build() {
    delete(folder);
    try {
      VirtualArchive.generate(PATIENTS, SEED, archive(), ProgressListener.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Ended night = nightly();
    if (night.code() != 0) {
      throw new AssertionError(
          "The night ended with " + night.code() + ":\n" + night.err() + RunLogs.failures(lake()));
    }
  }

  /** Runs the night once more on the same inboxes. */
  Ended nightly() {
    return run(
        "nightly",
        "--ct",
        archive().resolve("ct").toString(),
        "--reports",
        archive().resolve("reports").toString(),
        "--clinical",
        archive().resolve("clinical").toString(),
        "--lake",
        lake().toString());
  }

  /** Runs a command line in this JVM and keeps what it prints. */
  static Ended run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int code = LesionLake.run(arguments);
      System.out.flush();
      System.err.flush();
      return new Ended(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  Path folder() {
    return folder;
  }

  Path archive() {
    return folder.resolve("archive");
  }

  Path truth() {
    return archive().resolve("truth");
  }

  Path lake() {
    return folder.resolve("lake");
  }

  Path vault() {
    return folder.resolve("lake-vault");
  }

  SparkSession spark() {
    return spark;
  }

  /** Rows of a query on the lake's catalog. */
  List<Row> rows(String sql) {
    return spark.sql(sql).collectAsList();
  }

  long number(String sql) {
    return ((Number) rows(sql).get(0).get(0)).longValue();
  }

  /** True value to pseudonym, for a kind of identifier. */
  Map<String, String> pseudonyms(String kind) {
    Map<String, String> pseudonyms = new HashMap<>();
    for (Row row :
        spark
            .read()
            .format("delta")
            .load(vault().resolve("links").toString())
            .where("kind = '" + kind + "'")
            .select("true_value", "pseudonym")
            .collectAsList()) {
      pseudonyms.put(row.getString(0), row.getString(1));
    }
    return pseudonyms;
  }

  /** The newest version of every table of a lake, by name; the ops tables are left out. */
  static Map<String, Long> versions(Path lake) {
    Map<String, Long> versions = new TreeMap<>();
    for (TableDef<?> table : Tables.LAKE) {
      if (!table.layer().equals("ops")) {
        Path log = lake.resolve(table.layer()).resolve(table.simpleName()).resolve("_delta_log");
        versions.put(table.name(), newest(log));
      }
    }
    return versions;
  }

  private static long newest(Path log) {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{20}\\.json"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .max()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Path below a folder, size and modified time of all files in some of its folders. */
  static Map<String, String> files(Path lake, String... folders) {
    Map<String, String> files = new TreeMap<>();
    for (String name : folders) {
      try (Stream<Path> walk = Files.walk(lake.resolve(name))) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          files.put(
              lake.relativize(file).toString(),
              Files.size(file) + " bytes, " + Files.getLastModifiedTime(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void copy(Path from, Path to) {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

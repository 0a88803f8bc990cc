package org.lesionlake.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.archive.VirtualArchive;

/**
 * Nights over one patient with two studies, each in a place of its own, whose lakes share one key:
 * their pseudonyms, and so their tables, can be compared. Archive and undisturbed night are made
 * once for all tests of a run.
 */
public final class Nights {
  /** Of its patient an abdomen and a chest were scanned. */
  private static final long SEED = 20;

  private static Nights only;

  private final Path folder;
  private final Path archive;
  private final Path empty;
  private Path undisturbed;

  private Nights(Path folder) throws IOException {
    this.folder = folder;
    this.archive = folder.resolve("archive");
    this.empty = folder.resolve("empty");
    if (Files.exists(folder)) {
      delete(folder);
    }
    VirtualArchive.generate(1, SEED, archive, (done, all) -> {});
    SparkSessions.share();
    assertThat(
            LesionLake.run(
                "init", "--lake", lake(empty).toString(), "--vault", vault(empty).toString()))
        .isZero();
  }

  public static synchronized Nights get() throws IOException {
    if (only == null) {
      only = new Nights(Needs.repository().resolve("tests/target/nights"));
    }
    return only;
  }

  /** The place of a night that nothing disturbed; to be read, not written to. */
  public synchronized Path undisturbed() throws IOException {
    if (undisturbed == null) {
      Path whole = place("whole");
      assertThat(run(whole)).as(() -> RunLogs.failures(lake(whole))).isZero();
      undisturbed = whole;
    }
    return undisturbed;
  }

  public Path archive() {
    return archive;
  }

  /** A place with an empty lake and the key that all share. */
  public Path place(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> walk = Files.walk(empty)) {
      for (Path source : walk.toList()) {
        Files.copy(
            source, copy.resolve(empty.relativize(source)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }

  /** The command line of a night. */
  public List<String> arguments(Path place) {
    return List.of(
        "nightly",
        "--ct",
        archive.resolve("ct").toString(),
        "--reports",
        archive.resolve("reports").toString(),
        "--clinical",
        archive.resolve("clinical").toString(),
        "--lake",
        lake(place).toString(),
        "--vault",
        vault(place).toString(),
        "--set",
        "spark.master=local[2]");
  }

  /** Runs a night in this process; its exit code. */
  public int run(Path place) {
    return LesionLake.run(arguments(place).toArray(String[]::new));
  }

  /** What a place holds, read by this process's Spark. */
  public LakeContent content(Path place) {
    return new LakeContent(SparkSession.active(), lake(place), vault(place));
  }

  /**
   * Commits and files of pixels of a place, relative to it, in the order in which they were
   * written: points of a night at which something may be killed.
   */
  public static List<Path> written(Path place) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(place)) {
      walk.filter(Files::isRegularFile)
          .filter(
              file ->
                  file.toString().contains("_delta_log/") && file.toString().endsWith(".json")
                      || file.toString().contains("/voxels/")
                      || file.toString().contains("/masks/"))
          // Runs and ledger go on counting from night to night: they tell no point of one.
          .filter(file -> !place.relativize(file).startsWith("lake/ops"))
          .filter(file -> !file.toString().endsWith(".crc"))
          .forEach(files::add);
    }
    files.sort(Comparator.comparingLong(Nights::modifiedNanos).thenComparing(file -> file));
    // Before the first table there is nothing to lose; its making stands for all of them.
    List<Path> made =
        files.stream().filter(file -> file.endsWith("00000000000000000000.json")).toList();
    files.removeAll(made.subList(0, made.size() - 1));
    return files.stream().map(place::relativize).toList();
  }

  private static long modifiedNanos(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(java.util.concurrent.TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static Path lake(Path place) {
    return place.resolve("lake");
  }

  public static Path vault(Path place) {
    return place.resolve("vault");
  }

  /**
   * Removes a folder; a place is gone before the next is made, so that ten do not fill the disk.
   */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

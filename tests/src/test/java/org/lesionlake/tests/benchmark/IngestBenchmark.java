package org.lesionlake.tests.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.SparkSessions;

/**
 * How long CT headers take from files to committed Delta rows: through the {@code dicom} data
 * source in a Spark session as the peer has it, and through the ingest job, which de-identifies,
 * decides and keeps books besides, in a session of its own. Each is measured some times after as
 * many rounds to warm up.
 *
 * <p>Run by {@code tests/benchmarks/ingest.sh}, which runs the peer with as many rounds.
 */
public final class IngestBenchmark {
  private IngestBenchmark() {}

  /** Reads some files into a place that is not there yet. */
  private interface Way {
    void take(Path files, Path into);
  }

  /**
   * @param args folder to work in, which is filled and not emptied; files to read, in hundreds;
   *     rounds to warm up, and as many to measure
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int studies = Integer.parseInt(args[1]) / 100;
    int rounds = Integer.parseInt(args[2]);
    Path files = folder.resolve("files");
    ManyFiles.write(files, 0, studies, 100);
    SparkSession plain = session();
    measure("source", files, studies * 100, rounds, folder, IngestBenchmark::source);
    requireRows(plain, folder.resolve("source-1"), studies * 100);
    plain.stop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    SparkSessions.share();
    measure("ingest job", files, studies * 100, rounds, folder, IngestBenchmark::ingest);
    SparkSession.active().stop();
  }

  /** As in {@code peer_ingest.py}: the defaults of Spark and Delta. */
  private static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }

  private static void requireRows(SparkSession spark, Path table, long count) {
    long rows = spark.read().format("delta").load(table.toString()).where("status = 'ok'").count();
    if (rows != count) {
      throw new IllegalStateException("Of " + count + " files " + rows + " were read.");
    }
  }

  private static void source(Path files, Path table) {
    SparkSession.active()
        .read()
        .format("dicom")
        .option("private", true)
        .load(files.toString())
        .write()
        .format("delta")
        .save(table.toString());
  }

  /** The lake's folders and key lie there; its tables are made by the ingest. */
  private static void ingest(Path files, Path lake) {
    run(List.of("init", "--lake", lake.toString()));
    run(List.of("job", "ingest", "--lake", lake.toString(), "--ct", files.toString()));
  }

  private static void run(List<String> command) {
    int code = LesionLake.run(command.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException(command + " ended with " + code);
    }
  }

  private static void measure(
      String what, Path files, int count, int rounds, Path folder, Way way) {
    List<Double> measured = new ArrayList<>();
    for (int round = 1; round <= 2 * rounds; round++) {
      long start = System.nanoTime();
      way.take(files, folder.resolve(what.replace(' ', '-') + "-" + round));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (round > rounds) {
        measured.add(seconds);
      }
      report(what + (round > rounds ? " " + (round - rounds) : ", warm-up"), count, seconds);
    }
    measured.sort(null);
    report(what + ", median", count, measured.get(measured.size() / 2));
  }

  private static void report(String what, int files, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%-26s %,8d files %8.2f s %,10.0f files/s%n",
        what,
        files,
        seconds,
        files / seconds);
  }
}

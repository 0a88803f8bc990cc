package org.lesionlake.tests.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.SparkSessions;

/**
 * How long CT headers take from files to committed Delta rows, in one warm Spark session: through
 * the {@code dicom} data source, and through the ingest job, which de-identifies, decides and keeps
 * books besides.
 *
 * <p>Run by {@code tests/benchmarks/ingest.sh}, which runs the peer too.
 */
public final class IngestBenchmark {
  private static final int ROUNDS = 2;

  private IngestBenchmark() {}

  /**
   * @param args folder to work in, which is filled and not emptied; files to read, in hundreds
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int studies = Integer.parseInt(args[1]) / 100;
    Path warm = folder.resolve("warm");
    Path files = folder.resolve("files");
    ManyFiles.write(warm, 900_000, 10, 100);
    ManyFiles.write(files, 0, studies, 100);
    SparkSessions.share();
    report("ingest (warm-up)", 1000, ingest(folder.resolve("lake-warm"), warm));
    report("source (warm-up)", 1000, source(warm, folder.resolve("table-warm")));
    for (int round = 1; round <= ROUNDS; round++) {
      report("source " + round, studies * 100, source(files, folder.resolve("table-" + round)));
    }
    for (int round = 1; round <= ROUNDS; round++) {
      report("ingest " + round, studies * 100, ingest(folder.resolve("lake-" + round), files));
    }
    SparkSession.active().stop();
  }

  private static double source(Path files, Path table) {
    SparkSession spark = SparkSession.active();
    long start = System.nanoTime();
    spark
        .read()
        .format("dicom")
        .option("private", true)
        .load(files.toString())
        .write()
        .format("delta")
        .save(table.toString());
    return (System.nanoTime() - start) / 1e9;
  }

  private static double ingest(Path lake, Path files) {
    run(List.of("init", "--lake", lake.toString()));
    long start = System.nanoTime();
    run(List.of("job", "ingest", "--lake", lake.toString(), "--ct", files.toString()));
    return (System.nanoTime() - start) / 1e9;
  }

  private static void run(List<String> command) {
    int code = LesionLake.run(command.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException(command + " ended with " + code);
    }
  }

  private static void report(String what, int files, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %,8d files %8.2f s %,10.0f files/s%n",
        what,
        files,
        seconds,
        files / seconds);
  }
}

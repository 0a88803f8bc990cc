package org.lesionlake.tests.benchmark.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.lesionlake.jobs.bronze.HeaderIngestBenchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of the parser, of the codecs or of the voxel files with JMH and prints what
 * one thread does in a second: the best and the median of all measurements, each of a few seconds,
 * in JVMs of their own, and the best by processor time ({@link ProcessorTime}).
 *
 * <p>Run by {@code tests/benchmarks/jmh.sh}.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * @param arguments {@code header}, {@code codecs} or {@code voxels}; for headers also the Python
   *     that has pydicom, to be timed on the same files
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "header" -> headers(arguments);
      case "codecs" -> codecs();
      case "voxels" -> voxels();
      default -> throw new IllegalArgumentException("There is no benchmark " + arguments[0]);
    }
  }

  private static void headers(String[] arguments)
      throws RunnerException, IOException, InterruptedException {
    Collection<RunResult> results = run(SourceColumnsBenchmark.class, HeaderIngestBenchmark.class);
    title("headers, files/s");
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      boolean ingest = params.getBenchmark().contains(HeaderIngestBenchmark.class.getName());
      String what =
          ingest
              ? "de-identified, with JSON and hash"
              : params.getParam("columns").equals(SourceColumnsBenchmark.PROMOTED)
                  ? "promoted columns"
                  : "promoted columns and JSON";
      row(what + ", " + params.getParam("files"), result, 1);
    }
    for (String set : List.of(CtFiles.GENERATED, CtFiles.REAL)) {
      if (arguments.length > 1) {
        pydicom(Path.of(arguments[1]), set);
      }
    }
    for (String set : List.of(CtFiles.GENERATED, CtFiles.REAL)) {
      line("bytes read of a file, " + set, SourceColumnsBenchmark.bytesPerFile(set));
    }
  }

  /** The peer's own figures, of the same files: name, tab, files a second. */
  private static void pydicom(Path python, String set) throws IOException, InterruptedException {
    Path list = Files.createTempFile("files", ".txt");
    try {
      Files.write(list, CtFiles.of(set).stream().map(Path::toString).toList());
      Process peer =
          new ProcessBuilder(python.toString(), "tests/benchmarks/time_headers.py", list.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (peer.waitFor() != 0) {
        throw new IllegalStateException("tests/benchmarks/time_headers.py failed, see above");
      }
      for (String figure : said.lines().toList()) {
        String[] columns = figure.split("\t");
        line(columns[0] + ", " + set, Double.parseDouble(columns[1]));
      }
    } finally {
      Files.delete(list);
    }
  }

  private static void codecs() throws RunnerException {
    Map<String, RunResult> ours = new TreeMap<>();
    Map<String, RunResult> libraries = new TreeMap<>();
    for (RunResult result : run(CodecBenchmark.class, CodecLibraryBenchmark.class)) {
      boolean own =
          result.getParams().getBenchmark().contains(CodecBenchmark.class.getName() + ".");
      (own ? ours : libraries).put(result.getParams().getParam("codec"), result);
    }
    title("pixels decoded, MB/s");
    for (Map.Entry<String, RunResult> result : ours.entrySet()) {
      row(result.getKey(), result.getValue(), CodecBenchmark.MEGABYTES);
      RunResult library = libraries.get(result.getKey());
      if (library != null) {
        row(result.getKey() + ", its library alone", library, CodecBenchmark.MEGABYTES);
      }
    }
  }

  private static void voxels() throws RunnerException {
    Collection<RunResult> results = run(VoxelFileBenchmark.class);
    title("pixels to voxel files, MB/s");
    results.forEach(result -> row("uncompressed", result, VoxelFileBenchmark.MEGABYTES));
  }

  private static Collection<RunResult> run(Class<?>... benchmarks) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.Throughput)
            .timeUnit(TimeUnit.SECONDS)
            .threads(1)
            .forks(2)
            .warmupIterations(4)
            .warmupTime(TimeValue.seconds(3))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(2))
            .addProfiler(ProcessorTime.class)
            .shouldFailOnError(true);
    for (Class<?> benchmark : benchmarks) {
      options.include(benchmark.getName().replace(".", "\\.") + "\\.");
    }
    return new Runner(options.build()).run();
  }

  private static void title(String what) {
    System.out.printf(
        Locale.ROOT, "%n%-48s %10s %10s %16s%n", what, "best", "median", "processor's best");
  }

  private static void row(String what, RunResult result, double perOperation) {
    List<Double> clock = new ArrayList<>();
    List<Double> processor = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        clock.add(perOperation * iteration.getPrimaryResult().getScore());
        processor.add(
            perOperation * iteration.getSecondaryResults().get(ProcessorTime.NAME).getScore());
      }
    }
    clock.sort(null);
    int half = clock.size() / 2;
    double median = (clock.get(half) + clock.get((clock.size() - 1) / 2)) / 2;
    System.out.printf(
        Locale.ROOT,
        "%-48s %,10.0f %,10.0f %,16.0f%n",
        what,
        clock.get(clock.size() - 1),
        median,
        Collections.max(processor));
  }

  private static void line(String what, double value) {
    System.out.printf(Locale.ROOT, "%-48s %,10.0f%n", what, value);
  }
}

package org.lesionlake.tests.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.tests.archive.VirtualArchive;

/**
 * The parts of {@code tests/benchmarks/ingest.sh} that are ours.
 *
 * <ul>
 *   <li>{@code make FOLDER FILES}: CT images of a virtual patient's size and header, each with UIDs
 *       of its own, 100 to a series, 200 to a study
 *   <li>{@code source FOLDER OUT}: the DICOM data source, all columns, written as a Delta table
 *   <li>{@code ingest FOLDER OUT}: the job {@code ingest}, de-identified, with ledger and vault
 * </ul>
 *
 * <p>The last two print the seconds of their work, without the start of Java and Spark, which the
 * peer's do not have either.
 */
final class IngestBenchmark {
  private static final int IMAGES_OF_SERIES = 100;
  private static final int IMAGES_OF_STUDY = 200;
  private static final int FILES_OF_FOLDER = 200;

  private IngestBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "make" -> make(folder, Integer.parseInt(arguments[2]));
      case "source" -> source(folder, arguments[2]);
      case "ingest" -> ingest(folder, arguments[2]);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    Runtime.getRuntime().exit(0);
  }

  private static void make(Path folder, int files) throws IOException {
    Path archive = Files.createTempDirectory("ingest-benchmark");
    VirtualArchive.generate(1, 20, archive, (done, all) -> {});
    DicomObject image = firstCt(archive.resolve("ct"));
    for (int i = 0; i < files; i++) {
      Path file = folder.resolve(i / FILES_OF_FOLDER + "/" + i % FILES_OF_FOLDER + ".dcm");
      Files.createDirectories(file.getParent());
      Dataset made =
          image.dataset().toBuilder()
              .put(Tag.SOP_INSTANCE_UID, "2.25.1" + (1_000_000 + i))
              .put(Tag.SERIES_INSTANCE_UID, "2.25.2" + (1_000_000 + i / IMAGES_OF_SERIES))
              .put(Tag.STUDY_INSTANCE_UID, "2.25.3" + (1_000_000 + i / IMAGES_OF_STUDY))
              .put(Tag.INSTANCE_NUMBER, Integer.toString(1 + i % IMAGES_OF_SERIES))
              .build();
      try (OutputStream out = Files.newOutputStream(file)) {
        DicomWriter.write(out, made, image.transferSyntaxUid());
      }
    }
    delete(archive);
  }

  private static DicomObject firstCt(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0 && isCt(bytes)) {
          return DicomReader.readAll(bytes);
        }
      }
    }
    throw new IllegalStateException("No CT image under " + folder);
  }

  private static boolean isCt(byte[] bytes) {
    try {
      DicomObject header = DicomReader.readHeader(bytes);
      return header.hasPixelData()
          && header.transferSyntaxUid().equals("1.2.840.10008.1.2.1")
          && header.dataset().string(Tag.MODALITY).filter("CT"::equals).isPresent();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static void source(Path folder, String out) {
    SparkSession spark = start();
    long begin = System.nanoTime();
    spark.read().format("dicom").load(folder.toString()).write().format("delta").save(out);
    print("source", begin);
    require(spark.read().format("delta").load(out).where("status = 'ok'").count(), folder);
  }

  private static void ingest(Path folder, String out) throws IOException {
    start();
    SparkSessions.share();
    run("init", "--lake", out);
    long begin = System.nanoTime();
    run("job", "ingest", "--quiet", "--ct", folder.toString(), "--lake", out);
    print("ingest", begin);
    require(
        SparkSession.active().read().format("delta").load(out + "/bronze/ct_instances").count(),
        folder);
  }

  private static void require(long rows, Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      long files = walk.filter(Files::isRegularFile).count();
      if (rows != files) {
        throw new IllegalStateException(rows + " rows of " + files + " files");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static SparkSession start() {
    SparkSession spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "benchmark");
    // As the peer: the first query of a session pays for the start of its threads and classes.
    spark.range(1000).selectExpr("sum(id)").collectAsList();
    return spark;
  }

  private static void run(String... arguments) {
    if (LesionLake.run(arguments) != 0) {
      throw new IllegalStateException(Arrays.toString(arguments));
    }
  }

  private static void print(String what, long begin) {
    System.out.printf(Locale.ROOT, "%s %.2f%n", what, (System.nanoTime() - begin) / 1e9);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

package org.lesionlake.tests.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A hospital's archive with known truth: CT studies as scanners write them, reports, clinical
 * facts, and beside them what is true. The same seed gives the same bytes.
 *
 * <p>Below the output directory: {@code ct/}, {@code reports/reports.csv}, {@code
 * clinical/clinical.csv}, and {@code truth/}, which no job may read; {@code truth/README} describes
 * it.
 */
public final class VirtualArchive {
  private VirtualArchive() {}

  /**
   * Counts of what was written.
   *
   * @param files image files, odd ones included
   * @param lesions metastases summed over studies
   */
  public record Summary(int patients, int studies, int files, int lesions, int reports) {}

  /** Generates an archive with as many threads as there are processors. */
  public static Summary generate(int patients, long seed, Path out, ProgressListener listener)
      throws IOException {
    return generate(patients, seed, out, listener, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Generates an archive.
   *
   * @param out a directory that is empty or does not exist
   * @param threads patients that are written at a time; changes nothing about the bytes
   * @throws DirectoryNotEmptyException if {@code out} holds something
   * @throws IllegalArgumentException if patients or threads are less than 1, or patients above 899
   */
  public static Summary generate(
      int patients, long seed, Path out, ProgressListener listener, int threads)
      throws IOException {
    return generate(patients, seed, LesionMix.ORDINARY, out, listener, threads);
  }

  /**
   * Generates an archive of patients with certain lesions.
   *
   * @param mix which lesions they have
   */
  public static Summary generate(
      int patients, long seed, LesionMix mix, Path out, ProgressListener listener, int threads)
      throws IOException {
    if (patients < 1 || patients > 899 || threads < 1) {
      throw new IllegalArgumentException(
          "An archive needs 1 to 899 patients and at least 1 thread, not "
              + patients
              + " and "
              + threads
              + ".");
    }
    requireEmpty(out);
    Files.createDirectories(out);
    List<PatientWriter> written = write(patients, seed, mix, out, listener, threads);
    return finish(out, seed, written);
  }

  private static void requireEmpty(Path out) throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> content = Files.list(out)) {
        if (content.findAny().isPresent()) {
          throw new DirectoryNotEmptyException(out.toString());
        }
      }
    }
  }

  private static List<PatientWriter> write(
      int patients, long seed, LesionMix mix, Path out, ProgressListener listener, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicInteger done = new AtomicInteger();
    try {
      List<Future<PatientWriter>> futures = new ArrayList<>();
      for (int i = 0; i < patients; i++) {
        int index = i;
        futures.add(
            pool.submit(
                () -> {
                  PatientWriter writer =
                      new PatientWriter(
                          VirtualPatient.drawn(seed, index, mix), new PatientFolder(out));
                  writer.write();
                  listener.patientsDone(done.incrementAndGet(), patients);
                  return writer;
                }));
      }
      List<PatientWriter> written = new ArrayList<>();
      for (Future<PatientWriter> future : futures) {
        written.add(get(future));
      }
      return written;
    } finally {
      pool.shutdownNow();
    }
  }

  private static PatientWriter get(Future<PatientWriter> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The generation of the archive was interrupted.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException cause) {
        throw cause;
      }
      throw new IllegalStateException(
          "A patient of the archive could not be written.", e.getCause());
    }
  }

  private static Summary finish(Path out, long seed, List<PatientWriter> patients)
      throws IOException {
    Rows reports = new Rows();
    Rows clinical = new Rows();
    patients.forEach(p -> reports.addAll(p.reports()));
    patients.forEach(p -> reports.addAll(p.lateReports()));
    patients.forEach(p -> clinical.addAll(p.clinical()));
    write(out.resolve("reports/reports.csv"), reports.text(PatientWriter.REPORTS_HEADING));
    write(out.resolve("clinical/clinical.csv"), clinical.text(ClinicalCourse.HEADING));

    Path truth = out.resolve("truth");
    List<FileTruth> files = patients.stream().flatMap(p -> p.folder().files().stream()).toList();
    lines(truth.resolve("files.jsonl"), files.stream().map(VirtualArchive::line).toList());
    List<String> rows = new ArrayList<>(reports.truth("reports/reports.csv"));
    rows.addAll(clinical.truth("clinical/clinical.csv"));
    lines(truth.resolve("rows.jsonl"), rows);
    lines(
        truth.resolve("patients.jsonl"),
        patients.stream().map(PatientWriter::patientTruth).toList());
    List<String> studies = all(patients, PatientWriter::studies);
    lines(truth.resolve("studies.jsonl"), studies);
    List<String> lesions = all(patients, PatientWriter::lesions);
    lines(truth.resolve("lesions.jsonl"), lesions);
    List<String> twins = all(patients, PatientWriter::twins);
    if (!twins.isEmpty()) {
      lines(truth.resolve("twins.jsonl"), twins);
    }
    List<String> reportTruth = all(patients, PatientWriter::reportTruth);
    lines(truth.resolve("reports.jsonl"), reportTruth);
    lines(truth.resolve("agreement.jsonl"), all(patients, PatientWriter::agreement));
    TreeSet<String> identifiers = new TreeSet<>();
    patients.forEach(p -> identifiers.addAll(p.identifiers()));
    lines(truth.resolve("identifiers.txt"), List.copyOf(identifiers));
    write(truth.resolve("README"), TruthReadme.text(patients.size(), seed));
    return new Summary(
        patients.size(), studies.size(), files.size(), lesions.size(), reportTruth.size());
  }

  private static String line(FileTruth file) {
    return Json.line(
        Json.object("path", file.path(), "expected", file.expected(), "reason", file.reason()));
  }

  private static List<String> all(
      List<PatientWriter> patients, Function<PatientWriter, List<String>> part) {
    return patients.stream().flatMap(p -> part.apply(p).stream()).toList();
  }

  private static void lines(Path file, List<String> lines) throws IOException {
    write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}

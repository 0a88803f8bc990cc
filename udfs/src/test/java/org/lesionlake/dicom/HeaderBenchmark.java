package org.lesionlake.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Prints how many headers a second one thread reads: by the clock, by processor time (which other
 * load does not touch), and by processor time from memory. Arguments: folder, rounds (default 10).
 */
final class HeaderBenchmark {
  private HeaderBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Path.of(arguments[0]))) {
      files = walk.filter(Files::isRegularFile).filter(HeaderBenchmark::isDicom).sorted().toList();
    }
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    for (int round = 1; round <= rounds; round++) {
      long clock = System.nanoTime();
      long processor = processorNanos();
      files.forEach(DicomReader::readHeader);
      double seconds = (System.nanoTime() - clock) / 1e9;
      double busy = (processorNanos() - processor) / 1e9;
      long memory = processorNanos();
      for (byte[] content : contents) {
        DicomReader.readHeader(new ByteArrayInputStream(content), content.length);
      }
      double fromMemory = (processorNanos() - memory) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "round %d: %d files; headers/s by clock %.0f, by processor time %.0f, from memory %.0f%n",
          round,
          files.size(),
          files.size() / seconds,
          files.size() / busy,
          files.size() / fromMemory);
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static boolean isDicom(Path file) {
    try {
      DicomReader.readHeader(file);
      return true;
    } catch (DicomException e) {
      return false;
    }
  }
}

package org.lesionlake.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints what is read from files, and how fast: {@code ReportTrial LANG FILE...}. */
final class ReportTrial {
  private ReportTrial() {}

  public static void main(String[] args) throws Exception {
    ReportReader reader = new ReportReader(Lexicon.load(Cases.conf(), args[0]));
    for (String file : List.of(args).subList(1, args.length)) {
      String text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
      ReportReading reading = reader.read(text);
      reading
          .findings()
          .forEach(
              f ->
                  System.out.println(
                      f.kind()
                          + " "
                          + f.site()
                          + " "
                          + f.presence()
                          + " "
                          + f.temporality()
                          + " "
                          + f.section()
                          + " "
                          + f.sizesMm()
                          + f.priorSizesMm()
                          + " "
                          + f.change()
                          + " "
                          + f.lesionCount()
                          + " "
                          + f.laterality()
                          + " | "
                          + text.substring(f.start(), f.end())));
      System.out.println(ReportSummary.of(file, text, reading).toJson());
      long from = System.nanoTime();
      var cpu = java.lang.management.ManagementFactory.getThreadMXBean();
      long cpuFrom = cpu.getCurrentThreadCpuTime();
      int n = 0;
      while (System.nanoTime() - from < 4_000_000_000L) {
        reader.read(text);
        n++;
      }
      System.out.printf(
          "%d characters, %.0f reports a second of CPU time%n",
          text.length(), n / ((cpu.getCurrentThreadCpuTime() - cpuFrom) / 1e9));
    }
  }
}

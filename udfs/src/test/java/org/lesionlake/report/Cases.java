package org.lesionlake.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The notation in which examples and development cases say what a text means. */
final class Cases {
  private Cases() {}

  static Path conf() {
    return Path.of(System.getProperty("lesionlake.root", "..")).resolve("conf");
  }

  /** Differences between what {@code text} should say and what was read; empty if none. */
  static List<String> differences(ReportReader reader, String text, String expected) {
    ReportReading reading = reader.read(text.replace("\\n", "\n"));
    Map<String, SiteStatus> entries = new TreeMap<>();
    SiteRollUp.of(reading.findings())
        .forEach(entry -> entries.put(entry.site().name().toLowerCase(Locale.ROOT), entry));
    List<String> differences = new ArrayList<>();
    boolean global = false;
    for (String item : expected.equals("-") ? new String[0] : expected.split(" ; ")) {
      String[] words = item.trim().split(" ");
      if (words[0].equals("global_absent")) {
        global = true;
        continue;
      }
      SiteStatus entry = entries.remove(words[0]);
      if (entry == null || !entry.status().equals(words[1])) {
        differences.add(
            "expected " + item + ", read " + (entry == null ? "nothing" : entry.status()));
        continue;
      }
      for (String attribute : Arrays.copyOfRange(words, 2, words.length)) {
        check(entry, attribute, differences);
      }
    }
    entries.forEach((site, entry) -> differences.add("read " + site + " " + entry.status()));
    if (SiteRollUp.globalAbsent(reading.findings()) != global) {
      differences.add("global_absent expected " + global);
    }
    return differences;
  }

  private static void check(SiteStatus entry, String attribute, List<String> differences) {
    String value = attribute.substring(2);
    String read =
        switch (attribute.charAt(0)) {
          case 's' -> sizes(entry.sizesMm());
          case 'p' -> sizes(entry.priorSizesMm());
          case 'c' -> entry.change().orElse("null");
          case 'n' -> entry.count().orElse("null");
          case 'l' -> entry.laterality().orElse("null");
          default -> throw new IllegalArgumentException(attribute);
        };
    boolean size = attribute.charAt(0) == 's' || attribute.charAt(0) == 'p';
    if (!(size ? sorted(value).equals(sorted(read)) : value.equals(read))) {
      differences.add("expected " + attribute + ", read " + read);
    }
  }

  private static List<String> sorted(String list) {
    return Arrays.stream(list.split(",")).sorted().toList();
  }

  private static String sizes(List<List<Double>> sizes) {
    List<String> texts = new ArrayList<>();
    for (List<Double> size : sizes) {
      List<String> axes = new ArrayList<>();
      size.forEach(
          axis ->
              axes.add(
                  axis == Math.rint(axis) ? String.valueOf(axis.intValue()) : axis.toString()));
      texts.add(String.join("x", axes));
    }
    texts.sort(Comparator.naturalOrder());
    return String.join(",", texts);
  }
}

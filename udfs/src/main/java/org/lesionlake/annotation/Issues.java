package org.lesionlake.annotation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what is wrong with the parts of a structure. */
final class Issues {
  private final Map<MaskIssue, Integer> counts = new EnumMap<>(MaskIssue.class);

  void add(MaskIssue issue) {
    add(issue, 1);
  }

  void add(MaskIssue issue, int count) {
    if (count > 0) {
      counts.merge(issue, count, Integer::sum);
    }
  }

  void addAll(Map<MaskIssue, Integer> others) {
    others.forEach(this::add);
  }

  Map<MaskIssue, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** Each as {@code code:count}, in the order of the enum. */
  static List<String> codes(Map<MaskIssue, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey().code() + ":" + entry.getValue())
        .toList();
  }
}

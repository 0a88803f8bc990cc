package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pieces of a text to replace. What is found first wins over what is found later. */
final class Spans {
  private record Span(int start, int end, Surrogate kind, String text) {}

  private final TreeMap<Integer, Span> byStart = new TreeMap<>();

  /** Masks [start, end); what overlaps masks found before is united with them. */
  void mask(int start, int end, Surrogate kind) {
    if (start >= end) {
      return;
    }
    List<Span> overlapping = overlapping(start, end);
    if (overlapping.stream().anyMatch(span -> span.kind() == Surrogate.DATE)) {
      return;
    }
    Span all = new Span(start, end, kind, kind.text());
    for (Span span : overlapping) {
      byStart.remove(span.start());
      int from = Math.min(all.start(), span.start());
      int to = Math.max(all.end(), span.end());
      all = new Span(from, to, span.kind(), span.text());
    }
    byStart.put(all.start(), all);
  }

  /** Replaces [start, end) by a moved date, unless something there was found before. */
  void date(int start, int end, String text) {
    if (overlapping(start, end).isEmpty()) {
      byStart.put(start, new Span(start, end, Surrogate.DATE, text));
    }
  }

  private List<Span> overlapping(int start, int end) {
    List<Span> overlapping = new ArrayList<>();
    Map.Entry<Integer, Span> before = byStart.lowerEntry(start);
    if (before != null && before.getValue().end() > start) {
      overlapping.add(before.getValue());
    }
    overlapping.addAll(byStart.subMap(start, end).values());
    return overlapping;
  }

  /** Joins masked names that only a separator keeps apart, as in "Jansen, Piet". */
  void joinNames(String text) {
    Span last = null;
    for (Span span : new ArrayList<>(byStart.values())) {
      boolean joins =
          last != null
              && last.kind() == Surrogate.NAME
              && span.kind() == Surrogate.NAME
              && span.start() - last.end() <= 2
              && text.substring(last.end(), span.start()).matches("[ ,^.-]{0,2}");
      if (joins) {
        byStart.remove(span.start());
        span = new Span(last.start(), span.end(), Surrogate.NAME, span.text());
        byStart.put(span.start(), span);
      }
      last = span;
    }
  }

  DeidentifiedText applyTo(String text) {
    StringBuilder out = new StringBuilder(text.length() + 64);
    List<DeidentifiedText.Replacement> replacements = new ArrayList<>();
    int done = 0;
    for (Span span : byStart.values()) {
      out.append(text, done, span.start());
      int newStart = out.length();
      out.append(span.text());
      replacements.add(
          new DeidentifiedText.Replacement(
              span.start(), span.end(), newStart, out.length(), span.kind()));
      done = span.end();
    }
    out.append(text, done, text.length());
    return new DeidentifiedText(out.toString(), replacements);
  }
}

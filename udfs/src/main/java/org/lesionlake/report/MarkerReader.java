package org.lesionlake.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values of tumour markers with comparator, unit and date: the current ones, and as
 * historical those that a change began with ("CEA has risen from 12 to 45 ug/L").
 */
final class MarkerReader {
  private static final Pattern COMPARATOR =
      Pattern.compile("([<>])\\s*(=?)\\s*$|([\u2264\u2265])\\s*$");
  private static final Pattern LESS =
      Pattern.compile("(?:(?:less|lower|minder|kleiner|lager)\\s+(?:than|dan)|below|onder)\\s*$");
  private static final Pattern MORE =
      Pattern.compile(
          "(?:(?:greater|more|higher|groter|meer|hoger)\\s+(?:than|dan)|above|boven)\\s*$");

  private static final Pattern FROM =
      Pattern.compile(
          "\\b(?:from|van|vanaf)\\s+([<>]?\\s*" + CaseFacts.VALUE + ")", Pattern.CASE_INSENSITIVE);
  private static final Pattern AFTER =
      Pattern.compile(
          "\\s*[,;(]?\\s*(?:(?:on|op|d\\.?d\\.?|dated|per|of|in|from|van)\\s*)?("
              + StatedDate.FORMS
              + "|(?<=\\()\\s*(?:19|20)\\d\\d(?=\\)))");
  private static final Pattern WITHIN = Pattern.compile(StatedDate.FORMS);

  private MarkerReader() {}

  /** Values in the order of their first characters. */
  static List<StatedFact> read(String text) {
    if (!CaseFacts.namesMarker(text)) {
      return List.of();
    }
    List<StatedFact> facts = new ArrayList<>();
    Matcher matcher = CaseFacts.MARKER.matcher(text);
    while (matcher.find()) {
      Matcher now = CaseFacts.NOW.matcher(text).region(matcher.end(), text.length());
      boolean later = now.lookingAt();
      String unit = later && now.group(2) != null ? now.group(2) : matcher.group(3);
      String name = CaseFacts.markerName(matcher.group(1));
      String value = matcher.group(2);
      if (unit == null && CaseFacts.YEAR_OR_DATE.matcher(later ? now.group(1) : value).matches()) {
        continue;
      }
      Optional<String> stated =
          dateAfter(text, matcher.end())
              .or(() -> within(text.substring(matcher.end(1), matcher.start(2))));
      Matcher from = FROM.matcher(text).region(matcher.end(1), matcher.start(2));
      if (from.find()) {
        String digits = from.group(1).replaceAll("[<>\\s]", "");
        facts.add(
            fact(
                name,
                new StatedFact.Marker(
                    comparator(text, from.end(1) - digits.length()),
                    CaseFacts.markerValue(digits),
                    Optional.ofNullable(unit),
                    Optional.empty()),
                "historical",
                new Span(matcher.start(1), from.end(1))));
      }
      facts.add(
          fact(
              name,
              new StatedFact.Marker(
                  comparator(text, matcher.start(2)),
                  CaseFacts.markerValue(value),
                  Optional.ofNullable(matcher.group(3)).or(() -> Optional.ofNullable(unit)),
                  stated),
              later ? "historical" : "current",
              new Span(matcher.start(1), matcher.end())));
      if (later) {
        facts.add(
            fact(
                name,
                new StatedFact.Marker(
                    comparator(text, now.start(1)),
                    CaseFacts.markerValue(now.group(1)),
                    Optional.ofNullable(unit),
                    dateAfter(text, now.end())),
                "current",
                new Span(now.start(1), now.end())));
      }
    }
    Matcher words = CaseFacts.MARKER_IN_WORDS.matcher(text);
    while (words.find()) {
      Span span = new Span(words.start(1), words.end());
      if (facts.stream()
          .noneMatch(f -> f.span().start() < span.end() && f.span().end() > span.start())) {
        facts.add(
            fact(
                CaseFacts.markerName(words.group(1)),
                new StatedFact.Marker(
                    comparator(text, words.start(2)),
                    CaseFacts.markerValue(words.group(2)),
                    Optional.of(words.group(3)),
                    dateAfter(text, words.end())),
                "current",
                span));
      }
    }
    facts.sort(Comparator.comparingInt(f -> f.span().start()));
    return facts;
  }

  private static StatedFact fact(
      String name, StatedFact.Marker marker, String temporality, Span span) {
    return new StatedFact(
        "marker", name, Optional.of(marker), Optional.empty(), "present", temporality, false, span);
  }

  /** What stands right before a value: a sign, or words that mean one. */
  private static Optional<String> comparator(String text, int valueStart) {
    String before =
        text.substring(Math.max(0, valueStart - 16), valueStart).toLowerCase(Locale.ROOT);
    Matcher sign = COMPARATOR.matcher(before);
    if (sign.find()) {
      return Optional.of(
          sign.group(3) == null
              ? sign.group(1) + sign.group(2)
              : sign.group(3).equals("\u2264") ? "<=" : ">=");
    }
    if (LESS.matcher(before).find()) {
      return Optional.of("<");
    }
    return MORE.matcher(before).find() ? Optional.of(">") : Optional.empty();
  }

  private static Optional<String> dateAfter(String text, int end) {
    Matcher date = AFTER.matcher(text).region(end, text.length()).useTransparentBounds(true);
    return date.lookingAt() ? StatedDate.of(date.group(1)) : Optional.empty();
  }

  private static Optional<String> within(String between) {
    Matcher date = WITHIN.matcher(between);
    return date.find() ? StatedDate.of(date.group()) : Optional.empty();
  }
}

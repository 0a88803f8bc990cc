package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the clauses beside a target that call organs normal: "Metastases in the liver, the spleen
 * is normal." What they name is not the target's.
 */
final class NormalClauses {
  /** Parts clauses, unless what follows goes on about the same organ. */
  private static final Pattern COMMA =
      Pattern.compile(
          "(?:[,;()]|\\b(?:while|whereas|terwijl)\\b)(?!\\s*(?:with|met|containing|contains|showing|shows|toont|waarin|in which|but|maar|apart from|except|behoudens|behalve)\\b)");

  private static final Pattern AND = Pattern.compile("\\b(?:and|en)\\b|&");
  private static final Pattern SINGULAR = Pattern.compile("\\bis\\b");

  private NormalClauses() {}

  /** Stretches of the mention's window; a list of organs before or after the word is one. */
  static List<Span> of(String text, Mention mention, List<Entity> entities) {
    List<Entity> window =
        SentenceReader.within(entities, mention.windowStart, mention.windowEnd).toList();
    if (window.stream().noneMatch(e -> e.is("normal"))) {
      return List.of();
    }
    List<Span> clauses = clauses(COMMA, text, mention.windowStart, mention.windowEnd, window);
    List<Span> normal = normal(text, mention, window, clauses);
    if (normal.isEmpty()) {
      return whereSiteStays(mention, window, coordinated(text, mention, window, clauses));
    }
    return mention.denied ? whereSiteStays(mention, window, normal) : normal;
  }

  /** "Liver metastases and the spleen is normal". */
  private static List<Span> coordinated(
      String text, Mention mention, List<Entity> window, List<Span> clauses) {
    List<Span> parts = new ArrayList<>();
    for (Span clause : clauses) {
      parts.addAll(clauses(AND, text, clause.start(), clause.end(), window));
    }
    return normal(text, mention, window, parts);
  }

  /** None if the target would lose its only site: "Homogeneous liver, no focal lesion." */
  static List<Span> whereSiteStays(Mention mention, List<Entity> window, List<Span> normal) {
    boolean stays =
        mention.target.site().isPresent()
            || window.stream()
                .anyMatch(e -> e.is("site") && normal.stream().noneMatch(s -> holds(s, e)));
    return stays ? normal : List.of();
  }

  private static List<Span> normal(
      String text, Mention mention, List<Entity> window, List<Span> clauses) {
    List<Span> normal = new ArrayList<>();
    for (int i = 0; i < clauses.size(); i++) {
      Span clause = clauses.get(i);
      List<Entity> words = window.stream().filter(e -> holds(clause, e)).toList();
      boolean ours = holds(clause, mention.target) || words.stream().anyMatch(e -> e.is("target"));
      if (ours || words.stream().noneMatch(e -> e.is("normal"))) {
        continue;
      }
      boolean last = words.get(words.size() - 1).is("normal");
      boolean alone = SINGULAR.matcher(text.substring(clause.start(), clause.end())).find();
      int step = last ? -1 : 1;
      normal.add(clause);
      for (int j = i + step;
          !alone && j >= 0 && j < clauses.size() && placesOnly(clauses.get(j), window);
          j += step) {
        normal.add(clauses.get(j));
      }
    }
    return normal;
  }

  static boolean placesOnly(Span clause, List<Entity> window) {
    List<Entity> words = window.stream().filter(e -> holds(clause, e)).toList();
    return !words.isEmpty() && words.stream().allMatch(e -> e.is("site") || e.is("side"));
  }

  static List<Span> clauses(Pattern parting, String text, int start, int end, List<Entity> window) {
    List<Span> clauses = new ArrayList<>();
    Matcher matcher = parting.matcher(text).region(start, end).useTransparentBounds(true);
    int from = start;
    while (matcher.find()) {
      int at = matcher.start();
      if (window.stream().noneMatch(e -> e.start() < at && e.end() > at)) {
        clauses.add(new Span(from, at));
        from = matcher.end();
      }
    }
    clauses.add(new Span(from, end));
    return clauses;
  }

  static boolean holds(Span span, Entity entity) {
    return span.start() <= entity.start() && span.end() >= entity.end();
  }
}

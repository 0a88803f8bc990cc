package org.lesionlake.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The side of a paired organ's primary, where the words beside its name say it: "left breast
 * cancer".
 */
final class PrimarySide {
  private static final int NEAR = 18;

  private final PhraseFinder sides;

  PrimarySide(Lexicon lexicon) {
    List<LexiconRule> rules = lexicon.rules("side");
    sides = new PhraseFinder(rules);
  }

  /** left, right or both; empty if none is stated or several are. */
  Optional<String> of(String normalized) {
    Set<String> found = new LinkedHashSet<>();
    for (CaseFacts.Named named : CaseFacts.named(normalized)) {
      found.addAll(near(normalized, named.span()));
    }
    return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
  }

  private Set<String> near(String text, Span span) {
    int start = Math.max(0, span.start() - NEAR);
    int end = Math.min(text.length(), span.end() + NEAR);
    return sides.find(text, start, end).stream()
        .filter(
            side -> plain(text, side.end(), span.start()) && plain(text, span.end(), side.start()))
        .map(side -> side.rule().attribute("value"))
        .collect(Collectors.toSet());
  }

  /** Whether a clause may reach from one to the other. */
  private static boolean plain(String text, int from, int to) {
    return from >= to || text.substring(from, to).chars().noneMatch(c -> ".,;:\n(".indexOf(c) >= 0);
  }
}

package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the phrases of some rules in normalised text, the longest first, without overlap. */
final class PhraseFinder {
  private final PhraseTrie trie = new PhraseTrie();
  private final Optional<Pattern> pattern;

  PhraseFinder(List<LexiconRule> rules) {
    rules.forEach(rule -> rule.phrases().forEach(phrase -> trie.add(phrase, rule)));
    pattern = rules.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(trie.regex()));
  }

  /** Phrases between two places of a text, in its order. */
  List<Entity> find(String normalized, int start, int end) {
    List<Entity> found = new ArrayList<>();
    if (pattern.isEmpty()) {
      return found;
    }
    Matcher matcher =
        pattern.get().matcher(normalized).region(start, end).useTransparentBounds(true);
    while (matcher.find()) {
      trie.ruleOf(matcher.group())
          .ifPresent(
              phrase ->
                  found.add(
                      new Entity(matcher.start(), matcher.end(), phrase.rule(), Optional.empty())));
    }
    return found;
  }
}

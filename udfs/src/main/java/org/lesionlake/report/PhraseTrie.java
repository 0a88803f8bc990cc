package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * All phrases of a lexicon as one tree of characters, from which come the regular expression that
 * finds them and the rule that a found stretch belongs to. One expression shaped like the tree
 * tries few branches at a character where an alternation of a thousand phrases would try them all.
 */
final class PhraseTrie {
  private static final String LETTER = "[a-z']";
  private static final String GAP = "[\\s-]{1,4}";

  /** Letters; the misspellings of shorter words are words of their own. */
  private static final String ANY_YEAR = "yyyy";

  private static final int SHORTEST_MISSPELT = 8;

  private final Node words = new Node();
  private final Node compounds = new Node();

  private static final class Node {
    final Map<Character, Node> children = new TreeMap<>();
    LexiconRule exact;
    LexiconRule anyEnding;
  }

  void add(String phrase, LexiconRule rule) {
    for (String variant : variants(phrase)) {
      boolean compound = variant.startsWith("*");
      boolean open = variant.endsWith("*");
      String letters = variant.substring(compound ? 1 : 0, variant.length() - (open ? 1 : 0));
      if (letters.chars().anyMatch(c -> c == '(' || c == ')')) {
        throw new IllegalArgumentException(
            "Rule "
                + rule.name()
                + ": phrase '"
                + phrase
                + "' has a bracket that is not of one word; write (a/b) or (a)? without blanks");
      }
      if (letters.isBlank() || letters.contains("*")) {
        throw new IllegalArgumentException(
            "Rule " + rule.name() + ": phrase '" + phrase + "' needs words, and * only at an end");
      }
      Node node = compound ? compounds : words;
      for (char c : letters.toCharArray()) {
        node = node.children.computeIfAbsent(c == '-' ? ' ' : c, key -> new Node());
      }
      LexiconRule before = open ? node.anyEnding : node.exact;
      if (before != null && before != rule) {
        throw new IllegalArgumentException(
            "Phrase '"
                + phrase
                + "' stands in two rules, "
                + before.name()
                + " and "
                + rule.name()
                + "; keep it in one");
      }
      if (open) {
        node.anyEnding = rule;
      } else {
        node.exact = rule;
      }
    }
  }

  /**
   * Adds what a long word looks like with a letter left out, doubled or swapped with the next,
   * where no phrase looks so. The first letter stays: it is seldom mistyped, and a word that begins
   * otherwise is often another.
   */
  void addMisspelt(String phrase, LexiconRule rule) {
    boolean compound = phrase.startsWith("*");
    boolean open = phrase.endsWith("*");
    String word = phrase.substring(compound ? 1 : 0, phrase.length() - (open ? 1 : 0));
    if (word.length() < SHORTEST_MISSPELT || !word.chars().allMatch(Character::isLetter)) {
      return;
    }
    for (String misspelt : misspelt(word)) {
      Node node = compound ? compounds : words;
      boolean known = false;
      for (char c : misspelt.toCharArray()) {
        known |= node.anyEnding != null;
        node = node.children.computeIfAbsent(c, key -> new Node());
      }
      if (!known && node.exact == null && node.anyEnding == null) {
        if (open) {
          node.anyEnding = rule;
        } else {
          node.exact = rule;
        }
      }
    }
  }

  private static Set<String> misspelt(String word) {
    Set<String> forms = new TreeSet<>();
    for (int i = 1; i < word.length(); i++) {
      forms.add(word.substring(0, i) + word.substring(i + 1));
      forms.add(word.substring(0, i) + word.charAt(i) + word.substring(i));
      if (i + 1 < word.length()) {
        forms.add(
            word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2));
      }
    }
    forms.remove(word);
    return forms;
  }

  /** Phrases with each optional word left out and put in, and with each of several words. */
  static List<String> variants(String phrase) {
    List<String> variants = List.of("");
    for (String word : phrase.trim().split("\\s+")) {
      boolean optional = word.startsWith("(") && word.endsWith(")?");
      boolean group = optional || word.startsWith("(") && word.endsWith(")");
      String bare = group ? word.substring(1, word.length() - (optional ? 2 : 1)) : word;
      List<String> longer = new ArrayList<>();
      for (String variant : variants) {
        if (optional) {
          longer.add(variant);
        }
        for (String one : group ? alternatives(bare) : new String[] {bare}) {
          longer.add(variant.isEmpty() ? one : variant + " " + one);
        }
      }
      variants = longer;
    }
    return variants;
  }

  private static String[] alternatives(String group) {
    return group.equals(ANY_YEAR)
        ? IntStream.rangeClosed(1990, 2039).mapToObj(String::valueOf).toArray(String[]::new)
        : group.split("/");
  }

  /** Finds the longest phrases, from left to right, without overlap, in normalised text. */
  String regex() {
    return "(?<![a-z0-9])(?:"
        + inner(words)
        + (compounds.children.isEmpty() ? "" : "|[a-z]{2,30}-?(?:" + inner(compounds) + ")")
        + ")(?![a-z0-9])";
  }

  private static String inner(Node node) {
    List<String> branches = new ArrayList<>();
    node.children.forEach((c, child) -> branches.add(literal(c) + tail(child)));
    return String.join("|", branches);
  }

  private static String tail(Node node) {
    List<String> branches = new ArrayList<>();
    node.children.forEach((c, child) -> branches.add(literal(c) + tail(child)));
    if (node.anyEnding != null) {
      branches.add(LETTER + "*+");
    }
    if (node.exact != null) {
      branches.add("");
    }
    return branches.size() == 1 ? branches.get(0) : "(?:" + String.join("|", branches) + ")";
  }

  private static String literal(char c) {
    if (c == ' ') {
      return GAP;
    }
    return Character.isLetterOrDigit(c) || c == '\'' ? String.valueOf(c) : "\\" + c;
  }

  /** The rule of a stretch that {@link #regex} found, and where a compound's own word begins. */
  Optional<Found> ruleOf(String stretch) {
    return ruleOf(stretch, found -> true);
  }

  /** As {@link #ruleOf(String)}, passing over ways to part a compound that do not fit. */
  Optional<Found> ruleOf(String stretch, Predicate<Found> fits) {
    String text = stretch.replaceAll("[\\s-]+", " ");
    LexiconRule rule = walk(words, text, 0);
    if (rule != null) {
      return Optional.of(new Found(rule, ""));
    }
    for (int at = 2; at < text.length(); at++) {
      rule = walk(compounds, text, at);
      if (rule != null) {
        Found found = new Found(rule, text.substring(0, at).trim());
        if (fits.test(found)) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  /** A rule and, for a compound, the word before the rule's own. */
  record Found(LexiconRule rule, String before) {}

  private static LexiconRule walk(Node from, String text, int start) {
    Node node = from;
    LexiconRule open = null;
    for (int i = start; i < text.length(); i++) {
      node = node.children.get(text.charAt(i));
      if (node == null) {
        return open;
      }
      if (node.anyEnding != null && text.indexOf(' ', i + 1) < 0) {
        open = node.anyEnding;
      }
    }
    return node.exact != null ? node.exact : open;
  }
}

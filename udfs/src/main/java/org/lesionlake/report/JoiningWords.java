package org.lesionlake.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The little words of a language that join and part what a sentence tells of, as its folder {@code
 * language} names them. What one language says for "or" is a preposition of another, so they are
 * not looked for together.
 */
final class JoiningWords {
  /** A category that a language leaves out matches nothing. */
  private static final String NOTHING = "(?!)";

  private static final String OTHERWISE =
      "(?:versus|vs\\.?|dd:?|d\\.d\\.:?|/)\\s*(?:[a-z-]+\\s+){0,2}";

  /** ", or", "and/or a": from one thing to what it may be instead. */
  final Pattern or;

  /** "or a ... " in front. */
  final Pattern orBefore;

  /** "or an infection": something else follows. */
  final Pattern orAfter;

  /** "No local progression, nodes or metastases": the denial goes on. */
  final Pattern list;

  /** What joins things of a sentence. */
  final Pattern joining;

  /** From metastases to the first of their places. */
  final Pattern opening;

  JoiningWords(Lexicon lexicon) {
    List<LexiconRule> rules = lexicon.part(Lexicon.LANGUAGE);
    String orWords = words(rules, "or");
    String and = words(rules, "and");
    String article = "(?:" + words(rules, "article") + " )?";
    int before =
        rules.stream()
            .filter(rule -> rule.category().equals("or"))
            .map(rule -> rule.attribute("words_before"))
            .filter(number -> !number.isEmpty())
            .mapToInt(Integer::parseInt)
            .max()
            .orElse(1);
    String others = words(rules, "no_other_thing");
    or =
        Pattern.compile(
            "[\\s,(]*(?:(?:"
                + and
                + "/)?"
                + orWords
                + "\\s+(?:[a-z-]+\\s+){0,2}|"
                + OTHERWISE
                + ")");
    orBefore =
        Pattern.compile(
            "\\s*\\b" + orWords + "\\s+" + article + "(?:[a-z]+\\s+){0," + before + "}$");
    orAfter = Pattern.compile("\\s+" + orWords + "\\s+" + article + "(?!" + others + "\\b)[a-z]");
    list =
        Pattern.compile(
            "\\s*(?:[,/]|(?:" + and + "/)?" + orWords + "\\b|" + words(rules, "nor") + "\\b)");
    joining =
        Pattern.compile(
            "\\b(?:"
                + String.join("|", and, orWords, words(rules, "also"), words(rules, "with"))
                + ")\\b|&");
    opening = NodePlaces.opening(words(rules, "of"));
  }

  private static String words(List<LexiconRule> rules, String category) {
    String words =
        rules.stream()
            .filter(rule -> rule.category().equals(category))
            .flatMap(rule -> rule.phrases().stream())
            .map(JoiningWords::expression)
            .collect(Collectors.joining("|"));
    return words.isEmpty() ? NOTHING : "(?:" + words + ")";
  }

  private static String expression(String phrase) {
    return phrase.endsWith("*")
        ? Pattern.quote(phrase.substring(0, phrase.length() - 1)) + "[a-z]*"
        : Pattern.quote(phrase);
  }
}

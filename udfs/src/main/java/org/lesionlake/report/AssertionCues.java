package org.lesionlake.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The phrases of one language that say how a target is meant, read from {@code
 * conf/lexicons/<language>/assertion/*.tsv}. Other than in the lexicon of findings, a phrase may
 * stand in several rules: what "denied" means depends on which side of the target it stands.
 */
public final class AssertionCues {
  /** Words; what stands in place of a target is a word of its own. */
  private static final Pattern WORD = Pattern.compile("[a-z0-9']+|\\uE000+");

  private static final Pattern GAP = Pattern.compile("[\\s./-]{1,4}");
  private static final Set<String> CATEGORIES =
      Set.of(
          "negation",
          "pseudo",
          "uncertain",
          "historical",
          "current",
          "hypothetical",
          "future",
          "family",
          "other",
          "reporting",
          "patient",
          "stop",
          "affirm",
          "abbreviation",
          "heading");

  private record Phrase(List<String> words, List<LexiconRule> rules) {
    boolean goesFirst() {
      return rules.stream().anyMatch(r -> r.category().equals("pseudo") || r.is("first"));
    }
  }

  private final String language;
  private final List<LexiconRule> rules;
  private final Map<String, List<Phrase>> byFirstWord = new HashMap<>();
  private final Map<String, LexiconRule> headings = new HashMap<>();

  private AssertionCues(String language, List<LexiconRule> rules) {
    this.language = language;
    this.rules = List.copyOf(rules);
    Map<List<String>, List<LexiconRule>> byWords = new HashMap<>();
    for (LexiconRule rule : rules) {
      for (String phrase : rule.phrases()) {
        List<String> words =
            WORD.matcher(TextNormalizer.normalize(phrase)).results().map(w -> w.group()).toList();
        if (rule.category().equals("heading")) {
          headings.put(String.join(" ", words), rule);
        } else if (!rule.category().equals("abbreviation") && !words.isEmpty()) {
          byWords.computeIfAbsent(words, key -> new ArrayList<>()).add(rule);
        }
      }
    }
    byWords.forEach(
        (words, own) ->
            byFirstWord
                .computeIfAbsent(words.get(0), key -> new ArrayList<>())
                .add(new Phrase(words, List.copyOf(own))));
    byFirstWord
        .values()
        .forEach(list -> list.sort(Comparator.comparingInt(p -> -p.words().size())));
  }

  /**
   * Reads the cues of a language.
   *
   * @param confDir the folder that holds {@code lexicons}
   * @throws IllegalArgumentException if there are none, or a line cannot be understood
   */
  public static AssertionCues load(Path confDir, String language) {
    Path folder = confDir.resolve("lexicons").resolve(language).resolve("assertion");
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "No assertion cues for language '"
              + language
              + "': "
              + folder
              + " is no folder. Add it, or name a language that has one.");
    }
    List<LexiconRule> rules = new ArrayList<>();
    Lexicon.tables(folder)
        .forEach(
            (name, text) -> rules.addAll(Lexicon.parse(language + "/assertion/" + name, text)));
    Set<String> names = new HashSet<>();
    for (LexiconRule rule : rules) {
      if (!CATEGORIES.contains(rule.category())) {
        throw new IllegalArgumentException(
            "Rule " + rule.name() + ": there is no category '" + rule.category() + "'");
      }
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException(
            "Two assertion rules of '" + language + "' are named " + rule.name());
      }
    }
    return new AssertionCues(language, rules);
  }

  public String language() {
    return language;
  }

  /** All rules, in the order of the files. */
  public List<LexiconRule> rules() {
    return rules;
  }

  /** A word of a text. */
  record Word(int start, int end, String letters) {}

  /** A phrase where it stands in a text, with every rule that names it. */
  record Cue(int start, int end, int firstWord, int lastWord, List<LexiconRule> rules) {
    boolean is(String category) {
      return rules.stream().anyMatch(rule -> rule.category().equals(category));
    }
  }

  /** Words of normalised text between two places. */
  static List<Word> words(String normalized, int from, int to) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(normalized).region(from, to);
    while (matcher.find()) {
      words.add(new Word(matcher.start(), matcher.end(), matcher.group()));
    }
    return words;
  }

  /**
   * The longest phrases from left to right, none overlapping; what looks like a denial and is none
   * ("no change in") goes before all others.
   */
  List<Cue> find(String normalized, List<Word> words) {
    List<Cue> cues = new ArrayList<>();
    boolean[] taken = new boolean[words.size()];
    for (boolean first : new boolean[] {true, false}) {
      for (int i = 0; i < words.size(); i++) {
        for (Phrase phrase : byFirstWord.getOrDefault(words.get(i).letters(), List.of())) {
          if (phrase.goesFirst() == first && matches(normalized, words, taken, i, phrase.words())) {
            int last = i + phrase.words().size() - 1;
            cues.add(new Cue(words.get(i).start(), words.get(last).end(), i, last, phrase.rules()));
            Arrays.fill(taken, i, last + 1, true);
            i = last;
            break;
          }
        }
      }
    }
    cues.sort(Comparator.comparingInt(Cue::start));
    return cues;
  }

  private static boolean matches(
      String normalized, List<Word> words, boolean[] taken, int from, List<String> phrase) {
    if (from + phrase.size() > words.size() || taken[from]) {
      return false;
    }
    for (int i = 1; i < phrase.size(); i++) {
      if (taken[from + i]) {
        return false;
      }
      Word before = words.get(from + i - 1);
      Word word = words.get(from + i);
      if (!word.letters().equals(phrase.get(i))
          || !GAP.matcher(normalized).region(before.end(), word.start()).matches()) {
        return false;
      }
    }
    return true;
  }

  /** The heading that some words are, or null. */
  LexiconRule heading(String words) {
    return headings.get(words);
  }
}

package org.lesionlake.report;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The language of a report: as stated, else told by words that a language has to itself. Words that
 * other languages have too count little and once, and words of languages without a lexicon count
 * against all that have one, so that a report of theirs is not read by other rules.
 */
public final class LanguageGuess implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String UNDETERMINED = "und";

  /** ISO 639-2 for a language that has no code: something was stated, and it is no code. */
  private static final String NO_CODE = "mis";

  private static final String FOREIGN = "foreign-words.tsv";
  private static final int OWN_WORD = 2;
  private static final int SHARED_WORD = 1;
  private static final int AGAINST_OTHERS = 2;
  private static final int READ_CHARACTERS = 20_000;

  private final TreeMap<String, Words> languages = new TreeMap<>();
  private final HashMap<String, String> codes = new HashMap<>();
  private final HashSet<String> foreign = new HashSet<>();

  private record Words(Set<String> own, Set<String> shared) implements Serializable {}

  private LanguageGuess(String foreignWords) {
    foreignWords
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .forEach(foreign::add);
  }

  /**
   * By the words in {@code <confDir>/lexicons/<language>/language} and {@code
   * <confDir>/lexicons/foreign-words.tsv}. A language without such words is read where it is
   * stated, and never guessed.
   *
   * @throws IllegalArgumentException if a line cannot be understood
   */
  public static LanguageGuess load(Path confDir) {
    LanguageGuess guess =
        new LanguageGuess(Lexicon.tables(confDir.resolve("lexicons")).getOrDefault(FOREIGN, ""));
    Lexicon.languageRules(confDir).forEach(guess::add);
    return guess;
  }

  /** By the words of lexicons that were read. */
  public static LanguageGuess of(List<Lexicon> lexicons) {
    LanguageGuess guess =
        new LanguageGuess(lexicons.stream().findFirst().map(it -> it.common(FOREIGN)).orElse(""));
    lexicons.forEach(lexicon -> guess.add(lexicon.language(), lexicon.part(Lexicon.LANGUAGE)));
    return guess;
  }

  private void add(String language, List<LexiconRule> rules) {
    Words words = new Words(phrases(rules, "own"), phrases(rules, "shared"));
    languages.put(language, words);
    foreign.removeAll(words.own);
    foreign.removeAll(words.shared);
    phrases(rules, "name").forEach(name -> codes.put(name, language));
  }

  private static HashSet<String> phrases(List<LexiconRule> rules, String category) {
    return rules.stream()
        .filter(rule -> rule.category().equals(category))
        .flatMap(rule -> rule.phrases().stream())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * The language that was stated, whether or not it can be read here; a guess where none was.
   *
   * @param stated a language tag, code or name such as {@code nl-NL}, {@code dut} or {@code
   *     English}; empty or {@code und} if not stated
   * @return a code in lower case without region, such as en, nl or de; mis for what is no code; und
   *     where none was stated and none prevails
   */
  public String of(String stated, String text) {
    String language = stated.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    if (language.isEmpty() || language.equals(UNDETERMINED)) {
      return of(text);
    }
    String code = codes.getOrDefault(language, language);
    return code.matches("[a-z]{2,3}") ? code : NO_CODE;
  }

  /**
   * The language that has most of its words in the first 20,000 characters; und where two have as
   * many, or words of languages without a lexicon are more than half as many.
   */
  public String of(String text) {
    String start = text.substring(0, Math.min(READ_CHARACTERS, text.length()));
    List<String> words = List.of(TextNormalizer.normalize(start).split("[^a-z]+"));
    int other = weight(words, new Words(foreign, Set.of()));
    String best = UNDETERMINED;
    int most = 0;
    for (Map.Entry<String, Words> language : languages.entrySet()) {
      int weight = weight(words, language.getValue());
      if (weight > most) {
        best = language.getKey();
        most = weight;
      } else if (weight == most) {
        best = UNDETERMINED;
      }
    }
    return most < AGAINST_OTHERS * other ? UNDETERMINED : best;
  }

  private static int weight(List<String> words, Words language) {
    int weight = 0;
    Set<String> met = new HashSet<>();
    for (String word : words) {
      if (language.own.contains(word)) {
        weight += OWN_WORD;
      } else if (language.shared.contains(word) && met.add(word)) {
        weight += SHARED_WORD;
      }
    }
    return weight;
  }
}

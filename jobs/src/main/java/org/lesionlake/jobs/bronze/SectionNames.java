package org.lesionlake.jobs.bronze;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lesionlake.jobs.lake.LexiconFiles;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.report.LanguageGuess;
import org.lesionlake.report.Lexicon;

/**
 * What the sections of a report are called in each language of {@code conf/lexicons}, and which
 * language a text is in. The first name of a section is its heading.
 */
final class SectionNames implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String FALLBACK = "en";

  private final LanguageGuess guess;

  /** Names in lower case, by language and by section's code. */
  private final TreeMap<String, LinkedHashMap<String, ArrayList<String>>> names = new TreeMap<>();

  private SectionNames(LanguageGuess guess) {
    this.guess = guess;
  }

  /**
   * @throws UserError if a lexicon cannot be read
   */
  static SectionNames read(Settings settings) {
    return LexiconFiles.read("The lexicons", () -> load(settings.conf("")));
  }

  /**
   * @throws IllegalArgumentException if a line cannot be understood
   */
  static SectionNames load(Path confDir) {
    SectionNames all = new SectionNames(LanguageGuess.load(confDir));
    Lexicon.sectionNames(confDir)
        .forEach(
            (language, sections) -> {
              LinkedHashMap<String, ArrayList<String>> own = new LinkedHashMap<>();
              sections.forEach((section, words) -> own.put(section, new ArrayList<>(words)));
              all.names.put(language, own);
            });
    return all;
  }

  /** No language, and a name for no section. */
  static SectionNames none() {
    return new SectionNames(LanguageGuess.of(List.of()));
  }

  /** Code of a text's language as stated, else as guessed. */
  String language(String stated, String text) {
    return guess.of(stated, text);
  }

  /** Of a suffix, a LOINC code or a title in any language. */
  Optional<ReportSection> of(String codeOrTitle) {
    String title = codeOrTitle.strip().toLowerCase(Locale.ROOT);
    return ReportSection.ofCode(codeOrTitle)
        .or(
            () ->
                List.of(ReportSection.values()).stream()
                    .filter(section -> named(section).contains(title))
                    .findFirst());
  }

  /** The heading of a section in a text of some language, in upper case. */
  String heading(ReportSection section, String language) {
    Map<String, ArrayList<String>> own =
        names.getOrDefault(language, names.getOrDefault(FALLBACK, new LinkedHashMap<>()));
    List<String> words = own.getOrDefault(section.code(), new ArrayList<>());
    return (words.isEmpty() ? section.code() : words.get(0)).toUpperCase(Locale.ROOT);
  }

  /** Whether a text begins with a heading of the section already. */
  boolean stated(ReportSection section, String text) {
    String body = text.stripLeading();
    String start = body.substring(0, Math.min(40, body.length())).toLowerCase(Locale.ROOT);
    return named(section).stream()
        .anyMatch(name -> start.startsWith(name + ":") || start.startsWith(name + "\n"));
  }

  private List<String> named(ReportSection section) {
    return names.values().stream()
        .flatMap(own -> own.getOrDefault(section.code(), new ArrayList<>()).stream())
        .toList();
  }
}

package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of a language's own words, names and little joining words. */
class LanguageWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void everyWordDoesWhatItsExampleSays(String language) {
    Lexicon lexicon = Lexicon.load(Cases.conf(), language);
    LanguageGuess guess = LanguageGuess.load(Cases.conf());
    ReportReader reader = new ReportReader(lexicon);
    List<String> wrong = new ArrayList<>();
    for (LexiconRule rule : lexicon.part("language")) {
      List<String> differences =
          switch (rule.category()) {
            case "name" -> differs(rule.expected(), guess.of(rule.example(), ""));
            case "own", "shared" -> differs(rule.expected(), guess.of(rule.example()));
            case "section" -> differs(rule.expected(), section(reader, rule.example()));
            default -> Cases.differences(reader, rule.example(), rule.expected());
          };
      if (!differences.isEmpty()) {
        wrong.add(rule.name() + ": " + rule.example() + " -> " + differences);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<String> differs(String expected, String read) {
    return expected.equals(read) ? List.of() : List.of(read);
  }

  /** The section that a heading begins, whether it holds findings or what was asked. */
  private static String section(ReportReader reader, String heading) {
    return reader.read("CT.\n\n" + heading + ":\nA b c.\n").sections().stream()
        .reduce((one, next) -> next)
        .orElseThrow()
        .kind();
  }
}

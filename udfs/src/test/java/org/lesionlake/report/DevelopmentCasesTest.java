package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences written before the rules that read them, with what each says. */
class DevelopmentCasesTest {
  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void readsSentencesAsAReaderWould(String language) throws IOException {
    ReportReader reader = new ReportReader(Lexicon.load(Cases.conf(), language));
    List<String> wrong = new ArrayList<>();
    List<String> lines = lines("sentences-" + language + ".tsv");
    for (String line : lines) {
      String[] cells = line.split("\t");
      List<String> differences = Cases.differences(reader, cells[0], cells[1]);
      if (!differences.isEmpty()) {
        wrong.add(cells[0] + " -> " + differences);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void everyRuleMatchesItsExampleAndReadsItRightly(String language) {
    Lexicon lexicon = Lexicon.load(Cases.conf(), language);
    ReportReader reader = new ReportReader(lexicon);
    ReportAnnotator annotator = new ReportAnnotator(lexicon);
    List<String> wrong = new ArrayList<>();
    for (LexiconRule rule : lexicon.rules()) {
      String text = rule.example().replace("\\n", "\n");
      String normalized = TextNormalizer.normalize(text);
      boolean matched =
          rule.category().equals("abbreviation")
              || annotator.annotate(text).entities().stream()
                  .flatMap(span -> lexicon.entity(normalized, span.start(), span.end()).stream())
                  .anyMatch(entity -> entity.rule() == rule);
      List<String> differences = Cases.differences(reader, rule.example(), rule.expected());
      if (!matched || !differences.isEmpty()) {
        wrong.add(
            rule.name()
                + (matched ? "" : " does not match")
                + ": "
                + rule.example()
                + " -> "
                + differences);
      }
    }
    assertThat(wrong).isEmpty();
  }

  static List<String> lines(String resource) throws IOException {
    try (InputStream in = DevelopmentCasesTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    }
  }
}

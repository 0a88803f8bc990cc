package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportEvaluationTest {
  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void wholeReportsAgreeWithGold(String language) throws IOException {
    ReportReader reader = new ReportReader(Lexicon.load(Cases.conf(), language));
    LanguageGuess guess = LanguageGuess.load(Cases.conf());
    List<ReportSummary> gold = new ArrayList<>();
    List<ReportSummary> read = new ArrayList<>();
    for (String line : DevelopmentCasesTest.lines("reports-" + language + ".jsonl")) {
      String text = new ObjectMapper().readTree(line).path("text").asText();
      assertThat(guess.of(text)).isEqualTo(language);
      gold.add(ReportSummary.parse(line));
      read.add(ReportSummary.of(gold.get(gold.size() - 1).id(), text, reader));
    }
    ReportEvaluation evaluation = ReportEvaluation.of(gold, read);
    System.out.println(
        language
            + "\n"
            + evaluation.toText()
            + evaluation.differences().stream()
                .map(Object::toString)
                .collect(java.util.stream.Collectors.joining("\n")));
    for (String status : List.of("present", "absent")) {
      assertThat(evaluation.status(status).precision()).as(status).isGreaterThanOrEqualTo(0.95);
      assertThat(evaluation.status(status).recall()).as(status).isGreaterThanOrEqualTo(0.95);
    }
    assertThat(evaluation.exact("sizes"))
        .hasValueSatisfying(share -> assertThat(share).isGreaterThanOrEqualTo(0.9));
    for (int i = 0; i < gold.size(); i++) {
      assertThat(read.get(i).primary()).as(gold.get(i).id()).isEqualTo(gold.get(i).primary());
      assertThat(read.get(i).tnm()).isEqualTo(gold.get(i).tnm());
      assertThat(read.get(i).markers()).isEqualTo(gold.get(i).markers());
    }
  }

  @Test
  void countsAMissedAndAnInventedSite() {
    ReportSummary gold =
        ReportSummary.parse(
            "{\"id\":\"1\",\"metastases\":[{\"site\":\"liver\",\"status\":\"present\"},{\"site\":\"lung\",\"status\":\"absent_implied\"}]}");
    ReportSummary read =
        ReportSummary.parse(
            "{\"id\":\"1\",\"metastases\":[{\"site\":\"bone\",\"status\":\"present\"},{\"site\":\"lung\",\"status\":\"absent_explicit\"}]}");
    ReportEvaluation evaluation = ReportEvaluation.of(List.of(gold), List.of(read));
    assertThat(evaluation.status("present")).isEqualTo(new ReportEvaluation.Counts(0, 1, 1));
    assertThat(evaluation.status("absent").f1()).isEqualTo(1);
  }
}

package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole reports, written and labelled by hands that did not know the rules. The part aside is only
 * measured: whoever tunes rules looks at the development part.
 */
class GoldReportsTest {
  @ParameterizedTest
  @CsvSource({
    "en,development,0.945,0.955",
    "nl,development,0.945,0.955",
    "en,aside,0.92,0.96",
    "nl,aside,0.95,0.945"
  })
  void readsMostSitesRightly(String language, String part, double present, double absent)
      throws IOException {
    ReportReader reader = new ReportReader(Lexicon.load(Cases.conf(), language));
    List<ReportSummary> gold = new ArrayList<>();
    List<ReportSummary> read = new ArrayList<>();
    for (String line : DevelopmentCasesTest.lines("gold-" + language + "-" + part + ".jsonl")) {
      String text = new ObjectMapper().readTree(line).path("text").asText();
      gold.add(ReportSummary.parse(line));
      read.add(ReportSummary.of(gold.get(gold.size() - 1).id(), text, reader));
    }
    ReportEvaluation evaluation = ReportEvaluation.of(gold, read);
    System.out.println(language + " " + part + "\n" + evaluation.toText());
    assertThat(evaluation.status("present").f1()).isGreaterThanOrEqualTo(present);
    assertThat(evaluation.status("absent").f1()).isGreaterThanOrEqualTo(absent);
  }
}

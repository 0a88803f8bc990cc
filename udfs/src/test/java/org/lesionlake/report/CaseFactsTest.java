package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFactsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CEA was 45 ug/L, now 12 ug/L. | 12 | ug/L",
        "CEA was 45 ug/L and is now 12. | 12 | ug/L",
        "CEA 45 ug/l, thans 12 ug/l. | 12 | ug/l",
        "CEA voorheen 45 ug/l, nu 12 ug/l. | 12 | ug/l",
        "CEA has risen from 12 to 45 ug/L. | 45 | ug/L",
        "CEA decreased from 1,200 ug/L to 45 ug/L. | 45 | ug/L",
        "CEA gestegen van 12 naar 45 ug/l. | 45 | ug/l",
        "CEA is gedaald van 45 ug/l naar 12 ug/l. | 12 | ug/l",
        "CEA 12 ug/L (was 45 ug/L). | 12 | ug/L",
        "CEA: 12.5 ug/L. | 12.5 | ug/L",
        "CEA 12 ug/L, now 3 new liver metastases. | 12 | ug/L",
        "CEA 12 ug/L, thans 14 mm grote levermetastase. | 12 | ug/L"
      })
  void readsTheCurrentValueOfAMarker(String text, double value, String unit) {
    assertThat(CaseFacts.markers(text))
        .containsExactly(new ReportSummary.Marker("CEA", value, unit));
  }

  @Test
  void keepsTheMarkersOfOneSentenceApart() {
    assertThat(CaseFacts.markers("CEA has risen from 12 to 45 ug/L, CA 19-9 is 210 kU/L."))
        .isEqualTo(
            List.of(
                new ReportSummary.Marker("CEA", 45, "ug/L"),
                new ReportSummary.Marker("CA 19-9", 210, "kU/L")));
  }

  /** A pattern that is not tried where its stems are missing must not match there. */
  @Test
  void everyNameOfAMalignancyHasAStemOfItsPattern() throws IOException {
    int names = 0;
    for (String resource :
        List.of(
            "gold-en-development.jsonl",
            "gold-nl-development.jsonl",
            "sentences-en.tsv",
            "sentences-nl.tsv",
            "assertions-en-development.tsv",
            "assertions-nl-development.tsv")) {
      for (String line : DevelopmentCasesTest.lines(resource)) {
        String text = TextNormalizer.normalize(line);
        for (Map.Entry<String, Pattern> primary : CaseFacts.PRIMARIES.entrySet()) {
          List<String> stems = CaseFacts.STEMS.getOrDefault(primary.getKey(), List.of(""));
          Matcher name = primary.getValue().matcher(text);
          while (name.find()) {
            assertThat(stems).as(name.group()).anyMatch(name.group()::contains);
            names++;
          }
        }
      }
    }
    assertThat(names).isGreaterThan(200);
  }

  /** An operation that is looked for only where a stem stands must have one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "prostatectomie",
        "mcrpc",
        "psma",
        "psa-recidief",
        "mastectomy",
        "ablatio mammae",
        "mamma ablatio",
        "hemi-colectomie",
        "sigmoidresectie",
        "low anterior resection",
        "rectumresectie",
        "abdominoperineal",
        "hartmann",
        "lar",
        "(lar)",
        "oesophagectomy",
        "buismaag",
        "ivor lewis",
        "cross",
        "gastrectomie",
        "cystoprostatectomie",
        "thyroidectomy",
        "hemithyreoidectomie",
        "nefrectomie",
        "laryngectomy",
        "halsklierdissectie",
        "neck dissection",
        "whipple",
        "pancreaticoduodenectomy",
        "ppd"
      })
  void everyOperationHasAStem(String operation) {
    assertThat(CaseFacts.OPERATIONS.values()).anyMatch(p -> p.matcher(operation).find());
    assertThat(CaseFacts.operated(operation + " for cancer\n" + operation)).isPresent();
  }
}

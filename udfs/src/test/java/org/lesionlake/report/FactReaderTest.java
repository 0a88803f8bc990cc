package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.schemas.silver.ReportFact;

class FactReaderTest {
  private static final Map<String, Lexicon> LEXICONS =
      Map.of("en", Lexicon.load(Cases.conf(), "en"), "nl", Lexicon.load(Cases.conf(), "nl"));

  private static List<ReportFact> read(String language, String text) {
    Lexicon lexicon = LEXICONS.get(language);
    ReportAnnotations annotations = new ReportAnnotator(lexicon).annotate(text);
    ReportReading reading =
        new ReportReader(lexicon).read("r", 1, text, annotations, lexicon.rulesVersion());
    return new FactReader(lexicon).read("r", 1, lexicon.rulesVersion(), text, annotations, reading);
  }

  private static List<ReportFact> read(String language, String text, String kind) {
    return read(language, text).stream().filter(fact -> fact.kind().equals(kind)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void everyRulesExampleIsReadRightly(String language) {
    List<String> wrong = new ArrayList<>();
    List<LexiconRule> rules = LEXICONS.get(language).part("facts");
    for (LexiconRule rule : rules) {
      String kind = rule.category().equals("response") ? "response" : "region";
      String said =
          read(language, rule.example(), kind).stream()
              .map(fact -> fact.name() + " " + fact.presence() + " " + fact.temporality())
              .collect(Collectors.joining(" ; "));
      if (!said.equals(rule.expected())) {
        wrong.add(rule.name() + ": " + rule.example() + " -> " + said);
      }
    }
    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "CEA < 0.5 ug/L. | CEA | < | 0.5 | ug/L | -",
        "CEA <= 5 ug/L. | CEA | <= | 5 | ug/L | -",
        "CEA \u2265 1000 ug/L. | CEA | >= | 1000 | ug/L | -",
        "PSA less than 0.1 ng/ml. | PSA | < | 0.1 | ng/ml | -",
        "PSA lager dan 0,1 ng/ml. | PSA | < | 0.1 | ng/ml | -",
        "CA 19-9 210 kU/L (12-03-2024). | CA 19-9 | - | 210 | kU/L | 2024-03-12",
        "CEA 12 ug/L on 12 March 2024. | CEA | - | 12 | ug/L | 2024-03-12",
        "CEA 12 ug/l d.d. 3 maart 2024. | CEA | - | 12 | ug/l | 2024-03-03",
        "CEA d.d. 12-03-2024: 45 ug/l. | CEA | - | 45 | ug/l | 2024-03-12",
        "CEA (12/03/24) 45 ug/l. | CEA | - | 45 | ug/l | 2024-03-12",
        "CEA 45 ug/l in maart 2024. | CEA | - | 45 | ug/l | 2024-03",
        "CEA 45 ug/L (2023). | CEA | - | 45 | ug/L | 2023",
        "S100B 0,08 ug/l. | S100B | - | 0.08 | ug/l | -",
        "CA-125 > 1.200 kU/l. | CA-125 | > | 1200 | kU/l | -",
        "CEA 12 ug/L, 3 new liver metastases on 12-03-2024. | CEA | - | 12 | ug/L | -"
      })
  void readsMarkersWithComparatorAndDate(
      String text, String name, String comparator, double value, String unit, String statedOn) {
    List<ReportFact> markers = read("en", text, "marker");
    assertThat(markers).hasSize(1);
    ReportFact marker = markers.get(0);
    assertThat(marker.name()).isEqualTo(name);
    assertThat(marker.comparator()).isEqualTo(comparator);
    assertThat(marker.value()).isEqualTo(value);
    assertThat(marker.unit()).isEqualTo(unit);
    assertThat(marker.statedOn()).isEqualTo(statedOn);
    assertThat(marker.decides()).isTrue();
    assertThat(text.substring(marker.start(), marker.end())).startsWith(text.substring(0, 3));
  }

  @Test
  void anEarlierValueOfAMarkerIsHistorical() {
    for (String text :
        List.of(
            "CEA has risen from 12 ug/L to 45 ug/L.",
            "CEA was 12 ug/L, now 45 ug/L.",
            "CEA gestegen van 12 ug/L naar 45 ug/L.")) {
      assertThat(read("en", text, "marker"))
          .as(text)
          .extracting(fact -> fact.value() + " " + fact.temporality() + " " + fact.decides())
          .containsExactly("12.0 historical false", "45.0 current true");
    }
  }

  @Test
  void theMarkerThatDecidesIsThatOfTheSummary() {
    String text = "CEA was 45 ug/L, now 12 ug/L. CEA 99 ug/L. CA 19-9 is 210 kU/L.";
    List<ReportSummary.Marker> decided =
        read("en", text, "marker").stream()
            .filter(ReportFact::decides)
            .map(fact -> new ReportSummary.Marker(fact.name(), fact.value(), fact.unit()))
            .toList();
    assertThat(decided).isEqualTo(CaseFacts.markers(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "IMPRESSION: cT2N1M0. | T2N1M0 | c | -",
        "IMPRESSION: ypT3 N0 M0 (TNM 8). | T3N0M0 | yp | 8",
        "Conclusie: rT4aN2bM1a, TNM 7e editie. | T4aN2bM1a | r | 7",
        "Stage T1N0 according to UICC 8th edition. | T1N0 | - | 8",
        "AJCC 8: pT2bN1a. | T2bN1a | p | 8",
        "TNM8: cT2N1M0. | T2N1M0 | c | 8",
        "TNM: cT2N1M0. | T2N1M0 | c | -"
      })
  void readsStagesWithPrefixAndEdition(String text, String name, String prefix, Integer edition) {
    ReportFact stage = read("en", text, "tnm").get(0);
    assertThat(stage.name()).isEqualTo(name);
    assertThat(stage.prefix()).isEqualTo(prefix);
    assertThat(stage.edition()).isEqualTo(edition);
    assertThat(stage.decides()).isTrue();
  }

  @Test
  void theStageOfTheImpressionDecides() {
    String text = "FINDINGS: Initially cT1N0M0. Lung mass.\nIMPRESSION: Lung cancer, cT2N1M0.";
    List<ReportFact> stages = read("en", text, "tnm");
    assertThat(stages)
        .extracting(fact -> fact.name() + " " + fact.temporality() + " " + fact.decides())
        .containsExactly("T1N0M0 historical false", "T2N1M0 current true");
    assertThat(stages.get(1).section()).isEqualTo("impression");
    assertThat(text.substring(stages.get(1).start(), stages.get(1).end())).isEqualTo("cT2N1M0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | IMPRESSION: Partial response. | partial_response present current true",
        "en | IMPRESSION: No progressive disease. | progressive_disease absent current false",
        "en | IMPRESSION: Possible disease progression. | progressive_disease uncertain current false",
        "en | CLINICAL QUESTION: Progressive disease? | progressive_disease uncertain historical false",
        "en | COMPARISON: CT of March, partial response. | partial_response present historical false",
        "nl | CONCLUSIE: Partiële respons. | partial_response present current true",
        "nl | CONCLUSIE: Geen tekenen van ziekteprogressie. | progressive_disease absent current false",
        "nl | CONCLUSIE: Mogelijk ziekteprogressie. | progressive_disease uncertain current false",
        "nl | CONCLUSIE: Stabiele ziekte. | stable_disease present current true"
      })
  void readsResponse(String language, String text, String expected) {
    assertThat(read(language, text, "response"))
        .extracting(f -> f.name() + " " + f.presence() + " " + f.temporality() + " " + f.decides())
        .containsExactly(expected);
  }

  @Test
  void theHeaviestSectionsResponseDecides() {
    String text =
        "FINDINGS: Stable disease in the lung.\nIMPRESSION: Progressive disease.\n"
            + "ADDENDUM: Mixed response.";
    assertThat(read("en", text, "response"))
        .filteredOn(ReportFact::decides)
        .extracting(ReportFact::name)
        .containsExactly("mixed_response");
  }

  @Test
  void namesEveryPrimaryOnceWithItsCharacters() {
    String text = "Rectal cancer and breast cancer. The rectal cancer is stable. No lung cancer.";
    List<ReportFact> primaries = read("en", text, "primary");
    assertThat(primaries)
        .extracting(fact -> fact.name() + " " + fact.decides())
        .containsExactly("colorectal true", "breast false");
    assertThat(text.substring(primaries.get(1).start(), primaries.get(1).end()))
        .isEqualTo("breast cancer");
    assertThat(read("nl", "Status na prostatectomie wegens maligniteit.", "primary"))
        .extracting(ReportFact::name)
        .containsExactly("prostate");
  }

  @Test
  void regionsAreThoseExaminedAndNotThoseOfFindings() {
    String text =
        "CT chest and abdomen with contrast.\nCLINICAL INFORMATION: CT pelvis last year.\n"
            + "FINDINGS: Metastasis in the neck. CT of the head is advised.";
    assertThat(read("en", text, "region"))
        .extracting(ReportFact::name)
        .containsExactly("chest", "abdomen");
    assertThat(
            read("nl", "TECHNIEK: CT thorax en abdomen.\nVERSLAG: Geen bijzonderheden.", "region"))
        .extracting(ReportFact::name)
        .containsExactly("chest", "abdomen");
  }

  @Test
  void aTextWithoutFactsHasNone() {
    assertThat(read("en", "No abnormality.")).isEmpty();
    assertThat(read("nl", "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2024-03-12,2024-03-12",
        "12-03-2024,2024-03-12",
        "12/3/24,2024-03-12",
        "03-25-2024,2024-03-25",
        "12 maart 2024,2024-03-12",
        "March 2024,2024-03",
        "3-2024,2024-03",
        "2024,2024",
        "31-02-2024,-",
        "40-40-2024,-",
        "12,-",
        "1-1-85,1985-01-01"
      })
  void datesGoAsFarAsTheyAreStated(String written, String expected) {
    assertThat(StatedDate.of(written).orElse(null)).isEqualTo(expected);
  }
}

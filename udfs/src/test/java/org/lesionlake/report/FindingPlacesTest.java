package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.schemas.silver.ImageReference;
import org.lesionlake.schemas.silver.Place;
import org.lesionlake.schemas.silver.ReportFinding;

class FindingPlacesTest {
  private static final Map<String, ReportReader> READERS =
      Map.of("en", reader("en"), "nl", reader("nl"));

  private static ReportReader reader(String language) {
    return new ReportReader(Lexicon.load(Cases.conf(), language));
  }

  private static List<ReportFinding> read(String language, String text) {
    return READERS.get(language).read(text).findings();
  }

  /**
   * Findings that have a place, each as "site: name, name", and images as "image series/number".
   */
  private static String said(List<ReportFinding> findings) {
    List<String> said = new ArrayList<>();
    for (ReportFinding finding : findings) {
      if (!finding.places().isEmpty()) {
        said.add(
            finding.site()
                + ": "
                + finding.places().stream().map(Place::name).collect(Collectors.joining(", ")));
      }
      for (ImageReference image : finding.images()) {
        said.add(
            "image "
                + (image.seriesNumber() == null ? "-" : image.seriesNumber())
                + "/"
                + image.imageNumber());
      }
    }
    return String.join(" ; ", said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void everyRulesExampleIsReadRightly(String language) {
    List<String> wrong = new ArrayList<>();
    List<LexiconRule> rules = Lexicon.load(Cases.conf(), language).part("places");
    for (LexiconRule rule : rules) {
      String said = said(read(language, rule.example()));
      if (!said.equals(rule.expected())) {
        wrong.add(rule.name() + ": " + rule.example() + " -> " + said);
      }
    }
    assertThat(rules).hasSizeGreaterThan(90);
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Liver metastases in segments 2, 4a and 7. | liver: segment 2, segment 4a, segment 7",
        "en | Liver metastases in segments V-VIII. | liver: segment 5, segment 6, segment 7, segment 8",
        "en | Liver metastasis in segment 7, 12 mm. | liver: segment 7",
        "en | Liver metastasis in segment IVa/IVb. | liver: segment 4a, segment 4b",
        "en | In segment 4 a metastasis of 12 mm and in segment 7 a metastasis of 9 mm. | liver: segment 4 ; liver: segment 7",
        "en | Cyst in segment 4, metastasis in segment 7. | liver: segment 7",
        "en | Bone metastases in T12-L2. | bone: T12, L1, L2",
        "en | Bone metastases: T4/T5 and L3. | bone: T4, T5, L3",
        "en | Bone metastasis in L4, 12 mm. | bone: L4",
        "en | Bone metastases in the third and fifth lumbar vertebra. | bone: L5",
        "en | Liver metastasis. Lung metastasis in the left lower lobe. | lung: left lower lobe",
        "en | Enlarged left para-aortic lymph nodes. | lymph_node: para-aortic",
        "en | Enlarged 4R and station 7 lymph nodes. | lymph_node: station 4R, station 7",
        "nl | Levermetastasen in segment 2/3 en 8. | liver: segment 2, segment 3, segment 8",
        "nl | Botmetastasen in Th7 en L3. | bone: T7, L3",
        "nl | Botmetastase corpus Th10, 14 mm. | bone: T10",
        "nl | Vergrote lymfeklieren paratracheaal rechts en subcarinaal. | lymph_node: paratracheal, subcarinal",
        "nl | Longmetastase in de rechter onderkwab van 8 mm. | lung: right lower lobe"
      })
  void readsPlaces(String language, String text, String expected) {
    assertThat(said(read(language, text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Liver metastasis of 12 mm (series 3/image 56). | image 3/56",
        "en | Liver metastasis, IMA 8-34. | image 8/34",
        "en | Liver metastasis (se 5 im 293). Lung metastasis (se 4, im 17). | image 5/293 ; image 4/17",
        "en | Liver metastasis of 12 mm. (Series 3, image 56) | image 3/56",
        "en | Liver metastasis of 12 mm (im 45 and 47). | image -/45 ; image -/47",
        "en | Slices of 3 mm. Liver metastasis of 12 mm. | ''",
        "nl | Levermetastase van 12 mm (se 5, im 293). | image 5/293",
        "nl | Levermetastase van 12 mm, serie 3 beeld nr. 56. | image 3/56",
        "nl | Coupes van 3 mm. Levermetastase. | ''"
      })
  void readsImages(String language, String text, String expected) {
    assertThat(said(read(language, text))).isEqualTo(expected);
  }

  @Test
  void placesAndImagesStandAtTheirCharacters() {
    String text = "Conclusie: Levermetastase in segment IVb van 12 mm (serie 3, beeld 56).";
    ReportFinding finding = read("nl", text).get(0);
    Place place = finding.places().get(0);
    assertThat(text.substring(place.start(), place.end())).isEqualTo("segment IVb");
    assertThat(place.kind()).isEqualTo("liver_segment");
    ImageReference image = finding.images().get(0);
    assertThat(text.substring(image.start(), image.end())).isEqualTo("serie 3, beeld 56");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Prostate cancer. Enlarged obturator lymph nodes. | true",
        "en | Prostate cancer. Enlarged para-aortic lymph nodes. | false",
        "en | Prostate cancer. Enlarged lymph nodes: obturator, para-aortic. | null",
        "en | Prostate cancer. Enlarged lymph nodes. | null",
        "en | Enlarged para-aortic lymph nodes. | null",
        "en | Lung cancer. Enlarged lymph nodes in stations 4R and 7. | true",
        "en | Lung cancer. Enlarged axillary lymph nodes. | false",
        "en | Melanoma. Enlarged axillary lymph nodes. | null",
        "en | Breast cancer. Enlarged left axillary lymph nodes. | null",
        "en | Left breast cancer. Enlarged left axillary lymph nodes. | true",
        "en | Left breast cancer. Enlarged right axillary lymph nodes. | false",
        "en | Left breast cancer. Enlarged right inguinal lymph nodes. | false",
        "en | Rectal cancer. Enlarged mesorectal lymph nodes. | true",
        "en | Rectal cancer. Enlarged inguinal lymph nodes. | false",
        "en | Rectal cancer. Enlarged internal iliac lymph nodes. | null",
        "en | Melanoma. Enlarged locoregional lymph nodes. | true",
        "en | Lung cancer. Liver metastasis. | null",
        "nl | Mammacarcinoom links. Vergrote lymfeklieren in de linker oksel. | true",
        "nl | Mammacarcinoom links. Vergrote lymfeklieren in de rechter oksel. | false",
        "nl | Prostaatcarcinoom. Vergrote lymfeklieren retroperitoneaal. | false",
        "nl | Blaascarcinoom. Vergrote lymfeklier iliaca externa. | true"
      })
  void tellsRegionalNodesFromDistantOnes(String language, String text, String expected) {
    assertThat(
            read(language, text).stream()
                .filter(f -> !f.kind().equals("primary"))
                .map(finding -> String.valueOf(finding.regional())))
        .containsOnly(expected);
  }

  @Test
  void regionalStationsAreNamesOfPlaces() {
    TreeSet<String> names = new TreeSet<>(List.of("station *", "level *"));
    for (String language : List.of("en", "nl")) {
      Lexicon.load(Cases.conf(), language).part("places").stream()
          .filter(rule -> rule.attribute("kind").equals("nodal_station"))
          .forEach(rule -> names.add(rule.attribute("name")));
    }
    Lexicon.load(Cases.conf(), "en")
        .common("regional-nodes.tsv")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t"))
        .forEach(
            cells -> {
              for (int column = 1; column <= 3; column++) {
                for (String station : cells[column].split("\\|")) {
                  if (!station.isBlank()) {
                    assertThat(names).as(cells[0]).contains(station.trim());
                  }
                }
              }
            });
  }

  @Test
  void aLanguageWithoutPlacesIsReadWithoutThem() {
    Lexicon english = Lexicon.load(Cases.conf(), "en");
    Map<String, String> files =
        english.files().entrySet().stream()
            .filter(file -> file.getKey().indexOf('/') < 0)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    ReportFinding finding =
        new ReportReader(Lexicon.of("en", files))
            .read("Liver metastasis in segment 7 (se 3 im 4).")
            .findings()
            .get(0);
    assertThat(finding.site()).isEqualTo("liver");
    assertThat(finding.images()).isEmpty();
    assertThat(finding.regional()).isNull();
  }
}

package org.lesionlake.tests.archive.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;
import org.lesionlake.tests.archive.WrittenReport;

class ReportWriterTest {
  private static final int SEEDS = 500;
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)?");

  /** Stems that a reader of either language takes for the site. */
  private static final Map<String, String> STEMS =
      Map.ofEntries(
          Map.entry("liver", "liver|hepat|lever"),
          Map.entry("lung", "lung|pulmon|long"),
          Map.entry("bone", "bone|oss|skelet|lytic|bot"),
          Map.entry("lymph_node", "lymph|nod|klier|adenop|lymf"),
          Map.entry("adrenal", "adrenal|bijnier"),
          Map.entry("brain", "brain|cereb|crani|hersen"),
          Map.entry("peritoneum", "periton|oment"),
          Map.entry("pleura", "pleur"),
          Map.entry("spleen", "spleen|splen|milt"),
          Map.entry("kidney", "kidney|renal|nier"),
          Map.entry("pancreas", "pancrea"),
          Map.entry("soft_tissue", "soft tissue|subcutan|muscul|weke|wekedelen"),
          Map.entry("bowel", "bowel|darm"),
          Map.entry("ovary", "ovar"),
          Map.entry("bladder", "bladder|blaas"),
          Map.entry("thyroid", "thyroid|schildklier"),
          Map.entry("other", "gastric|stomach|maag"));

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void namesEverySiteOfTheGold(String language) {
    seeds()
        .forEach(
            seed -> {
              WrittenReport report = ReportSamples.write(language, seed);
              String text = report.text().toLowerCase(Locale.ROOT).replace('\n', ' ');
              for (JsonNode entry : json(report).get("metastases")) {
                assertThat(text).containsPattern(STEMS.get(entry.get("site").asText()));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void leavesNoPlaceholderAndNoBrokenPunctuation(String language) {
    seeds()
        .forEach(
            seed ->
                assertThat(ReportSamples.write(language, seed).text())
                    .doesNotContainPattern("[{}<>|~]")
                    .doesNotContain("null", "..", ",,", " ,", " .", "()", "( ", "::")
                    .doesNotContainPattern("\\([^)]*\\("));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void printsEverySizeItRecords(String language) {
    seeds()
        .forEach(
            seed -> {
              WrittenReport report = ReportSamples.write(language, seed);
              Set<Long> printed = numbersInMm(report.text());
              for (JsonNode entry : json(report).get("metastases")) {
                for (String field : List.of("sizes_mm", "prior_sizes_mm")) {
                  entry
                      .get(field)
                      .forEach(
                          axes ->
                              axes.forEach(axis -> assertThat(printed).contains(axis.asLong())));
                }
              }
            });
  }

  /** Every number as millimetres, read as millimetres and as centimetres. */
  private static Set<Long> numbersInMm(String text) {
    Set<Long> numbers = new HashSet<>();
    NUMBER
        .matcher(text)
        .results()
        .map(match -> Double.parseDouble(match.group().replace(',', '.')))
        .forEach(
            value -> {
              numbers.add(Math.round(value));
              numbers.add(Math.round(value * 10));
            });
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void recordsTheStatusOfTheFactsAndNothingForSitesNotMentioned(String language) {
    seeds()
        .forEach(
            seed -> {
              SplittableRandom random = new SplittableRandom(seed);
              ReportFacts facts = SampleFacts.draw(language, random);
              Map<String, String> expected = new HashMap<>();
              for (SiteFacts site : facts.sites()) {
                status(facts, site)
                    .ifPresent(
                        status ->
                            expected.put(site.site().name().toLowerCase(Locale.ROOT), status));
              }
              Map<String, String> recorded = new HashMap<>();
              json(ReportWriter.write(facts, random))
                  .get("metastases")
                  .forEach(e -> recorded.put(e.get("site").asText(), e.get("status").asText()));
              assertThat(recorded).isEqualTo(expected);
            });
  }

  private static Optional<String> status(ReportFacts facts, SiteFacts site) {
    boolean gone = site.change().equals(Optional.of("resolved"));
    return switch (site.status()) {
      case PRESENT, UNCERTAIN, HISTORICAL ->
          Optional.of(gone ? "historical" : site.status().name().toLowerCase(Locale.ROOT));
      case ABSENT_EXPLICIT, ABSENT_IMPLIED ->
          facts.globalAbsent() ? Optional.empty() : Optional.of("absent");
      case NOT_MENTIONED -> Optional.empty();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void coversEveryStatusChangeAndFormOfCount(String language) {
    Set<String> seen = new HashSet<>();
    seeds()
        .forEach(
            seed -> {
              JsonNode gold = json(ReportSamples.write(language, seed));
              seen.add("global " + gold.get("global_absent").asBoolean());
              seen.add("tnm " + !gold.get("tnm").isNull());
              for (JsonNode entry : gold.get("metastases")) {
                seen.add(entry.get("status").asText());
                seen.add(entry.get("change").asText());
                seen.add(entry.get("count").isNumber() ? "number" : entry.get("count").asText());
                seen.add(entry.get("laterality").asText());
              }
            });
    assertThat(seen)
        .contains("present", "uncertain", "historical", "absent", "global true", "tnm true")
        .contains("new", "stable", "increased", "decreased", "resolved", "mixed", "null")
        .contains("number", "multiple", "solitary", "left", "right", "both");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void plantsIdentifiers(String language) {
    Map<String, Integer> planted = new HashMap<>();
    seeds()
        .forEach(
            seed -> {
              SplittableRandom random = new SplittableRandom(seed);
              ReportFacts facts = SampleFacts.draw(language, random);
              String text = ReportWriter.write(facts, random).text().replace('\n', ' ');
              assertThat(text)
                  .contains(facts.patientName(), facts.patientNumber(), facts.radiologist());
              for (String value : List.of(facts.referrer(), facts.hospital(), facts.phone())) {
                planted.merge(value, text.contains(value) ? 1 : 0, Integer::sum);
              }
            });
    assertThat(planted).hasSize(3).allSatisfy((value, n) -> assertThat(n).isGreaterThan(SEEDS / 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void writesTheSameFactsTwiceTheSame(String language) {
    seeds()
        .limit(50)
        .forEach(
            seed ->
                assertThat(ReportSamples.write(language, seed))
                    .isEqualTo(ReportSamples.write(language, seed)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void wordsOneStatementInManyWays(String language) {
    for (Status status : List.of(Status.PRESENT, Status.UNCERTAIN, Status.ABSENT_EXPLICIT)) {
      boolean absent = status == Status.ABSENT_EXPLICIT;
      ReportFacts facts = single(language, status, absent ? 0 : 1, false);
      Set<String> texts = new HashSet<>();
      seeds().forEach(seed -> texts.add(bodyOf(facts, seed)));
      assertThat(texts).hasSizeGreaterThan(12);
    }
  }

  /** The sentence about the liver alone, without the report around it. */
  private static String bodyOf(ReportFacts facts, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PhraseBank bank = PhraseBank.load(facts.language());
    SiteFacts site =
        new SiteFacts(
            Site.LIVER,
            facts.sites().get(0).status(),
            List.of(),
            List.of(),
            Optional.empty(),
            facts.sites().get(0).count(),
            Optional.empty());
    return new SiteWriter(
            bank, random, new Measures(bank, random), new DateWords(bank), Optional.empty(), site)
        .finding();
  }

  @Test
  void rejectsDenyingAltogetherWhatIsPresent() {
    assertThatThrownBy(
            () ->
                ReportWriter.write(single("en", Status.PRESENT, 1, true), new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LIVER");
  }

  @Test
  void rejectsLanguagesWithoutPhrases() {
    assertThatThrownBy(
            () ->
                ReportWriter.write(single("fr", Status.PRESENT, 1, false), new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("en or nl");
  }

  private static ReportFacts single(
      String language, Status status, int count, boolean globalAbsent) {
    return new ReportFacts(
        language,
        "breast",
        false,
        "Ann Example",
        "1234567",
        LocalDate.of(1950, 2, 3),
        "B. Sender",
        "C. Reader",
        "Some Hospital",
        "01632 960001",
        LocalDate.of(2020, 5, 6),
        Optional.empty(),
        "native",
        List.of(
            new SiteFacts(
                Site.LIVER,
                status,
                List.of(),
                List.of(),
                Optional.empty(),
                count,
                Optional.empty())),
        globalAbsent,
        List.of());
  }

  private static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  private static JsonNode json(WrittenReport report) {
    try {
      return new ObjectMapper().readTree(report.goldJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Gold is no JSON: " + report.goldJson(), e);
    }
  }
}

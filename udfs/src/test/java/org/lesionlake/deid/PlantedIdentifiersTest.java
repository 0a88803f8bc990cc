package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Identifiers of invented people planted in Dutch and English report lines in the formats of the
 * field, none of them known beforehand; numbers are of ranges that nobody has. Beside them stand
 * lines whose every word must stay: sizes, eponyms, drugs, stages.
 */
class PlantedIdentifiersTest {
  private static final Pseudonymizer RESEARCH =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());

  private static List<JsonNode> reports() throws IOException {
    try (InputStream in = PlantedIdentifiersTest.class.getResourceAsStream("planted.jsonl")) {
      ObjectMapper json = new ObjectMapper();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(
              line -> {
                try {
                  return json.readTree(line);
                } catch (IOException e) {
                  throw new AssertionError(line, e);
                }
              })
          .toList();
    }
  }

  @Test
  void whatIdentifiesGoesAndWhatIsMedicalStays() throws IOException {
    Map<String, int[]> byKind = new TreeMap<>();
    int[] kept = new int[2];
    for (JsonNode report : reports()) {
      String clean =
          new TextDeidentifier()
              .deidentify(report.path("text").asText(), KnownIdentifiers.none(), "P1", RESEARCH)
              .text();
      for (JsonNode planted : report.path("planted")) {
        int[] counts = byKind.computeIfAbsent(planted.get(1).asText(), kind -> new int[2]);
        counts[1]++;
        counts[0] += clean.contains(planted.get(0).asText()) ? 0 : 1;
      }
      for (JsonNode line : report.path("keep")) {
        kept[1]++;
        kept[0] += clean.contains(line.asText()) ? 1 : 0;
      }
    }
    byKind.forEach(
        (kind, c) ->
            System.out.printf(Locale.ROOT, "planted %-9s %4d masked %.3f%n", kind, c[1], share(c)));
    System.out.printf(Locale.ROOT, "medical lines  %4d kept   %.3f%n", kept[1], share(kept));
    byKind.forEach(
        (kind, c) ->
            assertThat(share(c)).as(kind).isGreaterThanOrEqualTo(kind.equals("age") ? 0.97 : 0.99));
    assertThat(share(kept)).isGreaterThanOrEqualTo(0.995);
  }

  private static double share(int[] counts) {
    return (double) counts[0] / counts[1];
  }
}

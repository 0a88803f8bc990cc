package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SeriesChoiceTest {
  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void choosesTheSeriesThatIsBestForSoftTissue() {
    Night night = Night.get();
    Map<String, String> series = night.pseudonyms("series_uid");
    Map<String, String> study = night.pseudonyms("study_uid");
    int right = 0;
    int all = 0;
    for (JsonNode truth : Truth.lines(night, "studies")) {
      Set<String> expected =
          Truth.texts(truth.get("main_series")).stream()
              .map(series::get)
              .collect(Collectors.toSet());
      Set<String> chosen = new HashSet<>();
      night
          .rows(
              "SELECT series_uid FROM silver.ct_series WHERE chosen AND purpose = 'soft_tissue'"
                  + " AND study_uid = '"
                  + study.get(truth.get("study_uid").asText())
                  + "'")
          .forEach(row -> chosen.add(row.getString(0)));
      all++;
      right += chosen.equals(expected) ? 1 : 0;
      assertThat(chosen).as(truth.get("accession").asText()).isEqualTo(expected);
    }
    Figures.add("studies with the right series chosen", right + " of " + all, "all");
  }

  @Test
  void keepsFlawedSeriesWithTheReasonAndChoosesNone() {
    Night night = Night.get();
    Map<String, String> pseudonyms = night.pseudonyms("series_uid");
    int flawed = 0;
    for (JsonNode study : Truth.lines(night, "studies")) {
      for (JsonNode series : study.get("series")) {
        String flaw = series.get("flaw").asText();
        if (flaw.equals("none")) {
          continue;
        }
        flawed++;
        Row row =
            night
                .rows(
                    "SELECT usable, chosen, choice_reason, verdicts FROM silver.ct_series"
                        + " WHERE series_uid = '"
                        + pseudonyms.get(series.get("series_uid").asText())
                        + "'")
                .get(0);
        assertThat(row.getBoolean(0)).as(flaw + " is usable").isFalse();
        assertThat(row.getBoolean(1)).as(flaw + " is chosen").isFalse();
        assertThat(row.getString(2)).isNotBlank();
        assertThat(row.<String>getList(3)).as(flaw).isNotEmpty().doesNotContain("usable");
      }
    }
    assertThat(flawed).as("flawed series planted").isPositive();
  }

  @Test
  void choosesNoLocalizer() {
    Night night = Night.get();
    assertThat(
            night.number(
                "SELECT count(*) FROM silver.ct_series WHERE array_contains(verdicts,"
                    + " 'localizer')"))
        .isPositive();
    assertThat(
            night.number(
                "SELECT count(*) FROM silver.ct_series WHERE chosen AND array_contains(verdicts,"
                    + " 'localizer')"))
        .isZero();
  }
}

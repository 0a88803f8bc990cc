package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Lesions that the model marks against those that were put into the bodies. The lake holds too few
 * to show a recall, which {@link UnseenPatientsTest} does; here it must not be lower than chance
 * lets a model of that recall be.
 */
class LesionsTest {
  private static final double SMALLEST_MM = 10;
  private static final double RECALL = 0.90;

  private record Marked(
      String study, String site, double[] centre, double longAxis, double shortAxis) {}

  private record Planted(
      String study,
      String site,
      double[] centre,
      double longAxis,
      double shortAxis,
      boolean imaged) {
    /** How far a centre may lie off: 10 mm, or half of a larger lesion's long axis. */
    boolean isAt(Marked marked) {
      return marked.study().equals(study)
          && marked.site().equals(site)
          && distance(marked) <= Math.max(10, longAxis / 2);
    }

    double distance(Marked marked) {
      double sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        sum += Math.pow(centre[axis] - marked.centre()[axis], 2);
      }
      return Math.sqrt(sum);
    }
  }

  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void findsAndMeasuresWhatWasPlanted() {
    Night night = Night.get();
    List<Planted> planted = planted(night);
    List<Marked> marked = marked(night);
    List<Double> longErrors = new ArrayList<>();
    List<Double> shortErrors = new ArrayList<>();
    int wanted = 0;
    int found = 0;
    for (Planted lesion : planted) {
      if (!lesion.imaged() || lesion.longAxis() < SMALLEST_MM) {
        continue;
      }
      wanted++;
      Optional<Marked> match =
          marked.stream().filter(lesion::isAt).min(Comparator.comparingDouble(lesion::distance));
      if (match.isPresent()) {
        found++;
        longErrors.add(Math.abs(match.get().longAxis() - lesion.longAxis()));
        shortErrors.add(Math.abs(match.get().shortAxis() - lesion.shortAxis()));
      } else {
        System.out.println("missed: " + describe(lesion));
      }
    }
    long extra = marked.stream().filter(m -> planted.stream().noneMatch(p -> p.isAt(m))).count();
    Set<String> studies = new HashSet<>();
    night
        .rows("SELECT DISTINCT study_uid FROM silver.series_inference WHERE status = 'done'")
        .forEach(row -> studies.add(row.getString(0)));
    double recall = (double) found / wanted;
    double extraPerStudy = (double) extra / studies.size();
    Figures.add("lesions of 10 mm or more found (" + found + " of " + wanted + ")", recall, "0.90");
    Figures.add(
        "marks that are no planted metastasis, a study (" + studies.size() + " studies)",
        extraPerStudy,
        "at most 1");
    errors("long axis", longErrors);
    errors("short axis", shortErrors);
    assertThat(found)
        .as("lesions found of " + wanted)
        .isGreaterThanOrEqualTo(leastFound(wanted, RECALL));
    assertThat(extraPerStudy).as("false positives a study").isLessThanOrEqualTo(1);
    assertThat(quantile(longErrors, 0.5))
        .as("median error of the long axis")
        .isLessThanOrEqualTo(3);
    assertThat(quantile(shortErrors, 0.5))
        .as("median error of the short axis")
        .isLessThanOrEqualTo(3);
  }

  /** The least that a model of a recall finds in 95 of 100 lakes (binomial, as if independent). */
  private static int leastFound(int lesions, double recall) {
    double probability = Math.pow(1 - recall, lesions);
    double cumulated = probability;
    int count = 0;
    while (cumulated < 0.05 && count < lesions) {
      probability *= (lesions - count) / (count + 1.0) * recall / (1 - recall);
      count++;
      cumulated += probability;
    }
    return count;
  }

  private static String describe(Planted lesion) {
    return String.format(
        Locale.ROOT,
        "%s %s, %.1f x %.1f mm",
        lesion.site(),
        Arrays.toString(lesion.centre()),
        lesion.longAxis(),
        lesion.shortAxis());
  }

  private static void errors(String axis, List<Double> errors) {
    Figures.add(
        "absolute error of the " + axis + ", median and 90th percentile",
        String.format(
            Locale.ROOT, "%.1f and %.1f mm", quantile(errors, 0.5), quantile(errors, 0.9)),
        "median at most 3 mm");
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }

  /**
   * Metastases of any size, covered by a series or not, of studies whose series can be assessed.
   */
  private static List<Planted> planted(Night night) {
    Map<String, String> studies = night.pseudonyms("study_uid");
    Set<String> assessable = new HashSet<>();
    for (JsonNode study : Truth.lines(night, "studies")) {
      if (study.get("assessable").asBoolean()) {
        assessable.add(study.get("study_uid").asText());
      }
    }
    List<Planted> planted = new ArrayList<>();
    for (JsonNode lesion : Truth.lines(night, "lesions")) {
      String study = lesion.get("study_uid").asText();
      if (assessable.contains(study)) {
        planted.add(
            new Planted(
                studies.get(study),
                lesion.get("site").asText(),
                new double[] {
                  lesion.get("centre_mm").get(0).asDouble(),
                  lesion.get("centre_mm").get(1).asDouble(),
                  lesion.get("centre_mm").get(2).asDouble()
                },
                lesion.get("long_axis_mm").asDouble(),
                lesion.get("short_axis_mm").asDouble(),
                lesion.get("imaged").asBoolean()));
      }
    }
    return planted;
  }

  /** Marks on soft-tissue series, one of which may see what its neighbour sees too. */
  private static List<Marked> marked(Night night) {
    List<Marked> marked = new ArrayList<>();
    for (Row row :
        night.rows(
            "SELECT l.study_uid, l.site, l.centre, l.long_axis_mm, l.short_axis_mm"
                + " FROM silver.lesions l JOIN silver.ct_series s ON s.series_uid = l.series_uid"
                + " AND s.fingerprint = l.fingerprint AND s.chosen"
                + " WHERE l.model <> 'annotation'")) {
      List<Double> centre = row.getList(2);
      marked.add(
          new Marked(
              row.getString(0),
              row.getString(1),
              centre.stream().mapToDouble(Double::doubleValue).toArray(),
              row.getDouble(3),
              row.getDouble(4)));
    }
    return marked;
  }
}

package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.Site;

/** What gold says of report and image, and why one of them cannot say. */
class AgreementTest {
  private static final Set<String> SEARCHED =
      Set.of("liver", "lung", "bone", "lymph_node", "adrenal");

  private record Status(String report, String image, String agreement) {}

  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void everySiteOfEveryStudyHasItsRow() {
    Night night = Night.get();
    int studies = Truth.lines(night, "studies").size();
    assertThat(statuses(night)).hasSize(studies * Site.values().length);
  }

  @Test
  void readsFromTheReportWhatItSays() {
    Night night = Night.get();
    Map<String, Status> statuses = statuses(night);
    Map<String, String> studies = night.pseudonyms("study_uid");
    int right = 0;
    int all = 0;
    for (JsonNode truth : Truth.lines(night, "agreement")) {
      Status status = statuses.get(key(studies, truth));
      all++;
      if (same(truth.get("report").asText(), status.report())) {
        right++;
      } else {
        System.out.println("report differs: " + truth + ", read " + status);
      }
    }
    double share = (double) right / all;
    Figures.add(
        "report status of covered sites right (" + right + " of " + all + ")", share, "0.90");
    assertThat(share).isGreaterThanOrEqualTo(0.90);
  }

  /** Denials in so many words and implied ones are both denials. */
  private static boolean same(String truth, String read) {
    return truth.equals(read) || truth.startsWith("absent") && read.startsWith("absent");
  }

  @Test
  void studiesWithoutReportSayNoReport() {
    Night night = Night.get();
    Map<String, String> studies = night.pseudonyms("study_uid");
    Set<String> reported = new HashSet<>();
    Truth.lines(night, "reports").forEach(report -> reported.add(report.get("study_uid").asText()));
    Map<String, Status> statuses = statuses(night);
    for (JsonNode study : Truth.lines(night, "studies")) {
      String uid = study.get("study_uid").asText();
      for (Site site : Site.values()) {
        String name = site.name().toLowerCase(java.util.Locale.ROOT);
        Status status = statuses.get(studies.get(uid) + " " + name);
        assertThat(status.report().equals("no_report"))
            .as(study.get("accession").asText() + " " + name)
            .isEqualTo(!reported.contains(uid));
      }
    }
  }

  @Test
  void absenceOnTheImageHasItsReason() {
    Night night = Night.get();
    Map<String, String> studies = night.pseudonyms("study_uid");
    Map<String, Status> statuses = statuses(night);
    for (JsonNode study : Truth.lines(night, "studies")) {
      Set<String> covered = new HashSet<>(Truth.texts(study.get("covered_sites")));
      boolean assessable = study.get("assessable").asBoolean();
      for (Site site : Site.values()) {
        String name = site.name().toLowerCase(java.util.Locale.ROOT);
        Status status = statuses.get(studies.get(study.get("study_uid").asText()) + " " + name);
        String what = study.get("accession").asText() + " " + name;
        if (!SEARCHED.contains(name)) {
          assertThat(status.image()).as(what).isEqualTo("not_searched");
        } else if (!assessable) {
          assertThat(status.image()).as(what).isEqualTo("not_assessable");
        } else if (!covered.contains(name)) {
          // An abdomen holds the lungs' bases: what is marked there counts, nothing is denied.
          assertThat(status.image()).as(what).isIn("not_covered", "found");
        } else {
          assertThat(status.image()).as(what).isIn("found", "none_found");
        }
      }
    }
  }

  @Test
  void findsPlantedDisagreements() {
    Night night = Night.get();
    Map<String, String> studies = night.pseudonyms("study_uid");
    Map<String, Status> statuses = statuses(night);
    Set<String> assessable = new HashSet<>();
    Truth.lines(night, "studies").stream()
        .filter(study -> study.get("assessable").asBoolean())
        .forEach(study -> assessable.add(study.get("study_uid").asText()));
    int imageRight = 0;
    int images = 0;
    int planted = 0;
    int readable = 0;
    int found = 0;
    List<String> missed = new ArrayList<>();
    for (JsonNode truth : Truth.lines(night, "agreement")) {
      if (!assessable.contains(truth.get("study_uid").asText())) {
        continue;
      }
      Status status = statuses.get(key(studies, truth));
      String expected = truth.get("image").asText().equals("present") ? "found" : "none_found";
      boolean seen = status.image().equals(expected);
      images++;
      imageRight += seen ? 1 : 0;
      String disagreement = truth.get("planted").asText();
      if (disagreement.equals("none")) {
        continue;
      }
      planted++;
      if (seen && same(truth.get("report").asText(), status.report())) {
        readable++;
        String wanted = disagreement.equals("size_differs") ? "size_conflict" : disagreement;
        if (status.agreement().equals(wanted)) {
          found++;
        } else {
          missed.add(truth + ", gold says " + status);
        }
      }
    }
    missed.forEach(System.out::println);
    Figures.add(
        "image status of covered sites right (" + imageRight + " of " + images + ")",
        (double) imageRight / images,
        "0.80");
    Figures.add(
        "planted disagreements found ("
            + found
            + " of "
            + readable
            + " whose report and lesions were read rightly, of "
            + planted
            + " planted)",
        (double) found / readable,
        "0.80");
    assertThat((double) imageRight / images).isGreaterThanOrEqualTo(0.80);
    assertThat((double) found / readable).isGreaterThanOrEqualTo(0.80);
  }

  private static String key(Map<String, String> studies, JsonNode truth) {
    return studies.get(truth.get("study_uid").asText()) + " " + truth.get("site").asText();
  }

  private static Map<String, Status> statuses(Night night) {
    Map<String, Status> statuses = new HashMap<>();
    for (Row row :
        night.rows(
            "SELECT study_uid, site, report_status, image_status, agreement"
                + " FROM gold.metastasis_status")) {
      statuses.put(
          row.getString(0) + " " + row.getString(1),
          new Status(row.getString(2), row.getString(3), row.getString(4)));
    }
    return statuses;
  }
}

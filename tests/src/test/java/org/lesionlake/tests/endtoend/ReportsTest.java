package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.report.ReportEvaluation;
import org.lesionlake.report.ReportEvaluation.Counts;
import org.lesionlake.report.ReportSummary;
import org.lesionlake.report.SiteRollUp;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.ReportFinding;

/** Findings in the lake against what the planted reports say. */
class ReportsTest {
  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void findingsAreThoseOfTheReports() {
    Night night = Night.get();
    for (String language : List.of("en", "nl")) {
      ReportEvaluation evaluation = evaluate(night, language);
      System.out.println(
          language + ", " + evaluation.reports() + " reports of the lake\n" + evaluation.toText());
      evaluation.differences().forEach(System.out::println);
      Counts present = evaluation.status("present");
      Counts absent = evaluation.status("absent");
      Counts both =
          new Counts(
              present.truePositives() + absent.truePositives(),
              present.falsePositives() + absent.falsePositives(),
              present.falseNegatives() + absent.falseNegatives());
      check(language, "present", present);
      check(language, "absent", absent);
      check(language, "present or absent", both);
      evaluation
          .exact("sizes")
          .ifPresent(
              share ->
                  Figures.add(
                      "reports of the lake, " + language + ", sizes exact", share, "printed"));
    }
  }

  private static void check(String language, String status, Counts counts) {
    String what = "reports of the lake, " + language + ", " + status + " at a site";
    Figures.add(what + ", precision", counts.precision(), "0.90");
    Figures.add(what + ", recall", counts.recall(), "0.90");
    assertThat(counts.precision()).as(what + ", precision").isGreaterThanOrEqualTo(0.90);
    assertThat(counts.recall()).as(what + ", recall").isGreaterThanOrEqualTo(0.90);
  }

  @Test
  void everyAcceptedVersionWasReadInItsLanguage() {
    Night night = Night.get();
    Map<String, String> ids = night.pseudonyms("report_id");
    for (JsonNode report : Truth.lines(night, "reports")) {
      List<Row> rows =
          night.rows(
              "SELECT r.language, count(f.finding), count_if(f.kind = 'failed')"
                  + " FROM bronze.reports r LEFT JOIN silver.report_findings f"
                  + " ON f.report_id = r.report_id AND f.version = r.version"
                  + " WHERE r.report_id = '"
                  + ids.get(report.get("report_id").asText())
                  + "' AND r.version = "
                  + report.get("version").asInt()
                  + " GROUP BY r.language");
      assertThat(rows).as(report.get("report_id").asText()).hasSize(1);
      assertThat(rows.get(0).getString(0)).isEqualTo(report.get("language").asText());
      assertThat(rows.get(0).getLong(1)).isPositive();
      assertThat(rows.get(0).getLong(2)).isZero();
    }
  }

  private static ReportEvaluation evaluate(Night night, String language) {
    Map<String, String> ids = night.pseudonyms("report_id");
    List<ReportSummary> gold = new ArrayList<>();
    List<ReportSummary> read = new ArrayList<>();
    for (JsonNode report : Truth.lines(night, "reports")) {
      if (!report.get("language").asText().equals(language)) {
        continue;
      }
      String id = report.get("report_id").asText() + "/" + report.get("version").asText();
      gold.add(GeneratedReports.gold(id, report.get("gold").toString()));
      List<ReportFinding> findings =
          night
              .rows(
                  "SELECT * FROM silver.report_findings WHERE report_id = '"
                      + ids.get(report.get("report_id").asText())
                      + "' AND version = "
                      + report.get("version").asInt()
                      + " ORDER BY finding")
              .stream()
              .map(Tables.REPORT_FINDINGS::fromRow)
              .toList();
      read.add(
          new ReportSummary(
              id,
              language,
              Optional.empty(),
              SiteRollUp.of(findings),
              SiteRollUp.globalAbsent(findings),
              Optional.empty(),
              List.of()));
    }
    return ReportEvaluation.of(gold, read);
  }
}

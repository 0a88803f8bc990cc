package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.report.ReportEvaluation;
import org.lesionlake.report.ReportEvaluation.Counts;

class GeneratedReportsTest {
  private static final int REPORTS = 300;

  @AfterAll
  static void print() {
    Figures.print();
  }

  /** On reports whose seeds were never looked at when rules were written. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void findsPresenceAndAbsenceAtEverySite(String language) {
    ReportEvaluation evaluation =
        GeneratedReports.evaluate(language, GeneratedReports.UNSEEN, REPORTS);
    System.out.println(language + ", " + REPORTS + " generated reports\n" + evaluation.toText());
    for (String status : new String[] {"present", "absent"}) {
      Counts counts = evaluation.status(status);
      String what = "generated reports, " + language + ", " + status + " at a site";
      Figures.add(what + ", precision", counts.precision(), "0.90");
      Figures.add(what + ", recall", counts.recall(), "0.90");
      assertThat(counts.precision()).as(what + ", precision").isGreaterThanOrEqualTo(0.90);
      assertThat(counts.recall()).as(what + ", recall").isGreaterThanOrEqualTo(0.90);
    }
    evaluation
        .exact("sizes")
        .ifPresent(
            share ->
                Figures.add("generated reports, " + language + ", sizes exact", share, "printed"));
  }

  /** A Turkish machine writes a capital I without its dot in small letters. */
  @Test
  void readsTheSameOnATurkishMachine() {
    ReportEvaluation here = GeneratedReports.evaluate("en", GeneratedReports.UNSEEN, 40);
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertThat(GeneratedReports.evaluate("en", GeneratedReports.UNSEEN, 40)).isEqualTo(here);
    } finally {
      Locale.setDefault(usual);
    }
  }
}

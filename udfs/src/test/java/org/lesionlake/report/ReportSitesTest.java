package org.lesionlake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportSite;

class ReportSitesTest {
  private static List<ReportFinding> read(String language, String text) {
    return new ReportReader(Lexicon.load(Cases.conf(), language)).read(text).findings();
  }

  private static ReportSite site(List<ReportFinding> findings, String site) {
    return ReportSites.of(findings).stream()
        .filter(row -> row.site().equals(site))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aStatusRestsOnTheFindingOfTheHeaviestSection() {
    List<ReportFinding> findings =
        read(
            "en",
            "FINDINGS: Liver metastasis of 23 x 18 mm.\nIMPRESSION: Known liver metastasis, stable.");
    ReportSite liver = site(findings, "liver");
    ReportFinding deciding = findings.get(liver.finding());
    assertThat(liver.status()).isEqualTo("present");
    assertThat(deciding.section()).isEqualTo("impression");
    assertThat(liver.largestMm()).isEqualTo(23);
    assertThat(liver.change()).isEqualTo("stable");
    assertThat(liver.conflict()).isFalse();
    assertThat(liver.conflictingFinding()).isNull();
  }

  @Test
  void theAddendumOutranksTheImpressionAndTheConflictIsFlagged() {
    List<ReportFinding> findings =
        read(
            "en",
            "FINDINGS: Liver metastasis of 12 mm.\nIMPRESSION: Liver metastasis.\n"
                + "ADDENDUM: No liver metastases.");
    ReportSite liver = site(findings, "liver");
    assertThat(liver.status()).isEqualTo("absent_explicit");
    assertThat(findings.get(liver.finding()).section()).isEqualTo("addendum");
    assertThat(liver.conflict()).isTrue();
    assertThat(findings.get(liver.conflictingFinding()).section()).isEqualTo("impression");
  }

  @Test
  void aDutchConclusionAgainstTheReportIsAConflict() {
    List<ReportFinding> findings =
        read("nl", "VERSLAG: Geen levermetastasen.\nCONCLUSIE: Levermetastasen.");
    ReportSite liver = site(findings, "liver");
    assertThat(liver.status()).isEqualTo("present");
    assertThat(liver.conflict()).isTrue();
    assertThat(findings.get(liver.conflictingFinding()).presence()).isEqualTo("absent_explicit");
  }

  @Test
  void aGlobalDenialContradictsAMetastasisButNotNodes() {
    List<ReportFinding> findings =
        read(
            "en",
            "FINDINGS: Liver metastasis. Lymph node metastases in the mediastinum.\n"
                + "IMPRESSION: No distant metastases.");
    ReportSite liver = site(findings, "liver");
    assertThat(liver.status()).isEqualTo("present");
    assertThat(liver.conflict()).isTrue();
    assertThat(findings.get(liver.conflictingFinding()).kind()).isEqualTo("global_absence");
    assertThat(site(findings, "lymph_node").conflict()).isFalse();
    assertThat(site(findings, ReportSite.ALL).status()).isEqualTo("not_stated");
  }

  @Test
  void theWholeReportHasARowOfItsOwn() {
    List<ReportFinding> denied = read("en", "IMPRESSION: No distant metastases.");
    ReportSite all = site(denied, ReportSite.ALL);
    assertThat(all.status()).isEqualTo("absent_explicit");
    assertThat(denied.get(all.finding()).kind()).isEqualTo("global_absence");
    assertThat(all.conflict()).isFalse();
  }

  @Test
  void clinicalInformationContradictsNothing() {
    List<ReportFinding> findings =
        read("en", "CLINICAL INFORMATION: Liver metastases.\nIMPRESSION: No liver metastases.");
    assertThat(site(findings, "liver").conflict()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "nl"})
  void rowsAreWhatTheRollUpSaysAndTheDecidingFindingIsOfTheSite(String language)
      throws IOException {
    ReportReader reader = new ReportReader(Lexicon.load(Cases.conf(), language));
    int sites = 0;
    for (String line : DevelopmentCasesTest.lines("sentences-" + language + ".tsv")) {
      String text = line.split("\t")[0].replace("\\n", "\n");
      List<ReportFinding> findings = reader.read(text).findings();
      if (findings.isEmpty()) {
        continue;
      }
      List<ReportSite> rows = ReportSites.of(findings);
      List<SiteStatus> statuses = SiteRollUp.of(findings);
      assertThat(rows).as(text).hasSize(statuses.size() + 1);
      for (int i = 0; i < statuses.size(); i++) {
        ReportSite row = rows.get(i + 1);
        assertThat(row.site()).isEqualTo(statuses.get(i).site().name().toLowerCase(Locale.ROOT));
        assertThat(row.status()).isEqualTo(statuses.get(i).status());
        assertThat(findings.get(row.finding()).site()).as(text).isEqualTo(row.site());
        sites++;
      }
    }
    assertThat(sites).isGreaterThan(100);
  }
}

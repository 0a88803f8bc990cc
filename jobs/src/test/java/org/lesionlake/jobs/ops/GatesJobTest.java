package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.RunLog;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.schemas.Outcome;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.bronze.Source;
import org.lesionlake.schemas.gold.MetastasisStatus;
import org.lesionlake.schemas.ops.LedgerEntry;
import org.lesionlake.schemas.ops.Run;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.vault.VaultLink;
import org.lesionlake.schemas.vault.VaultOptOut;

/** Gates of runs whose steps were started one by one, as a scheduler does, and run again. */
@Tag("slow")
class GatesJobTest {
  @TempDir Path folder;

  private SampleLake sample;
  private int hour;

  @BeforeEach
  void makeLake() {
    sample = SampleLake.in(folder);
  }

  @Test
  void aLakeThatTookNothingInFails() {
    assertThatThrownBy(() -> new GatesJob().run(sample.context("gates")))
        .isInstanceOf(GateFailed.class)
        .hasMessageContaining("inbox_taken_in")
        .hasMessageContaining("job ingest");
  }

  @Test
  void aFailedGateFailsAgainUntilItIsAccepted() {
    ingest("night-1", 100, 0, 90, "first/");
    assertThat(gates("gates-1")).containsEntry("night-1 reject_share_ct", false);
    assertThat(sample.rows("SELECT * FROM ops.runs WHERE job = 'gates' AND status = 'failed'"))
        .hasSize(1);

    ingest("night-2", 100, 100, 0, "first/");
    assertThat(gates("night-2"))
        .containsEntry("night-2 reject_share_ct", true)
        .containsEntry("night-1 reject_share_ct", false);

    assertThat(gates("accepting", "gates.max-reject-share=0.95")).doesNotContainValue(false);
    ingest("night-3", 100, 100, 0, "first/");
    assertThat(gates("night-3")).doesNotContainValue(false);
  }

  @Test
  void aReplayIsNotJudgedAgain() {
    ingest("night-1", 1000, 0, 90, "first/");
    assertThat(gates("night-1")).doesNotContainValue(false);
    ingest("replay-1", 90, 0, 90, "replayed/");
    assertThat(gates("night-2")).doesNotContainKey("replay-1 reject_share_ct");
    ingest("night-3", 1000, 1000, 0, "first/");
    assertThat(gates("night-3")).doesNotContainValue(false);
  }

  @Test
  void filesThatWereMendedNoLongerCountAsRejected() {
    ingest("night-1", 100, 0, 90, "first/");
    assertThat(gates("night-1")).containsEntry("night-1 reject_share_ct", false);
    ingest("night-2", 100, 0, 0, "first/");
    assertThat(gates("night-2")).doesNotContainValue(false);
  }

  @Test
  void oneBadFileOfAHandfulStopsNoNight() {
    ingest("night-1", 51, 50, 1, "settled/");
    assertThat(gates("night-1")).doesNotContainValue(false);
    ingest("night-2", 2, 0, 1, "half/");
    assertThat(gates("night-2")).doesNotContainValue(false);
    ingest("night-3", 1, 0, 1, "wrong-folder/");
    assertThat(gates("night-3")).containsEntry("night-3 reject_share_ct", false);
  }

  @Test
  void anEmptyInboxFailsUntilItIsFullAgain() {
    ingest("night-1", 0, 0, 0, "gone/");
    assertThat(gates("gates-1")).containsEntry("gates-1 not_empty_ct", false);
    assertThat(gates("gates-2")).containsEntry("gates-2 not_empty_ct", false);
    ingest("night-2", 30, 0, 0, "back/");
    assertThat(gates("gates-3"))
        .containsEntry("gates-3 not_empty_ct", true)
        .containsEntry("gates-1 not_empty_ct", false);
    assertThat(lastGatesStatus()).isEqualTo("done");
  }

  @Test
  void fewStudiesFailOnlyIfNoneCanBeAssessed() {
    ingest("night-1", 30, 0, 0, "all/");
    sample.add(
        Tables.CT_SERIES, SampleLake.described("ann-1", "s1", "soft_tissue", null, false, "chest"));
    assertThat(gates("night-1")).containsEntry("night-1 unassessable_share", false);
    sample.add(
        Tables.CT_SERIES, SampleLake.described("bob-1", "s2", "soft_tissue", null, true, "chest"));
    assertThat(gates("night-2")).containsEntry("night-2 unassessable_share", true);
  }

  @Test
  void studiesWhoseSearchFailedAreNoOutput() {
    ingest("night-1", 30, 0, 0, "all/");
    sample.add(
        Tables.CT_SERIES, SampleLake.described("ann-1", "s1", "soft_tissue", null, true, "chest"));
    assertThat(gates("night-1")).containsEntry("night-1 missing_output", false);
    sample.add(Tables.METASTASIS_STATUS, status("ann-1", "failed"));
    assertThat(gates("night-2"))
        .containsEntry("night-2 missing_output", true)
        .containsEntry("night-2 failed_studies_share", false);
    sample.add(Tables.METASTASIS_STATUS, status("bob-1", "none_found"));
    assertThat(gates("night-3")).containsEntry("night-3 failed_studies_share", true);
  }

  @Test
  void reportsThatNobodyReadOrCouldReadFail() {
    ingest("night-1", 30, 0, 0, "all/");
    sample.add(
        Tables.REPORTS,
        new Report("r", 1, "ann", null, null, "fr", "texte", "r", "r", "night-1", null));
    assertThat(gates("night-1")).containsEntry("night-1 missing_output", false);
    String rules = Lexicons.rulesVersion(sample.context("rules").settings());
    sample.add(
        Tables.REPORT_FINDINGS,
        new ReportFinding(
            "r", 1, rules, 1, "failed", null, null, null, null, null, "body", List.of(), List.of(),
            null, null, null, 0, 0, List.of()));
    sample.add(
        Tables.REPORTS,
        new Report("w", 1, "ann", null, null, "en", "", "w", "w", "night-1", "withdrawn"));
    assertThat(gates("night-2"))
        .as("what was withdrawn is not missed")
        .containsEntry("night-2 missing_output", true)
        .containsEntry("night-2 failed_reports_share", false);
    assertThat(gates("night-3", "gates.max-failed-reports-share=1"))
        .containsEntry("night-3 failed_reports_share", true);
  }

  private static MetastasisStatus status(String study, String image) {
    return new MetastasisStatus(
        study,
        "liver",
        "model",
        study,
        LocalDate.EPOCH,
        "no_report",
        image,
        "not_comparable",
        null,
        null,
        null,
        null,
        null,
        "release",
        false);
  }

  @Test
  void anInboxThatDoesNotBalanceFails() {
    ingest("night-1", 30, 0, 0, "all/");
    sample.add(
        Tables.LEDGER, new LedgerEntry("night-2", SourceKind.REPORTS, 9, 7, 0, 0, 0, 0, 1, false));
    assertThat(gates("night-2"))
        .containsEntry("night-2 ledger_balanced_reports", false)
        .containsEntry("night-2 ledger_balanced_ct", true);
  }

  @Test
  void imagesAndRowsOfAPatientApartForWantOfAnIssuerFail() {
    ingest("night-1", 30, 0, 0, "all/");
    // Ann's images name an issuer and her facts do not; Bob's agree, and so do both patients 7.
    link("ann", "17", "HOSPITAL");
    link("ann-bare", "17", null);
    link("bob", "18", "HOSPITAL");
    link("one", "7", "HOSPITAL");
    link("two", "7", null);
    for (String patient : List.of("ann", "bob", "one", "two")) {
      sample.add(
          Tables.CT_SERIES,
          SampleLake.described(patient + "-1", patient, "soft_tissue", null, true, "chest"));
    }
    facts("bob", "one", "two");
    assertThat(gates("night-1")).containsEntry("night-1 split_patients", true);

    facts("ann-bare");
    assertThat(gates("night-2")).containsEntry("night-2 split_patients", false);
    assertThat(
            sample
                .rows(
                    "SELECT measured, detail FROM ops.expectations"
                        + " WHERE gate = 'split_patients' AND NOT passed")
                .get(0))
        .satisfies(row -> assertThat(row.getDouble(0)).isEqualTo(1))
        .satisfies(
            row ->
                assertThat(row.getString(1)).contains("patient_issuer", "identity.default-issuer"));
    assertThat(gates("night-3", "gates.max-split-patients=1"))
        .containsEntry("night-3 split_patients", true);

    // The same facts again, with the issuer.
    facts("ann");
    assertThat(gates("night-4")).containsEntry("night-4 split_patients", true);
  }

  @Test
  void factsThatContradictOneAnotherOrCannotBeFail() {
    ingest("night-1", 30, 0, 0, "all/");
    facts("ann");
    sample.add(
        Tables.CLINICAL,
        new ClinicalFact(
            "ann", null, "sex", "m", null, null, null, null, "other sex of ann", "night"),
        dated("ann", "primary_tumour", "2020-01-01"),
        dated("ann", "death", "2019-01-01"));
    assertThat(gates("night-1"))
        .containsEntry("night-1 conflicting_facts_share", false)
        .containsEntry("night-1 impossible_facts_share", false)
        .containsEntry("night-1 overdue_opt_outs", true);
    // Of a handful one odd patient stops no night. Somebody who withdrew long ago does.
    facts("bob");
    sample.add(
        Tables.VAULT_OPT_OUTS,
        new VaultOptOut("patient", "eve", LocalDate.of(2020, 1, 1), null, "night"),
        new VaultOptOut("patient", "ann", LocalDate.of(2020, 1, 1), Instant.EPOCH, "night"),
        new VaultOptOut("accession", "A", LocalDate.of(2020, 1, 1), null, "night"));
    assertThat(gates("night-2"))
        .containsEntry("night-2 conflicting_facts_share", true)
        .containsEntry("night-2 impossible_facts_share", true)
        .containsEntry("night-2 overdue_opt_outs", false);
  }

  private static ClinicalFact dated(String patient, String item, String day) {
    return new ClinicalFact(
        patient,
        LocalDate.parse(day),
        item,
        item.equals("death") ? null : "lung",
        null,
        null,
        null,
        null,
        item + " of " + patient,
        "night");
  }

  private void link(String pseudonym, String id, String issuer) {
    sample.add(Tables.VAULT_LINKS, new VaultLink("patient_id", pseudonym, id, issuer));
  }

  private void facts(String... patients) {
    for (String patient : patients) {
      sample.add(
          Tables.CLINICAL,
          new ClinicalFact(
              patient, null, "sex", "f", null, null, null, null, "sex of " + patient, "night"));
    }
  }

  @Test
  void theSummaryShowsTheLastVerdictsAndWhatIsStillOpen() {
    ingest("night-1", 100, 0, 90, "first/");
    gates("gates-1");
    sample.lake().registerCatalog();
    SummaryData data = new SummaryReader(sample.context("summary-of-its-own")).read(Instant.EPOCH);
    assertThat(data.gates())
        .extracting(SummaryData.Gate::name)
        .contains("reject_share_ct", "inbox_taken_in", "not_empty_ct");
    assertThat(data.gates())
        .filteredOn(gate -> gate.name().equals("reject_share_ct"))
        .singleElement()
        .satisfies(gate -> assertThat(gate.passed()).isFalse())
        .satisfies(gate -> assertThat(gate.detail()).contains("90 of 100", "run night-1"));
  }

  /** Takes in a folder of numbered files, the first of which are known or rejected. */
  private void ingest(String run, int seen, int unchanged, int rejected, String files) {
    Source[] sources = new Source[seen - unchanged];
    for (int i = 0; i < sources.length; i++) {
      boolean bad = i < rejected;
      sources[i] =
          new Source(
              run + files + i,
              SourceKind.CT,
              files + i,
              null,
              1,
              bad ? Outcome.REJECTED : Outcome.ACCEPTED,
              bad ? "truncated" : null,
              null,
              run);
    }
    sample.add(Tables.SOURCES, sources);
    long accepted = sources.length - rejected;
    sample.add(
        Tables.LEDGER,
        new LedgerEntry(run, SourceKind.CT, seen, accepted, unchanged, 0, 0, 0, rejected, true));
    sample.add(Tables.RUNS, new Run(run, "ingest", later(), 1, "done", null, seen, "1"));
  }

  /** Runs the gates as a step of its own; every verdict on record afterwards. */
  private Map<String, Boolean> gates(String run, String... set) {
    JobContext context = sample.context(run, set);
    try {
      new GatesJob().run(context);
      RunLog.record(context, "gates", later(), 0, Optional.empty());
    } catch (GateFailed e) {
      RunLog.record(context, "gates", later(), 0, Optional.of(e));
    }
    Map<String, Boolean> verdicts = new TreeMap<>();
    for (Row row : sample.rows("SELECT run_id, gate, passed FROM ops.expectations")) {
      verdicts.put(row.getString(0) + " " + row.getString(1), row.getBoolean(2));
    }
    return verdicts;
  }

  private String lastGatesStatus() {
    return sample
        .rows("SELECT max_by(status, started_at_utc) FROM ops.runs WHERE job = 'gates'")
        .get(0)
        .getString(0);
  }

  private Instant later() {
    return Instant.EPOCH.plusSeconds(3_600L * hour++);
  }
}

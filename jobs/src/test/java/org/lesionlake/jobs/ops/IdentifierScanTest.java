package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.RunLog;
import org.lesionlake.schemas.SourceKind;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.Report;
import org.lesionlake.schemas.ops.LedgerEntry;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.vault.VaultLink;

/** Names that the vault learns on one night and that stand in the texts of another. */
@Tag("slow")
class IdentifierScanTest {
  @TempDir Path folder;

  @Test
  void aNewNameIsLookedForInOldTextsAndAnOldOneInNewTextsAlone() {
    SampleLake sample = SampleLake.in(folder, Profile.RESEARCH);
    learn(sample, "p1", "Vandermolenaar^Pieter");
    report(sample, "r1", "Discussed with Annabel Quuxstra. No metastases.", "night-1");
    pass(sample, "night-1");

    learn(sample, "p2", "Quuxstra^Annabel");
    report(sample, "r2", "No metastases.", "night-2");
    assertThatThrownBy(() -> new GatesJob().run(sample.context("night-2")))
        .isInstanceOf(GateFailed.class)
        .hasMessageContaining("bronze.reports.text");
    assertThat(found(sample, "night-2").hits()).as("still there").isEqualTo(1);

    pass(sample, "accepting", "gates.max-identifiers-found=1");
    assertThat(found(sample, "night-3").hits()).as("accepted").isZero();

    // No night writes into the rows of another; this one would see it if it looked at old rows.
    report(sample, "r3", "Seen with Pieter Vandermolenaar.", "night-1");
    assertThat(found(sample, "night-3").hits()).as("an old name in an old row").isZero();
    report(sample, "r4", "Seen with Pieter Vandermolenaar.", "night-3");
    assertThat(found(sample, "night-3").hits()).as("an old name in a new row").isEqualTo(1);
    assertThat(IdentifierScan.run(sample.context("night-3", true)).hits())
        .as("reconciling looks at all")
        .isEqualTo(3);
  }

  private static IdentifierScan.Result found(SampleLake sample, String run) {
    return IdentifierScan.run(sample.context(run));
  }

  private static void pass(SampleLake sample, String run, String... set) {
    JobContext context = sample.context(run, set);
    new GatesJob().run(context);
    RunLog.record(context, "gates", Instant.EPOCH, 0, Optional.empty());
  }

  private static void learn(SampleLake sample, String patient, String name) {
    sample.add(Tables.VAULT_LINKS, new VaultLink("patient_name", patient, name, null));
  }

  private static void report(SampleLake sample, String id, String text, String run) {
    sample.add(
        Tables.REPORTS,
        new Report(id, 1, null, null, null, "en", text, id, "object-" + id, run, null));
    sample.add(
        Tables.REPORT_FINDINGS,
        new ReportFinding(
            id, 1, "rules", 1, "none", null, null, null, null, null, "body", List.of(), List.of(),
            null, null, null, 0, 0, List.of()));
    if (id.equals("r1")) {
      sample.add(
          Tables.LEDGER, new LedgerEntry(run, SourceKind.REPORTS, 1, 1, 0, 0, 0, 0, 0, true));
    }
  }
}

package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.bronze.Hl7Merges.Merge;
import org.lesionlake.jobs.bronze.Hl7Merges.PatientNumber;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultMerge;

/** Understands one row of a list of merged patients, or one message. */
final class MergeRow {
  private MergeRow() {}

  /**
   * A raw object to the columns of {@code MergeIngest.PARSED}.
   *
   * @param unmerged gives each ID the pseudonym that is its own
   */
  static Row parse(Row raw, Pseudonymizer unmerged, String defaultIssuer, String runId) {
    String outcome = null;
    String reason = raw.getAs("reason");
    String detail = raw.getAs("detail");
    List<Row> merges = new ArrayList<>();
    if (reason != null) {
      outcome = raw.getAs("outcome");
    } else if (Boolean.TRUE.equals(raw.getAs("repeated"))) {
      outcome = "duplicate";
      reason = "same_row";
    } else {
      try {
        for (Merge merge : read(TableFileReader.cells(raw.getAs("content")), defaultIssuer)) {
          merges.add(row(merge, unmerged, raw.getAs("object_token"), runId));
        }
      } catch (Refused e) {
        outcome = e.outcome();
        reason = e.reason();
        detail = e.getMessage();
      }
    }
    return Staging.object(
        raw, outcome, reason, detail, null, List.of(), Scala.seq(merges), raw.getAs("row"));
  }

  private static List<Merge> read(Map<String, String> cells, String defaultIssuer) throws Refused {
    String message = cells.get(TableFileReader.MESSAGE);
    if (message != null) {
      return Hl7Merges.read(message, defaultIssuer);
    }
    PatientNumber prior = number(cells, "prior", defaultIssuer);
    PatientNumber surviving = number(cells, "surviving", defaultIssuer);
    String written = cell(cells, "merged_on");
    Optional<LocalDate> on = Dates.parse(written);
    if (!written.isEmpty() && on.isEmpty()) {
      throw new Refused(
          "rejected",
          "bad_date",
          "merged_on is no date of the form 2024-03-12 or 20240312, with or without a time.");
    }
    return List.of(new Merge(prior, surviving, on));
  }

  private static PatientNumber number(Map<String, String> cells, String which, String defaultIssuer)
      throws Refused {
    String id = cell(cells, which + "_id");
    if (id.isEmpty()) {
      throw new Refused("rejected", "missing_patient", "The row has no " + which + "_id.");
    }
    String issuer = cell(cells, which + "_issuer");
    return new PatientNumber(id, issuer.isEmpty() ? defaultIssuer : issuer);
  }

  private static Row row(Merge merge, Pseudonymizer unmerged, String objectToken, String runId) {
    return Tables.VAULT_MERGES.toRow(
        new VaultMerge(
            unmerged.patient(merge.prior().issuer(), merge.prior().id()),
            unmerged.patient(merge.surviving().issuer(), merge.surviving().id()),
            merge.prior().id(),
            issuer(merge.prior()),
            merge.surviving().id(),
            issuer(merge.surviving()),
            merge.on().orElse(null),
            objectToken,
            runId));
  }

  private static String issuer(PatientNumber number) {
    return number.issuer().isEmpty() ? null : number.issuer();
  }

  private static String cell(Map<String, String> cells, String column) {
    return cells.getOrDefault(column, "").strip();
  }
}

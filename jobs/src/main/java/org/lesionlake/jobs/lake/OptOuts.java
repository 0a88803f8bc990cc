package org.lesionlake.jobs.lake;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.lesionlake.schemas.vault.VaultOptOut;

/**
 * Patients who withdrew, and the accession numbers and reports by which their later files are known
 * too.
 *
 * @param patients pseudonyms
 * @param accessions tokens
 * @param reports pseudonyms
 */
public record OptOuts(Set<String> patients, Set<String> accessions, Set<String> reports) {
  public static final String PATIENT = "patient";
  public static final String ACCESSION = "accession";
  public static final String REPORT = "report";

  static OptOuts read(LakeTable<VaultOptOut> table) {
    OptOuts known = new OptOuts(new HashSet<>(), new HashSet<>(), new HashSet<>());
    if (table.exists() && !table.isNew()) {
      for (Row row : table.read().select("kind", "pseudonym").collectAsList()) {
        known.of(row.getString(0)).add(row.getString(1));
      }
    }
    return known;
  }

  private Set<String> of(String kind) {
    return switch (kind) {
      case PATIENT -> patients;
      case ACCESSION -> accessions;
      default -> reports;
    };
  }

  public boolean isEmpty() {
    return patients.isEmpty();
  }
}

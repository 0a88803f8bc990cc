package org.lesionlake.feature;

import java.util.List;

/** What a lake holds of a patient beside images, at all dates. */
public record PatientRecord(List<DatedFact> facts, List<ReadReport> reports) {
  /** Nothing at all. */
  public static final PatientRecord EMPTY = new PatientRecord(List.of(), List.of());

  public PatientRecord {
    facts = List.copyOf(facts);
    reports = List.copyOf(reports);
  }
}

package org.lesionlake.jobs.bronze;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A section of a report that a message or document marks by a code or a title. */
enum ReportSection {
  INDICATION,
  TECHNIQUE,
  COMPARISON,
  FINDINGS,
  IMPRESSION,
  RECOMMENDATION,
  ADDENDUM;

  /** Suffixes of observation identifiers for reports (HL7 v2.5.1 section 7.1.4). */
  private static final Map<String, ReportSection> SUFFIXES =
      Map.of(
          "IMP", IMPRESSION,
          "GDT", FINDINGS,
          "REC", RECOMMENDATION,
          "ADT", ADDENDUM,
          "ADD", ADDENDUM);

  /** LOINC codes of sections of an imaging report. */
  private static final Map<String, ReportSection> LOINC =
      Map.ofEntries(
          Map.entry("19005-8", IMPRESSION),
          Map.entry("18782-3", FINDINGS),
          Map.entry("59776-5", FINDINGS),
          Map.entry("18783-1", RECOMMENDATION),
          Map.entry("18785-6", INDICATION),
          Map.entry("55752-0", INDICATION),
          Map.entry("18834-2", COMPARISON),
          Map.entry("55111-9", TECHNIQUE),
          Map.entry("55107-7", ADDENDUM));

  /** Of a suffix or a LOINC code. */
  static Optional<ReportSection> ofCode(String code) {
    return Optional.ofNullable(SUFFIXES.get(code)).or(() -> Optional.ofNullable(LOINC.get(code)));
  }

  /** As the lexicons name it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

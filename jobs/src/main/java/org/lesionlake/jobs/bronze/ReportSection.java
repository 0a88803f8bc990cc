package org.lesionlake.jobs.bronze;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A section of a report that a message or document marks by a code, and its heading in the text,
 * which the lexicons know.
 */
enum ReportSection {
  INDICATION(
      "CLINICAL INFORMATION",
      "KLINISCHE GEGEVENS",
      "clinical information",
      "history",
      "indication",
      "klinische gegevens",
      "indicatie"),
  TECHNIQUE("TECHNIQUE", "TECHNIEK", "technique", "procedure", "techniek"),
  COMPARISON("COMPARISON", "VERGELIJKING", "comparison", "comparison study", "vergelijking"),
  FINDINGS("FINDINGS", "BEVINDINGEN", "findings", "finding", "bevindingen", "verslag"),
  IMPRESSION(
      "IMPRESSION",
      "CONCLUSIE",
      "impression",
      "impressions",
      "conclusion",
      "conclusions",
      "summary",
      "conclusie",
      "impressie"),
  RECOMMENDATION(
      "RECOMMENDATION", "AANBEVELING", "recommendation", "recommendations", "aanbeveling"),
  ADDENDUM("ADDENDUM", "ADDENDUM", "addendum", "aanvulling");

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

  private final String english;
  private final String dutch;
  private final Set<String> names;

  ReportSection(String english, String dutch, String... names) {
    this.english = english;
    this.dutch = dutch;
    this.names = Set.of(names);
  }

  /** Of a suffix, a LOINC code or a title. */
  static Optional<ReportSection> of(String codeOrTitle) {
    String title = codeOrTitle.strip().toLowerCase(Locale.ROOT);
    return Optional.ofNullable(SUFFIXES.get(codeOrTitle))
        .or(() -> Optional.ofNullable(LOINC.get(codeOrTitle)))
        .or(() -> Arrays.stream(values()).filter(it -> it.names.contains(title)).findFirst());
  }

  String heading(String language) {
    return language.equals("nl") ? dutch : english;
  }

  /** Whether the text begins with a heading of this section already. */
  boolean isStatedBy(String text) {
    String start =
        text.stripLeading()
            .substring(0, Math.min(40, text.stripLeading().length()))
            .toLowerCase(Locale.ROOT);
    return names.stream()
        .anyMatch(name -> start.startsWith(name + ":") || start.startsWith(name + "\n"));
  }
}

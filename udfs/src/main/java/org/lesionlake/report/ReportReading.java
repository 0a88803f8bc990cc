package org.lesionlake.report;

import java.util.List;
import org.lesionlake.schemas.silver.ReportFinding;

/**
 * A report as it was understood.
 *
 * @param language en or nl
 * @param sections stretches under a heading, in order; one of kind body where there are no headings
 * @param sentences sentences with their section
 * @param findings what was found, in order of the first character; empty if there is nothing
 */
public record ReportReading(
    String language,
    List<Section> sections,
    List<Sentence> sentences,
    List<ReportFinding> findings) {

  /** A stretch of text of one kind: indication, findings, impression and so on. */
  public record Section(String kind, Span span) {}

  /** A sentence and the kind of section it stands in. */
  public record Sentence(String section, Span span) {}

  public ReportReading {
    sections = List.copyOf(sections);
    sentences = List.copyOf(sentences);
    findings = List.copyOf(findings);
  }
}

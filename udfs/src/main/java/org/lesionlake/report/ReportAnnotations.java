package org.lesionlake.report;

import java.util.List;

/**
 * What annotators found in a text, as spans in order of their first character.
 *
 * @param sentences stretches that are read one by one; they do not overlap
 * @param entities phrases of the lexicon
 */
public record ReportAnnotations(List<Span> sentences, List<Span> entities) {
  public ReportAnnotations {
    sentences = List.copyOf(sentences);
    entities = List.copyOf(entities);
  }
}

package org.lesionlake.report;

import java.util.List;

/**
 * What annotators found in a text, as spans in order of their first character.
 *
 * @param sentences stretches that are read one by one; they do not overlap
 * @param entities phrases of the lexicon
 * @param tagged what a trained tagger has marked; empty where there is none
 */
public record ReportAnnotations(
    List<Span> sentences, List<Span> entities, List<TaggedSpan> tagged) {
  public ReportAnnotations {
    sentences = List.copyOf(sentences);
    entities = List.copyOf(entities);
    tagged = List.copyOf(tagged);
  }

  /** Without a tagger. */
  public ReportAnnotations(List<Span> sentences, List<Span> entities) {
    this(sentences, entities, List.of());
  }

  /** The same with what a tagger has marked. */
  public ReportAnnotations with(List<TaggedSpan> marked) {
    return new ReportAnnotations(sentences, entities, marked);
  }
}

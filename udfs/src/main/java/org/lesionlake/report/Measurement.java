package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A size in a text.
 *
 * @param start first character, in UTF-16 units
 * @param axesMm one to three axes in mm, longest first
 * @param prior whether it was measured at an earlier examination
 * @param times how many lesions have this size: two for "two nodes of 11 mm each"
 */
public record Measurement(int start, int end, List<Double> axesMm, boolean prior, int times) {

  /** The same size, measured now or at an earlier examination. */
  Measurement asOf(boolean earlier) {
    return new Measurement(start, end, axesMm, earlier, times);
  }

  /** All lesion sizes of a text, in order of place, by the words of a lexicon. */
  public static List<Measurement> allOf(String text, Lexicon lexicon) {
    String normalized = TextNormalizer.normalize(text);
    ReportAnnotations annotations = new ReportAnnotator(lexicon).annotate(text);
    List<Measurement> all = new ArrayList<>();
    for (Span sentence : annotations.sentences()) {
      List<Entity> entities = new ArrayList<>();
      for (Span span : annotations.entities()) {
        if (span.start() >= sentence.start() && span.end() <= sentence.end()) {
          lexicon.entity(normalized, span.start(), span.end()).ifPresent(entities::add);
        }
      }
      all.addAll(MeasurementFinder.find(normalized, sentence.start(), sentence.end(), entities));
    }
    return all;
  }
}

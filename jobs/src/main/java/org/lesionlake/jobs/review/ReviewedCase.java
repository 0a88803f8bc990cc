package org.lesionlake.jobs.review;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.gold.ReviewCase;

/**
 * A case as its page shows it.
 *
 * @param studyDate shifted; empty if unknown
 * @param reportLargestMm largest lesion by the report
 * @param imageLargestMm largest lesion by the model
 * @param imageCount lesions that the model marks at the site
 * @param sentences what the report's status rests on
 * @param shown the slices that are shown, as markup
 * @param imageNote what is to be said of the pictures or of their lack
 */
record ReviewedCase(
    ReviewCase drawn,
    Optional<LocalDate> studyDate,
    Optional<Double> reportLargestMm,
    Optional<Double> imageLargestMm,
    Optional<Integer> imageCount,
    List<Sentence> sentences,
    List<String> shown,
    String imageNote) {

  /**
   * A stretch of a report with what was understood in it.
   *
   * @param text the stretch, de-identified
   * @param reading what the finding says, in words
   * @param marks what it rests on, by place in the stretch
   */
  record Sentence(String text, String reading, List<Mark> marks) {}

  /**
   * @param from first character in the stretch
   * @param to one past the last
   * @param role target, site, presence and others of {@code silver.report_findings.evidence}
   * @param rule name of the rule that matched
   */
  record Mark(int from, int to, String role, String rule) {}
}

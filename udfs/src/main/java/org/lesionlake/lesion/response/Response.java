package org.lesionlake.lesion.response;

import java.time.LocalDate;
import java.util.Map;

/**
 * Response at a study. What has no meaning without a baseline, or without targets, is null.
 *
 * @param study study instance UID
 * @param rule that decided the category
 * @param line number of the treatment line, from 1; of a baseline's own row the line to come
 * @param lineStarted first day of that line
 * @param baselineStudy the line's baseline
 * @param targets targets chosen there
 * @param sumTargetsMm sum of their diameters now; null also where one is missing
 * @param baselineSumMm that sum at the baseline
 * @param nadirSumMm smallest complete sum before this study, baseline included; null on its own row
 * @param sumAllMm the same over all disease, whatever its role; null if not assessed
 * @param newLesions lesions new since the baseline and seen here, equivocal ones left out
 * @param phaseChanged whether the contrast phase differs from the baseline's; null if either is
 *     unknown
 * @param roles of the lesions, by track
 */
public record Response(
    String study,
    ResponseRule rule,
    Integer line,
    LocalDate lineStarted,
    String baselineStudy,
    Integer targets,
    Double sumTargetsMm,
    Double baselineSumMm,
    Double nadirSumMm,
    Double sumAllMm,
    Integer newLesions,
    Boolean phaseChanged,
    Map<String, LesionRole> roles) {

  public ResponseCategory category() {
    return rule.category();
  }
}

package org.lesionlake.lesion.response;

import static org.lesionlake.lesion.response.ResponseCategory.COMPLETE_RESPONSE;
import static org.lesionlake.lesion.response.ResponseCategory.NON_CR_NON_PD;
import static org.lesionlake.lesion.response.ResponseCategory.NOT_EVALUABLE;
import static org.lesionlake.lesion.response.ResponseCategory.PARTIAL_RESPONSE;
import static org.lesionlake.lesion.response.ResponseCategory.PROGRESSIVE_DISEASE;
import static org.lesionlake.lesion.response.ResponseCategory.STABLE_DISEASE;

import java.util.Locale;

/** What decides a response, in the order in which rules are asked. Sections are of RECIST 1.1. */
public enum ResponseRule {
  /** The study has no date, so that its place among the others is unknown. */
  NO_DATE(NOT_EVALUABLE),
  /** The study is a baseline and follows no treatment line that has one. */
  BASELINE(ResponseCategory.BASELINE),
  /** The study comes before the first treatment line and is no baseline. */
  BEFORE_TREATMENT(NOT_EVALUABLE),
  /**
   * No study was assessed in the 28 days up to the start of the line, or there is no line (3.1).
   */
  NO_BASELINE(NOT_EVALUABLE),
  /** No site could be searched. */
  NOT_ASSESSED(NOT_EVALUABLE),
  /** An earlier study of the line shows progression; there is no way back from it (4.4). */
  PROGRESSED_BEFORE(PROGRESSIVE_DISEASE),
  /**
   * A lesion that the baseline does not have, of 10 mm or more, also where the baseline did not
   * look; or a node that was normal and has grown to 10 mm and by 5 mm (4.3.5).
   */
  NEW_LESION(PROGRESSIVE_DISEASE),
  /** The same, smaller, but still there in a later study: it counts from where it began (4.3.5). */
  NEW_LESION_CONFIRMED(PROGRESSIVE_DISEASE),
  /** A lesion is back after a complete response (appendix IV). */
  RECURRENCE(PROGRESSIVE_DISEASE),
  /** The sum of targets lies 20 % and 5 mm or more above the nadir (4.3.1). */
  TARGET_PROGRESSION(PROGRESSIVE_DISEASE),
  /** The same, though a target is missing: those measured do so alone (4.4.2). */
  TARGET_PROGRESSION_OF_THOSE_MEASURED(PROGRESSIVE_DISEASE),
  /**
   * The volume of non-targets lies 73 % or more, and their diameters 5 mm or more, above their
   * nadir; where there are targets, the volume of all disease does so too (4.3.4).
   */
  NON_TARGET_PROGRESSION(PROGRESSIVE_DISEASE),
  /** The baseline has neither targets nor non-targets, and nothing is new. */
  NO_DISEASE_AT_BASELINE(NOT_EVALUABLE),
  /** A target is missing, and what is measured shows no progression (4.4.2). */
  TARGET_MISSING(NOT_EVALUABLE),
  /** All lesions are gone, and nodes are below 10 mm (4.3.1, 4.3.3). */
  ALL_DISEASE_GONE(COMPLETE_RESPONSE),
  /** Targets are gone, non-targets are not (table 1). */
  TARGETS_GONE_NON_TARGETS_PERSIST(PARTIAL_RESPONSE),
  /** Targets are gone, a non-target is missing (table 1). */
  TARGETS_GONE_NON_TARGETS_MISSING(PARTIAL_RESPONSE),
  /** The sum of targets lies 30 % or more below the baseline (4.3.1). */
  TARGET_DECREASE(PARTIAL_RESPONSE),
  /** The sum of targets is neither (4.3.1). */
  NEITHER_DECREASE_NOR_INCREASE(STABLE_DISEASE),
  /** There are no targets, and a non-target is missing (table 2). */
  NON_TARGET_MISSING(NOT_EVALUABLE),
  /** There are no targets, and non-targets are neither gone nor in progression (table 2). */
  NON_TARGETS_PERSIST(NON_CR_NON_PD);

  private final ResponseCategory category;

  ResponseRule(ResponseCategory category) {
    this.category = category;
  }

  /** The response that the rule decides. */
  public ResponseCategory category() {
    return category;
  }

  /** Name in tables. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

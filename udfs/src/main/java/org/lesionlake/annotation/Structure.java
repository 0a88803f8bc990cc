package org.lesionlake.annotation;

import java.util.Optional;

/**
 * A structure of an annotation: a region of interest of a structure set, or a segment.
 *
 * @param index its place in the object, from 1
 * @param number ROI number or segment number; null if not stated
 * @param name ROI name or segment label; empty if not stated
 * @param interpretedType RT ROI interpreted type such as GTV or ORGAN; empty if not stated
 * @param category coded category of a segment
 * @param type coded type of a segment
 * @param region coded anatomic region of a segment
 * @param frameOfReferenceUid of its contours; empty if not stated
 * @param algorithmType MANUAL, SEMIAUTOMATIC or AUTOMATIC; empty if not stated
 */
public record Structure(
    int index,
    Integer number,
    String name,
    String interpretedType,
    Optional<CodedTerm> category,
    Optional<CodedTerm> type,
    Optional<CodedTerm> region,
    Optional<String> frameOfReferenceUid,
    String algorithmType) {

  /** A structure of which only the number is known. */
  public static Structure unnamed(int index, Integer number) {
    return new Structure(
        index,
        number,
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }
}

package org.lesionlake.annotation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a structure: its mask, or the reason why it has none.
 *
 * @param parts contours or frames that it was made of
 * @param warnings what is wrong with parts of it, counted
 */
public record MarkedStructure(
    Structure structure,
    Optional<StructureMask> mask,
    Optional<MaskIssue> reason,
    int parts,
    Map<MaskIssue, Integer> warnings) {
  public MarkedStructure {
    warnings = Map.copyOf(warnings);
    if (mask.isPresent() == reason.isPresent()) {
      throw new IllegalArgumentException("A structure has a mask or a reason why not");
    }
  }

  static MarkedStructure without(Structure structure, MaskIssue reason, Issues issues) {
    return new MarkedStructure(
        structure, Optional.empty(), Optional.of(reason), 0, issues.counts());
  }

  /** A mask without a pixel is none. */
  static MarkedStructure of(Structure structure, StructureMask mask, int parts, Issues issues) {
    return mask.next(0) < 0
        ? without(structure, MaskIssue.EMPTY_MASK, issues)
        : new MarkedStructure(
            structure, Optional.of(mask), Optional.empty(), parts, issues.counts());
  }

  /** Warnings as {@code code:count}, in the order of {@link MaskIssue}. */
  public List<String> warningCodes() {
    return Issues.codes(warnings);
  }
}

package org.lesionlake.deid;

import java.util.List;

/**
 * A text without what identifies, and what was replaced in it.
 *
 * @param replacements in order of place, none overlapping
 */
public record DeidentifiedText(String text, List<Replacement> replacements) {
  public DeidentifiedText {
    replacements = List.copyOf(replacements);
  }

  /**
   * A piece that was replaced.
   *
   * @param start first UTF-16 unit in the original text
   * @param end unit behind the last in the original text
   * @param newStart first UTF-16 unit in the new text
   * @param newEnd unit behind the last in the new text
   */
  public record Replacement(int start, int end, int newStart, int newEnd, Surrogate kind) {}
}

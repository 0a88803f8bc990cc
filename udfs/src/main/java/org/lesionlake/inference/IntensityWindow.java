package org.lesionlake.inference;

/**
 * An input channel: Hounsfield units clipped to a range, and the range scaled to -1 to 1.
 *
 * @param from Hounsfield units that become -1
 * @param to Hounsfield units that become 1
 */
public record IntensityWindow(float from, float to) {

  /**
   * @throws IllegalArgumentException if the range is empty
   */
  public IntensityWindow {
    if (!(from < to)) {
      throw new IllegalArgumentException(
          "An intensity window runs from a lower to a higher value, not from "
              + from
              + " to "
              + to);
    }
  }

  float scale(float hounsfield) {
    return Math.max(-1, Math.min(1, (hounsfield - from) * (2 / (to - from)) - 1));
  }
}

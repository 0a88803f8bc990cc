package org.lesionlake.annotation;

/**
 * The part of the body that each of some parallel contour planes stands for: up to halfway to the
 * next plane, and half of their usual (median) distance where there is none within one and a half
 * times that distance. Slabs hold their lower face and not their upper one.
 */
final class Slabs {
  /** Planes further apart than so many usual distances have a gap between them. */
  private static final double GAP = 1.5;

  private final double[] heights;
  private final double usual;

  /**
   * @param heights of the planes along their normal, mm, ascending, no two alike
   * @param ofOne thickness of a plane that is alone, mm
   */
  Slabs(double[] heights, double ofOne) {
    this.heights = heights;
    double between = SlicePlanes.usualDistance(heights);
    this.usual = between > 0 ? between : ofOne;
  }

  int count() {
    return heights.length;
  }

  double height(int plane) {
    return heights[plane];
  }

  /** Height of the lower face. */
  double from(int plane) {
    return heights[plane] - reach(plane - 1, plane);
  }

  /** Height of the upper face. */
  double upTo(int plane) {
    return heights[plane] + reach(plane, plane + 1);
  }

  private double reach(int lower, int upper) {
    if (lower < 0 || upper == heights.length) {
      return usual / 2;
    }
    double distance = heights[upper] - heights[lower];
    return (distance <= GAP * usual ? distance : usual) / 2;
  }
}

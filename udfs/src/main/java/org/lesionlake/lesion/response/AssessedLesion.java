package org.lesionlake.lesion.response;

/**
 * A lesion at one assessment.
 *
 * @param track what names it through time
 * @param site a value of the site list; all nodes are one site
 * @param presence what the assessment says of it
 * @param longAxisMm long axis; 0 unless seen
 * @param shortAxisMm short axis; 0 unless seen
 * @param volumeMm3 volume; 0 unless seen
 * @param sliceThicknessMm of the series it was measured on; null if not stated
 * @param nature what it is made of; {@link LesionNature#SOLID} unless seen
 * @param uncharted seen for the first time at a place that no earlier study shows
 * @param splitFrom track that it is a part of; null for one that is whole
 * @param mergedInto track that it grew together with; null unless it did
 */
public record AssessedLesion(
    String track,
    String site,
    Presence presence,
    double longAxisMm,
    double shortAxisMm,
    double volumeMm3,
    Double sliceThicknessMm,
    LesionNature nature,
    boolean uncharted,
    String splitFrom,
    String mergedInto) {

  /**
   * Below this a lesion is too small to measure and counts as large as this (section 4.3.1), mm.
   */
  static final double TOO_SMALL_MM = 5;

  /** Short axis from which a node is no normal one, mm. */
  static final double PATHOLOGICAL_NODE_MM = 10;

  /** Short axis from which a node can be a target, mm. */
  static final double TARGET_NODE_MM = 15;

  /** Long axis from which any other lesion can be a target on thin slices, mm. */
  static final double TARGET_MM = 10;

  /** Slice thickness up to which that holds; above, a target is twice as long as it, mm. */
  static final double THIN_SLICE_MM = 5;

  /** What an assessment says of a lesion. */
  public enum Presence {
    SEEN,
    GONE,
    /** No longer told apart from {@link #mergedInto}. */
    MERGED,
    MISSING
  }

  boolean isSeen() {
    return presence == Presence.SEEN;
  }

  boolean isNode() {
    return site.equals("lymph_node");
  }

  /** The measure by which RECIST follows it: short axis of nodes, else long axis. */
  double measureMm() {
    return isNode() ? shortAxisMm : longAxisMm;
  }

  /** What it adds to a sum. */
  double diameterMm() {
    return isSeen() ? Math.max(TOO_SMALL_MM, measureMm()) : 0;
  }

  /** Seen, and no normal node. */
  boolean isDisease() {
    return isSeen() && !(isNode() && shortAxisMm < PATHOLOGICAL_NODE_MM);
  }

  /** Whether it may be chosen as a target. */
  boolean isMeasurable() {
    if (!isSeen() || nature != LesionNature.SOLID) {
      return false;
    }
    if (isNode()) {
      return shortAxisMm >= TARGET_NODE_MM;
    }
    boolean thick = sliceThicknessMm != null && sliceThicknessMm > THIN_SLICE_MM;
    return longAxisMm >= (thick ? 2 * sliceThicknessMm : TARGET_MM);
  }
}

package org.lesionlake.lesion.track;

import java.util.Set;

/** A part of the body that moves as one, and the organs that tell how it lies. */
public enum BodyRegion {
  /** The lungs, which fill and empty. */
  CHEST(Set.of("lung")),
  /** What the diaphragm moves. */
  ABDOMEN(Set.of("liver", "spleen", "kidney", "adrenal")),
  /** All else, and where the region itself is not shown: whatever there is. */
  BODY(Set.of());

  private final Set<String> organs;

  BodyRegion(Set<String> organs) {
    this.organs = organs;
  }

  boolean tells(String organ) {
    return organs.isEmpty() || organs.contains(organ);
  }

  /** The region that a site of lesions, a value of the site list, lies in. */
  public static BodyRegion of(String site) {
    return switch (site) {
      case "lung", "pleura" -> CHEST;
      case "liver", "spleen", "kidney", "adrenal", "pancreas" -> ABDOMEN;
      default -> BODY;
    };
  }
}

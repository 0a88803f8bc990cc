package org.lesionlake.lesion.response;

/** What a lesion is made of, where that decides whether RECIST may measure it (section 3.1.2). */
public enum LesionNature {
  SOLID,
  /** Bone that is denser, without a part of soft tissue. */
  BLASTIC_BONE,
  /** Fluid in pleura, pericardium or peritoneum. */
  EFFUSION,
  LEPTOMENINGEAL;

  /**
   * Mean attenuation from which a lesion of bone is no soft tissue: the threshold of calcium on CT
   * (Agatston et al., J Am Coll Cardiol 1990;15:827-832).
   */
  static final double CALCIFIED_HU = 130;

  /** Mean attenuation up to which what lies in a cavity is fluid; simple fluid has 0 to 20 HU. */
  static final double FLUID_HU = 20;

  /**
   * The nature of a lesion by its site and mean attenuation. No site of the list is leptomeningeal.
   *
   * @param site a value of the site list
   * @param meanHu mean of its voxels, HU
   */
  public static LesionNature of(String site, double meanHu) {
    return switch (site) {
      case "bone" -> meanHu >= CALCIFIED_HU ? BLASTIC_BONE : SOLID;
      case "pleura", "peritoneum" -> meanHu <= FLUID_HU ? EFFUSION : SOLID;
      default -> SOLID;
    };
  }
}

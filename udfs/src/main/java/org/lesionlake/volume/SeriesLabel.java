package org.lesionlake.volume;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the words of a series say it is.
 *
 * @param regions body regions, from the description, else from the body part; empty if neither
 *     states one
 * @param sharpness of the kernel on Siemens' scale (about 30 smooth, 60 and above for lung and
 *     bone); empty for unknown kernels
 * @param face whether it shows a face, by the description and the body part together
 */
public record SeriesLabel(
    Purpose purpose,
    Phase phase,
    SortedSet<Region> regions,
    Optional<Integer> sharpness,
    Face face) {

  /** The same of a series whose images say themselves that they show a face. */
  public SeriesLabel showingFace() {
    return new SeriesLabel(purpose, phase, regions, sharpness, Face.SHOWN);
  }

  /**
   * Whether a series shows a face, from which a person can be known. A scan of the neck begins at
   * the base of the skull and shows the lower face.
   */
  public enum Face {
    /** Head or neck is stated, or an image says so itself (0028,0302). */
    SHOWN,
    /** Only other regions are stated. */
    NOT_SHOWN,
    /** No region is stated. */
    UNKNOWN;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Face of(Set<Region> stated) {
      if (stated.contains(Region.HEAD) || stated.contains(Region.NECK)) {
        return SHOWN;
      }
      return stated.isEmpty() ? UNKNOWN : NOT_SHOWN;
    }
  }

  /** What a series suits. */
  public enum Purpose {
    SOFT_TISSUE,
    LUNG;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    String words() {
      return code().replace('_', ' ');
    }
  }

  /** Contrast phases, the one that shows most metastases of soft tissue first. */
  public enum Phase {
    PORTAL_VENOUS,
    DELAYED,
    ARTERIAL,
    NATIVE,
    UNKNOWN;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    String words() {
      return code().replace('_', ' ');
    }

    /** Native and unknown are alike: a series that names no phase is mostly the only one. */
    int rank() {
      return this == UNKNOWN ? NATIVE.ordinal() : ordinal();
    }
  }

  /** Body regions from head to foot. */
  public enum Region {
    HEAD,
    NECK,
    CHEST,
    ABDOMEN,
    PELVIS,
    EXTREMITY;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

package org.lesionlake.volume;

import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What the words of a series say it is.
 *
 * @param regions body regions, from the description, else from the body part; empty if neither
 *     states one
 * @param sharpness of the kernel on Siemens' scale (about 30 smooth, 60 and above for lung and
 *     bone); empty for unknown kernels
 */
public record SeriesLabel(
    Purpose purpose, Phase phase, SortedSet<Region> regions, Optional<Integer> sharpness) {

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

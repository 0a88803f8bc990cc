package org.lesionlake.volume;

import java.util.Locale;

/** Why a series cannot become a volume. */
public enum SeriesVerdict {
  LOCALIZER("a localizer"),
  DERIVED("derived or secondary images"),
  TOO_FEW_SLICES("too few slices"),
  INCONSISTENT_ORIENTATION("slices of different orientation"),
  INCONSISTENT_SIZE("slices of different size or pixel spacing"),
  MISSING_GEOMETRY("position, orientation or pixel spacing is missing or no plausible number"),
  TILTED("slices that advance at an angle to their normal (gantry tilt)"),
  DUPLICATE_POSITIONS("several slices at one position"),
  GAP("a gap between slices"),
  UNEVEN_SPACING("uneven slice spacing"),
  UNSUPPORTED_PIXELS("pixels that cannot be read"),
  NOT_HOUNSFIELD("values that are not stated to be Hounsfield units"),
  UNEXPECTED_ERROR("an error that LesionLake did not foresee"),
  MIXED_PATIENTS("images of its study that name different patients"),
  BURNED_IN_ANNOTATION("an image that says that text is burned into it"),
  SCREENSHOT("a picture of a screen, a film or a paper, in which names may stand");

  private final String words;

  SeriesVerdict(String words) {
    this.words = words;
  }

  /** The reason code, as {@code ct_series.verdicts} holds it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason in words. */
  public String words() {
    return words;
  }
}

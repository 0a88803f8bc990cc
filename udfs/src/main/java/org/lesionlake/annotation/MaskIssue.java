package org.lesionlake.annotation;

import java.util.Locale;

/**
 * What is wrong with an annotation, a structure of it, or a part of a structure. Words hold no
 * value of the object, so that they may stand in tables and logs.
 */
public enum MaskIssue {
  // Nothing becomes of the whole annotation.
  UNREADABLE_OBJECT(
      "The object cannot be read as a structure set or segmentation",
      "have its source send it again"),
  NO_STRUCTURES("The object names no structure or segment", "have its source send it again"),
  NO_REFERENCE(
      "The object names neither a series nor a frame of reference",
      "export it again together with its images"),
  SERIES_MISSING("The series that it marks is not in the lake", "take in its images"),
  NO_SERIES_FITS(
      "No series of its frame of reference lies where it marks",
      "take in the images that it was drawn on"),
  NO_GEOMETRY(
      "The slices of its series have no places, or are not parallel or not of one size",
      "look at the verdicts of the series"),
  SOURCE_MISSING("Its file is not known to the vault", "take the file in again"),
  STORAGE("Its file cannot be read from storage", "check the storage; it is tried again"),
  TOO_LARGE("Its file or its masks are larger than one array", "have it exported in parts"),
  UNEXPECTED_ERROR("It could not be worked through", "look at the log of the run"),

  // Nothing becomes of a structure.
  NO_CONTOURS("The structure has no contour", "nothing, if it was left empty on purpose"),
  NO_USABLE_CONTOURS("None of its contours can be used", "look at its warnings"),
  OUTSIDE_SERIES("It lies outside of the images of its series", "check which series it belongs to"),
  OTHER_FRAME_OF_REFERENCE(
      "It lies in another frame of reference than its series", "register the images first"),
  NO_FRAMES("The segment has no frame with pixels", "nothing, if it was left empty on purpose"),
  EMPTY_MASK("No pixel centre lies inside of it", "it is smaller than a pixel of its series"),

  // Parts of a structure, counted.
  TOO_FEW_POINTS("contours of fewer than three points", "they enclose nothing and were left out"),
  OPEN_CONTOUR("contours that are open lines or points", "they enclose nothing and were left out"),
  UNREADABLE_POINTS(
      "contours whose coordinates are no numbers, or not three to a point", "they were left out"),
  NOT_IN_A_PLANE(
      "contours that do not lie in a plane, or not in one parallel to the structure's others",
      "they were left out"),
  OUTSIDE_CONTOUR("contours above, below or beside all slices", "they were left out"),
  CUT_OFF("contours that reach beyond the images", "the part inside was kept"),
  POINT_COUNT_DIFFERS(
      "contours with another number of points than stated", "the points were believed"),
  REPEATED_CONTOUR("contours that are there twice", "one of each was kept"),
  BETWEEN_SLICES(
      "slices filled from contours of other planes", "a contour reaches halfway to the next"),
  SLANTED(
      "contours in planes that are not parallel to the slices",
      "each pixel centre took the nearest plane"),
  BRIDGED_TO_SLICE(
      "contours between two slices that reach neither", "the nearest slice was filled"),
  UNPLACED_FRAME("frames without a place or size", "they were left out"),
  RESAMPLED("frames on another grid than the series", "each pixel centre took the nearest pixel");

  private final String what;
  private final String then;

  MaskIssue(String what, String then) {
    this.what = what;
    this.then = then;
  }

  /** Reason code as tables hold it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is the matter, in words. */
  public String what() {
    return what;
  }

  /** What to do, or what was done about it. */
  public String then() {
    return then;
  }
}

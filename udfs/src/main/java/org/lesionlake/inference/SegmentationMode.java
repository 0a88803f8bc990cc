package org.lesionlake.inference;

/** How near a segmentation keeps to the toolkit whose network it runs. */
public enum SegmentationMode {
  /** Every step as the toolkit defines it. */
  EXACT,

  /**
   * Windows over the body only and half as many, no mirror images, linear resampling. Packages of
   * our own are always run as they define it.
   */
  FAST
}

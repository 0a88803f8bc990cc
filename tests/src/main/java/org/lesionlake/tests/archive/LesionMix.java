package org.lesionlake.tests.archive;

/** Which lesions the patients of an archive have. */
public enum LesionMix {
  /** As patients have them, and a few that look like metastases. */
  ORDINARY,
  /** Far more and smaller lesions than patients have. */
  CROWDED,
  /**
   * As ordinary, and benign lesions that images do not tell from metastases. Primary, markers and
   * earlier reports do: sites of metastases depend on the primary, markers follow their burden, and
   * reports speak of them alone.
   */
  TWINS
}

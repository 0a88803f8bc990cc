package org.lesionlake.tests.archive;

/** Values of the label map. */
final class Label {
  static final int KEEP = -1;
  static final int BACKGROUND = 0;
  static final int LUNG = 1;
  static final int LIVER = 2;
  static final int SPLEEN = 3;
  static final int KIDNEY = 4;
  static final int BONE = 5;
  static final int ADRENAL = 6;
  static final int MET_LIVER = 7;
  static final int MET_LUNG = 8;
  static final int MET_BONE = 9;
  static final int MET_LYMPH_NODE = 10;
  static final int MET_ADRENAL = 11;

  // What merely looks like a metastasis: told apart in label maps for training alone.
  static final int CYST = 12;
  static final int HAEMANGIOMA = 13;
  static final int GRANULOMA = 14;
  static final int BONE_ISLAND = 15;
  static final int DEGENERATIVE_SCLEROSIS = 16;
  static final int SMALL_NODE = 17;

  /** Benign and like a metastasis in all that an image shows: no truth for training on images. */
  static final int TWIN = 18;

  private Label() {}
}

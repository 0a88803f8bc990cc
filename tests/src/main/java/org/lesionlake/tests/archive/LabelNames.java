package org.lesionlake.tests.archive;

/** Sites as words, from values of the label map. */
final class LabelNames {
  private LabelNames() {}

  static String of(int label) {
    return switch (label) {
      case Label.MET_LIVER -> "liver";
      case Label.MET_LUNG -> "lung";
      case Label.MET_BONE -> "bone";
      case Label.MET_LYMPH_NODE -> "lymph_node";
      case Label.MET_ADRENAL -> "adrenal";
      default -> throw new IllegalArgumentException("label " + label + " is no metastasis");
    };
  }
}

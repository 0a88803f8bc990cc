package org.lesionlake.inference;

/**
 * Labels of a volume's voxels in (z, y, x) order.
 *
 * @param labels value of the mask, unsigned
 * @param lesionProbability 0 to 255 for 0 to 1, unsigned, in lesion voxels; 0 elsewhere
 * @param windows what was computed for them
 */
record LabelledVoxels(byte[] labels, byte[] lesionProbability, SlidingWindow.Windows windows) {

  /** By value of the mask, whether it is a lesion's. */
  static boolean[] lesions(LesionMeaning meaning) {
    boolean[] lesions = new boolean[meaning.labels().size()];
    for (int label = 0; label < lesions.length; label++) {
      lesions[label] = meaning.isLesion(label);
    }
    return lesions;
  }
}

package org.lesionlake.jobs.training.export;

/** Whose masks become labels. */
public enum MaskSource {
  /** What experts drew; where they drew nothing that is a label, the pseudo-labels of the model. */
  BEST,
  /** What experts drew alone. */
  EXPERT,
  /** Pseudo-labels of the set's model alone. */
  MODEL
}

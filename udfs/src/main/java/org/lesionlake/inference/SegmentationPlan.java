package org.lesionlake.inference;

import java.util.Map;

/** How voxels reach a network and its answer comes back: one kind for each form of package. */
public sealed interface SegmentationPlan
    permits IsotropicPlan, LesionClassPlan, MonaiPlan, NnunetPlan {

  /** The form of the package in a word, for people. */
  String form();

  /** What the plan says, in its order, for people. */
  Map<String, String> facts();
}

package org.lesionlake.lesion.response;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The targets of a baseline (section 3.2.2): the largest measurable lesions by the measure they are
 * followed by, at most {@value #MOST} in all and {@value #MOST_OF_A_SITE} of a site, which stands
 * for the organ: paired organs are one, and so are all nodes. Of two of one size, the one whose
 * track comes first.
 */
final class TargetChoice {
  private static final int MOST = 5;
  private static final int MOST_OF_A_SITE = 2;

  private TargetChoice() {}

  /** Tracks of the targets. */
  static Set<String> of(Assessment baseline) {
    List<AssessedLesion> measurable =
        baseline.lesions().stream()
            .filter(AssessedLesion::isMeasurable)
            .sorted(
                Comparator.comparingDouble(AssessedLesion::measureMm)
                    .reversed()
                    .thenComparing(AssessedLesion::track))
            .toList();
    Set<String> targets = new TreeSet<>();
    Map<String, Integer> ofSite = new HashMap<>();
    for (AssessedLesion lesion : measurable) {
      if (targets.size() < MOST && ofSite.getOrDefault(lesion.site(), 0) < MOST_OF_A_SITE) {
        targets.add(lesion.track());
        ofSite.merge(lesion.site(), 1, Integer::sum);
      }
    }
    return targets;
  }
}

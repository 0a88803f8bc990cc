package org.lesionlake.lesion.response;

import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;

/** How fast the volume of all lesions grows. */
public final class VolumeDoubling {
  private VolumeDoubling() {}

  /**
   * Days in which the volume doubled from one assessment to a later one, over the lesions that both
   * can speak of: days · ln 2 / ln(V2 / V1) (Collins et al., Am J Roentgenol 1956;76:988-1000).
   * Negative where it halved in so many days; null where either volume is zero or unknown, they are
   * equal, or the assessments are of one day.
   */
  public static Double days(Assessment earlier, Assessment later) {
    if (earlier.date() == null
        || later.date() == null
        || !earlier.assessed()
        || !later.assessed()) {
      return null;
    }
    Map<String, AssessedLesion> before =
        earlier.lesions().stream().collect(Collectors.toMap(AssessedLesion::track, l -> l));
    double volumeBefore = 0;
    double volumeNow = 0;
    for (AssessedLesion lesion : later.lesions()) {
      AssessedLesion old = before.get(lesion.track());
      // What is new has no earlier row and no volume then; what was never looked for has neither.
      boolean known =
          old == null ? !lesion.uncharted() : old.presence() != AssessedLesion.Presence.MISSING;
      if (known && lesion.presence() != AssessedLesion.Presence.MISSING) {
        volumeNow += lesion.volumeMm3();
        volumeBefore += old == null ? 0 : old.volumeMm3();
      }
    }
    long days = ChronoUnit.DAYS.between(earlier.date(), later.date());
    if (days <= 0 || volumeBefore <= 0 || volumeNow <= 0 || volumeNow == volumeBefore) {
      return null;
    }
    return days * Math.log(2) / Math.log(volumeNow / volumeBefore);
  }
}

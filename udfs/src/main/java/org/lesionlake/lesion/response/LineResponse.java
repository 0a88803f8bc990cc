package org.lesionlake.lesion.response;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lesionlake.lesion.response.AssessedLesion.Presence;

/**
 * Responses to one treatment line against its baseline.
 *
 * <p>A lesion is new unless the baseline shows it, or could not show it though an earlier study
 * does. A part that split from a lesion since the baseline has that lesion's role, and one that
 * merged is measured with the whole (section 4.3.1: fragments are added, coalesced lesions measured
 * as one).
 */
final class LineResponse {
  private static final double PARTIAL_SHARE = 0.7;
  private static final double PROGRESSION_SHARE = 1.2;
  private static final double PROGRESSION_MM = 5;

  /** Volume of a sphere whose diameter grew by 20 %, printed as 73 % (section 4.3.4). */
  private static final double PROGRESSION_VOLUME_SHARE = 1.2 * 1.2 * 1.2;

  /** From this size on a new lesion is no matter of doubt. */
  private static final double UNEQUIVOCAL_MM = AssessedLesion.TARGET_MM;

  /** Sums of decimals are a little off; a threshold reached is reached. */
  private static final double ROUNDING = 1e-6;

  private final int number;
  private final LocalDate start;
  private final Assessment baseline;
  private final Set<String> targets;
  private final Map<String, AssessedLesion> atBaseline = new TreeMap<>();
  private final Map<String, String> splitFrom = new HashMap<>();
  private final List<Assessment> followUps = new ArrayList<>();
  private final Map<String, Response> responses = new HashMap<>();

  LineResponse(int number, LocalDate start, Assessment baseline, List<Assessment> all) {
    this.number = number;
    this.start = start;
    this.baseline = baseline;
    this.targets = TargetChoice.of(baseline);
    baseline.lesions().forEach(lesion -> atBaseline.put(lesion.track(), lesion));
    for (Assessment assessment : all) {
      assessment
          .lesions()
          .forEach(
              lesion -> {
                if (lesion.splitFrom() != null) {
                  splitFrom.put(lesion.track(), lesion.splitFrom());
                }
              });
      if (assessment.date() != null && assessment.date().isAfter(start)) {
        followUps.add(assessment);
      }
    }
    judge();
  }

  Assessment baseline() {
    return baseline;
  }

  /** The baseline's own row. */
  Response ofBaseline() {
    Burden burden = burden(baseline);
    return response(baseline, ResponseRule.BASELINE, burden, burden, null);
  }

  /** Response at a study after the start of the line. */
  Response at(Assessment assessment) {
    return responses.get(assessment.study());
  }

  static Double sumAll(Assessment assessment) {
    if (!assessment.assessed()) {
      return null;
    }
    return rounded(
        assessment.lesions().stream()
            .filter(AssessedLesion::isDisease)
            .mapToDouble(AssessedLesion::diameterMm)
            .sum());
  }

  // ---- Roles

  private LesionRole role(AssessedLesion lesion) {
    AssessedLesion old = atBaseline.get(whole(lesion.track()));
    if (old != null && targets.contains(old.track())) {
      return LesionRole.TARGET;
    }
    if (old != null && old.presence() == Presence.MISSING) {
      return LesionRole.NON_TARGET;
    }
    if (old == null || !old.isSeen()) {
      return roleOfNew(lesion);
    }
    if (old.isDisease()) {
      return LesionRole.NON_TARGET;
    }
    boolean grown =
        lesion.isDisease() && lesion.shortAxisMm() >= old.shortAxisMm() + PROGRESSION_MM - ROUNDING;
    return grown ? LesionRole.NEW : LesionRole.NORMAL_NODE;
  }

  /** The lesion of the baseline that one is, or is a part of, or had merged into by then. */
  private String whole(String track) {
    String whole = track;
    while (!wasThere(whole) && splitFrom.containsKey(whole)) {
      whole = splitFrom.get(whole);
    }
    AssessedLesion old = atBaseline.get(whole);
    return old != null && old.presence() == Presence.MERGED ? old.mergedInto() : whole;
  }

  /** Whether it was measured at the baseline, so that growth can be told. */
  private boolean isComparable(String track) {
    AssessedLesion old = atBaseline.get(whole(track));
    return old == null || old.presence() != Presence.MISSING;
  }

  private boolean wasThere(String track) {
    AssessedLesion old = atBaseline.get(track);
    return old != null && old.presence() != Presence.GONE;
  }

  private LesionRole roleOfNew(AssessedLesion lesion) {
    if (lesion.isNode()) {
      return lesion.isSeen() && !lesion.isDisease() ? LesionRole.NORMAL_NODE : LesionRole.NEW;
    }
    int seen = 0;
    boolean large = false;
    for (Assessment assessment : followUps) {
      for (AssessedLesion other : assessment.lesions()) {
        if (other.track().equals(lesion.track()) && other.isSeen()) {
          seen++;
          large |= other.measureMm() >= UNEQUIVOCAL_MM;
        }
      }
    }
    return large || seen > 1 ? LesionRole.NEW : LesionRole.EQUIVOCAL;
  }

  // ---- Burden

  /** What an assessment has of the disease that the baseline has. */
  private static final class Burden {
    final Map<String, LesionRole> roles = new TreeMap<>();
    final Map<String, AssessedLesion> targets = new TreeMap<>();
    final Map<String, AssessedLesion> nonTargets = new TreeMap<>();

    /** Non-targets that were measured at the baseline. */
    final Map<String, AssessedLesion> comparable = new TreeMap<>();

    boolean targetMissing;
    boolean nonTargetMissing;
    boolean comparableMissing;
    int newLesions;
    boolean largeNewLesion;

    double sumTargets() {
      return sum(targets);
    }

    double sumNonTargets() {
      return sum(comparable);
    }

    double volumeNonTargets() {
      return volume(comparable);
    }

    double volumeAll() {
      return volume(targets) + volume(comparable);
    }

    boolean targetsGone() {
      return !targetMissing && targets.values().stream().noneMatch(AssessedLesion::isDisease);
    }

    boolean nonTargetsPersist() {
      return nonTargets.values().stream().anyMatch(AssessedLesion::isDisease);
    }

    private static double sum(Map<String, AssessedLesion> lesions) {
      return lesions.values().stream().mapToDouble(AssessedLesion::diameterMm).sum();
    }

    private static double volume(Map<String, AssessedLesion> lesions) {
      return lesions.values().stream().mapToDouble(AssessedLesion::volumeMm3).sum();
    }
  }

  private Burden burden(Assessment assessment) {
    Burden burden = new Burden();
    Map<String, AssessedLesion> all = new HashMap<>();
    for (AssessedLesion lesion : assessment.lesions()) {
      all.put(lesion.track(), lesion);
      burden.roles.put(lesion.track(), role(lesion));
    }
    // What has merged into a target, or a target into it, is measured as one target.
    addMeasured(burden, all, LesionRole.TARGET, burden.targets);
    addMeasured(burden, all, LesionRole.NON_TARGET, burden.nonTargets);
    burden.nonTargets.keySet().removeAll(burden.targets.keySet());
    burden.nonTargets.forEach(
        (track, lesion) -> {
          if (isComparable(track)) {
            burden.comparable.put(track, lesion);
          }
        });
    targets.forEach(target -> burden.targetMissing |= !all.containsKey(target));
    for (AssessedLesion lesion : assessment.lesions()) {
      LesionRole role = burden.roles.get(lesion.track());
      boolean missing = lesion.presence() == Presence.MISSING;
      burden.targetMissing |= missing && role == LesionRole.TARGET;
      burden.nonTargetMissing |= missing && role == LesionRole.NON_TARGET;
      burden.comparableMissing |=
          missing && role == LesionRole.NON_TARGET && isComparable(lesion.track());
      if (role == LesionRole.NEW
          && lesion.isSeen()
          && !burden.targets.containsKey(lesion.track())) {
        burden.newLesions++;
        burden.largeNewLesion |= lesion.isNode() || lesion.measureMm() >= UNEQUIVOCAL_MM;
      }
    }
    return burden;
  }

  private static void addMeasured(
      Burden burden,
      Map<String, AssessedLesion> all,
      LesionRole role,
      Map<String, AssessedLesion> measured) {
    for (AssessedLesion lesion : all.values()) {
      if (burden.roles.get(lesion.track()) == role) {
        AssessedLesion whole =
            lesion.presence() == Presence.MERGED ? all.get(lesion.mergedInto()) : lesion;
        if (whole != null && whole.isSeen()) {
          measured.put(whole.track(), whole);
        }
      }
    }
  }

  // ---- Judgement

  /** Smallest values so far; of what is incomplete none. */
  private static final class Nadir {
    double sumTargets = Double.POSITIVE_INFINITY;
    double sumNonTargets = Double.POSITIVE_INFINITY;
    double volumeNonTargets = Double.POSITIVE_INFINITY;
    double volumeAll = Double.POSITIVE_INFINITY;

    void take(Burden burden) {
      if (!burden.targetMissing) {
        sumTargets = Math.min(sumTargets, burden.sumTargets());
      }
      if (!burden.comparableMissing) {
        sumNonTargets = Math.min(sumNonTargets, burden.sumNonTargets());
        volumeNonTargets = Math.min(volumeNonTargets, burden.volumeNonTargets());
      }
      if (!burden.targetMissing && !burden.comparableMissing) {
        volumeAll = Math.min(volumeAll, burden.volumeAll());
      }
    }
  }

  private void judge() {
    Burden first = burden(baseline);
    Nadir nadir = new Nadir();
    nadir.take(first);
    boolean complete = false;
    boolean progressed = false;
    for (Assessment assessment : followUps) {
      Burden burden = burden(assessment);
      ResponseRule rule =
          !assessment.assessed()
              ? ResponseRule.NOT_ASSESSED
              : progressed
                  ? ResponseRule.PROGRESSED_BEFORE
                  : progression(burden, nadir, complete)
                      .orElseGet(() -> withoutProgression(burden, first));
      responses.put(
          assessment.study(), response(assessment, rule, burden, first, nadir.sumTargets));
      complete |= rule.category() == ResponseCategory.COMPLETE_RESPONSE;
      progressed |= rule.category() == ResponseCategory.PROGRESSIVE_DISEASE;
      if (assessment.assessed()) {
        nadir.take(burden);
      }
    }
  }

  private Optional<ResponseRule> progression(Burden burden, Nadir nadir, boolean complete) {
    if (burden.newLesions > 0) {
      return Optional.of(
          burden.largeNewLesion ? ResponseRule.NEW_LESION : ResponseRule.NEW_LESION_CONFIRMED);
    }
    if (complete && (burden.nonTargetsPersist() || diseaseIn(burden.targets))) {
      return Optional.of(ResponseRule.RECURRENCE);
    }
    double sum = burden.sumTargets();
    if (!targets.isEmpty()
        && sum >= PROGRESSION_SHARE * nadir.sumTargets - ROUNDING
        && sum >= nadir.sumTargets + PROGRESSION_MM - ROUNDING) {
      return Optional.of(
          burden.targetMissing
              ? ResponseRule.TARGET_PROGRESSION_OF_THOSE_MEASURED
              : ResponseRule.TARGET_PROGRESSION);
    }
    boolean nonTargetsGrew =
        burden.volumeNonTargets() >= PROGRESSION_VOLUME_SHARE * nadir.volumeNonTargets - ROUNDING
            && burden.sumNonTargets() >= nadir.sumNonTargets + PROGRESSION_MM - ROUNDING;
    boolean allGrew =
        targets.isEmpty()
            || burden.volumeAll() >= PROGRESSION_VOLUME_SHARE * nadir.volumeAll - ROUNDING;
    return nonTargetsGrew && allGrew
        ? Optional.of(ResponseRule.NON_TARGET_PROGRESSION)
        : Optional.empty();
  }

  private static boolean diseaseIn(Map<String, AssessedLesion> lesions) {
    return lesions.values().stream().anyMatch(AssessedLesion::isDisease);
  }

  private ResponseRule withoutProgression(Burden burden, Burden first) {
    if (targets.isEmpty()) {
      return withoutTargets(burden, first);
    }
    if (burden.targetMissing) {
      return ResponseRule.TARGET_MISSING;
    }
    if (burden.targetsGone()) {
      return burden.nonTargetsPersist()
          ? ResponseRule.TARGETS_GONE_NON_TARGETS_PERSIST
          : burden.nonTargetMissing
              ? ResponseRule.TARGETS_GONE_NON_TARGETS_MISSING
              : ResponseRule.ALL_DISEASE_GONE;
    }
    return burden.sumTargets() <= PARTIAL_SHARE * first.sumTargets() + ROUNDING
        ? ResponseRule.TARGET_DECREASE
        : ResponseRule.NEITHER_DECREASE_NOR_INCREASE;
  }

  private static ResponseRule withoutTargets(Burden burden, Burden first) {
    if (first.nonTargets.isEmpty() && !first.nonTargetMissing) {
      return ResponseRule.NO_DISEASE_AT_BASELINE;
    }
    if (burden.nonTargetMissing) {
      return ResponseRule.NON_TARGET_MISSING;
    }
    return burden.nonTargetsPersist()
        ? ResponseRule.NON_TARGETS_PERSIST
        : ResponseRule.ALL_DISEASE_GONE;
  }

  private Response response(
      Assessment assessment, ResponseRule rule, Burden burden, Burden first, Double nadir) {
    boolean measured = !targets.isEmpty() && !burden.targetMissing && assessment.assessed();
    String phase = assessment.contrastPhase();
    return new Response(
        assessment.study(),
        rule,
        number,
        start,
        baseline.study(),
        targets.size(),
        measured ? rounded(burden.sumTargets()) : null,
        targets.isEmpty() ? null : rounded(first.sumTargets()),
        targets.isEmpty() || nadir == null ? null : rounded(nadir),
        sumAll(assessment),
        burden.newLesions,
        phase == null || baseline.contrastPhase() == null
            ? null
            : !phase.equals(baseline.contrastPhase()),
        burden.roles);
  }

  private static double rounded(double value) {
    return Math.rint(1000 * value) / 1000;
  }
}

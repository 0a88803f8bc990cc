package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lesionlake.lesion.track.LesionTracker;
import org.lesionlake.lesion.track.Mark;
import org.lesionlake.lesion.track.OrganProfiles;
import org.lesionlake.lesion.track.ScannedSpace;
import org.lesionlake.lesion.track.TrackPoint;
import org.lesionlake.lesion.track.TrackStatus;
import org.lesionlake.lesion.track.TrackedStudy;
import org.lesionlake.schemas.silver.OrganProfile;
import org.lesionlake.tests.archive.VirtualCourse;
import org.lesionlake.tests.archive.VirtualCourse.Moves;

/**
 * Lesions followed through time on virtual patients whose bodies lie otherwise at each study,
 * against what they truly are. Marks are true lesions with errors of place and size; the last rows
 * leave some out and add false ones. A link is a mark and the earlier one that its track was last
 * seen by; it is right if both are one lesion.
 */
@Tag("slow")
class LesionTrackingTest {
  private static final long SEED = 7007;
  private static final int PATIENTS = 24;
  private static final int CROWDED = 6;
  private static final double PLACE_ERROR_MM = 1.5;
  private static final double SIZE_ERROR = 0.08;
  private static final double MISSED = 0.1;
  private static final double FALSE_MARKS = 0.5;

  private static final Moves STILL = new Moves(0, 0, 0, 0, false, -1);
  private static final Moves ALL = new Moves(20, 300, 8, 20, true, 25);
  private static final Moves TWICE = new Moves(40, 600, 16, 40, true, 50);

  private static final List<Optional<String>> ORGANS =
      List.of(
          Optional.empty(),
          Optional.of("lung"),
          Optional.of("liver"),
          Optional.of("spleen"),
          Optional.of("kidney"),
          Optional.of("bone"),
          Optional.of("adrenal"));

  private static final List<VirtualCourse> COURSES = new ArrayList<>();
  private static final List<VirtualCourse> CROWDS = new ArrayList<>();

  @BeforeAll
  static void draw() {
    for (int i = 0; i < PATIENTS; i++) {
      COURSES.add(VirtualCourse.of(SEED, i, false));
    }
    for (int i = 0; i < CROWDED; i++) {
      CROWDS.add(VirtualCourse.of(SEED, 100 + i, true));
    }
  }

  @AfterAll
  static void print() {
    COURSES.clear();
    CROWDS.clear();
    Figures.print();
  }

  /** What is known of organs. */
  private enum Organs {
    AS_THEY_ARE,
    /**
     * Each level's volume up to 30 % off and its centre 5 mm, and one organ of each study missing.
     */
    DRAWN_BADLY,
    UNKNOWN
  }

  /** How marks and organs differ from what is truly there. */
  private record Flaws(double missed, double falseMarks, Organs organs) {}

  private static final Flaws FEW = new Flaws(0, 0, Organs.AS_THEY_ARE);

  /** Counts over patients. */
  private static final class Score {
    int right;
    int predicted;
    int wanted;
    final Map<String, int[]> states = new TreeMap<>();

    double f1() {
      return 2.0 * right / (predicted + wanted);
    }

    void state(TrackStatus truth, TrackStatus said) {
      int[] counts = states.computeIfAbsent(truth.name().toLowerCase(Locale.ROOT), k -> new int[2]);
      counts[0] += truth == said ? 1 : 0;
      counts[1]++;
    }

    double share(TrackStatus status) {
      int[] counts = states.getOrDefault(status.name().toLowerCase(Locale.ROOT), new int[] {0, 0});
      return counts[1] == 0 ? 1 : (double) counts[0] / counts[1];
    }

    String text() {
      StringBuilder text = new StringBuilder();
      text.append(String.format(Locale.ROOT, "%.3f (%d links", f1(), wanted));
      states.forEach(
          (name, counts) ->
              text.append(String.format(Locale.ROOT, ", %s %d of %d", name, counts[0], counts[1])));
      return text.append(')').toString();
    }
  }

  @Test
  void followsLesionsHoweverTheBodyLies() {
    Map<String, Moves> conditions = new LinkedHashMap<>();
    conditions.put("as the archive draws it", STILL);
    conditions.put("scanner's zero 300 mm elsewhere", new Moves(20, 300, 0, 0, false, -1));
    conditions.put("8 degrees turned, 4 tilted", new Moves(0, 0, 8, 0, false, -1));
    conditions.put("20 mm of breath", new Moves(0, 0, 0, 20, false, -1));
    conditions.put("arms up or down", new Moves(0, 300, 0, 0, true, -1));
    conditions.put("half of scans partial, ends 25 mm off", new Moves(0, 300, 0, 0, false, 25));
    conditions.put("all of it", ALL);
    conditions.forEach((name, moves) -> measure(name, COURSES, moves, FEW, 0.95));
    Score all = score(COURSES, ALL, FEW);
    assertThat(all.share(TrackStatus.RESOLVED)).isGreaterThanOrEqualTo(0.85);
    assertThat(all.share(TrackStatus.NOT_COVERED)).isGreaterThanOrEqualTo(0.85);
    assertThat(all.share(TrackStatus.NEW)).isGreaterThanOrEqualTo(0.85);
  }

  @Test
  void followsManyLesionsAndFlawedMarks() {
    measure("all, some 30 lesions a patient", CROWDS, ALL, FEW, 0.95);
    Flaws marks = new Flaws(MISSED, FALSE_MARKS, Organs.AS_THEY_ARE);
    measure("all, a tenth of marks missed, others false", COURSES, ALL, marks, 0.90);
    Flaws organs = new Flaws(0, 0, Organs.DRAWN_BADLY);
    measure("all, organs drawn badly", COURSES, ALL, organs, 0.90);
    measure("all, organs drawn badly, 30 lesions", CROWDS, ALL, organs, 0.85);
  }

  /** Where it breaks. */
  @Test
  void losesLesionsWhereTheBodyIsBentOrOrgansAreUnknown() {
    double all = score(COURSES, ALL, FEW).f1();
    measure("16 degrees, 40 mm of breath, ends 50 mm off", CROWDS, TWICE, FEW, 0);
    Score blind = measure("all, without organs", COURSES, ALL, new Flaws(0, 0, Organs.UNKNOWN), 0);
    assertThat(blind.f1()).as("what organs are for").isLessThan(all - 0.2);
  }

  private static Score measure(
      String name, List<VirtualCourse> courses, Moves moves, Flaws flaws, double least) {
    Score score = score(courses, moves, flaws);
    Figures.add(
        "lesion links, F1: " + name,
        score.text(),
        least > 0 ? String.format(Locale.ROOT, "%.2f", least) : "");
    assertThat(score.f1()).as(name).isGreaterThanOrEqualTo(least);
    return score;
  }

  private static Score score(List<VirtualCourse> courses, Moves moves, Flaws flaws) {
    Score score = new Score();
    for (int i = 0; i < courses.size(); i++) {
      score(courses.get(i).scans(moves), flaws, new SplittableRandom(SEED + i), score);
    }
    return score;
  }

  private static void score(
      List<VirtualCourse.Scan> scans, Flaws flaws, SplittableRandom random, Score score) {
    Map<String, Integer> truth = new HashMap<>();
    List<TrackedStudy> studies = new ArrayList<>();
    for (int k = 0; k < scans.size(); k++) {
      studies.add(study(k, scans.get(k), flaws, random, truth));
    }
    List<TrackPoint> points = LesionTracker.follow(studies);
    links(points, truth, score);
    if (flaws.missed() == 0) {
      states(scans, points, truth, score);
    }
  }

  private static TrackedStudy study(
      int number,
      VirtualCourse.Scan scan,
      Flaws flaws,
      SplittableRandom random,
      Map<String, Integer> truth) {
    String space = "space-" + number;
    List<Mark> marks = new ArrayList<>();
    for (VirtualCourse.Seen seen : scan.lesions()) {
      double size = 1 + SIZE_ERROR * random.nextGaussian();
      boolean missed = random.nextDouble() < flaws.missed();
      List<Double> centre =
          seen.centre().stream().map(c -> c + PLACE_ERROR_MM * random.nextGaussian()).toList();
      if (!missed) {
        String uid = String.format(Locale.ROOT, "%d-%03d", number, marks.size());
        truth.put(uid, seen.lesion());
        marks.add(
            new Mark(
                uid,
                space,
                seen.site().name().toLowerCase(Locale.ROOT),
                centre,
                seen.longAxisMm() * size,
                seen.shortAxisMm() * size,
                seen.volumeMm3() * size * size * size,
                40,
                5.0));
      }
    }
    while (!scan.lesions().isEmpty() && random.nextDouble() < flaws.falseMarks()) {
      VirtualCourse.Seen near = scan.lesions().get(random.nextInt(scan.lesions().size()));
      String uid = String.format(Locale.ROOT, "%d-%03d", number, marks.size());
      truth.put(uid, -1 - truth.size());
      marks.add(
          new Mark(
              uid,
              space,
              near.site().name().toLowerCase(Locale.ROOT),
              near.centre().stream().map(c -> c + random.nextDouble(-40, 40)).toList(),
              9,
              7,
              300,
              40,
              5.0));
    }
    List<OrganProfile> profiles =
        switch (flaws.organs()) {
          case AS_THEY_ARE -> OrganProfiles.of(scan.frame(), scan.labels(), ORGANS);
          case DRAWN_BADLY -> badly(OrganProfiles.of(scan.frame(), scan.labels(), ORGANS), random);
          case UNKNOWN -> List.of();
        };
    return new TrackedStudy(
        "study-" + number,
        true,
        false,
        List.of(new ScannedSpace(space, List.of(ScannedSpace.Box.of(scan.frame())), profiles)),
        marks);
  }

  private static List<OrganProfile> badly(List<OrganProfile> profiles, SplittableRandom random) {
    List<OrganProfile> bad = new ArrayList<>();
    int missing = random.nextInt(profiles.size());
    for (int i = 0; i < profiles.size(); i++) {
      OrganProfile profile = profiles.get(i);
      if (i != missing) {
        bad.add(
            new OrganProfile(
                profile.organ(),
                profile.side(),
                profile.firstLevel(),
                profile.volumesMm3().stream().map(v -> v * random.nextDouble(0.7, 1.3)).toList(),
                profile.xMm().stream().map(x -> x + random.nextDouble(-5, 5)).toList(),
                profile.yMm().stream().map(y -> y + random.nextDouble(-5, 5)).toList()));
      }
    }
    return bad;
  }

  private static void links(List<TrackPoint> points, Map<String, Integer> truth, Score score) {
    Map<String, Mark> last = new HashMap<>();
    Map<Integer, Boolean> known = new HashMap<>();
    List<Integer> ofStudy = new ArrayList<>();
    String study = "";
    for (TrackPoint point : points) {
      if (!point.study().equals(study)) {
        ofStudy.forEach(lesion -> known.put(lesion, true));
        ofStudy.clear();
        study = point.study();
      }
      if (point.mark() == null) {
        continue;
      }
      int lesion = truth.get(point.mark().uid());
      ofStudy.add(lesion);
      score.wanted += known.containsKey(lesion) ? 1 : 0;
      Mark before = last.put(point.track(), point.mark());
      if (before != null) {
        score.predicted++;
        score.right += truth.get(before.uid()) == lesion ? 1 : 0;
      }
    }
  }

  /**
   * What is truly the case with a lesion that a study does not show, or shows for the first time.
   */
  private static void states(
      List<VirtualCourse.Scan> scans,
      List<TrackPoint> points,
      Map<String, Integer> truth,
      Score score) {
    for (TrackPoint point : points) {
      int number = Integer.parseInt(point.study().substring(point.study().indexOf('-') + 1));
      if (point.mark() == null && point.status() != TrackStatus.MERGED) {
        int lesion = truth.get(point.track());
        if (scans.get(number).lesions().stream().noneMatch(l -> l.lesion() == lesion)) {
          boolean inScan = scans.get(number).showsPlaceOf(lesion);
          score.state(inScan ? TrackStatus.RESOLVED : TrackStatus.NOT_COVERED, point.status());
        }
      } else if (number > 0 && point.mark() != null && point.previousStudy() == null) {
        int lesion = truth.get(point.mark().uid());
        if (scans.subList(0, number).stream()
            .noneMatch(scan -> scan.lesions().stream().anyMatch(l -> l.lesion() == lesion))) {
          boolean shown =
              scans.subList(0, number).stream().anyMatch(scan -> scan.showsPlaceOf(lesion));
          score.state(shown ? TrackStatus.NEW : TrackStatus.FIRST_SEEN, point.status());
        }
      }
    }
  }
}

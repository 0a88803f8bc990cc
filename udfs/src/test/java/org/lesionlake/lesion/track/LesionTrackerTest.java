package org.lesionlake.lesion.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.silver.OrganProfile;

/**
 * Patients of a few lesions each, on scans that reach from z = -300 to 300 unless told otherwise.
 */
class LesionTrackerTest {

  private static Mark mark(String uid, String site, double x, double y, double z, double mm) {
    String space = uid.substring(0, 1);
    return new Mark(
        uid, space, site, List.of(x, y, z), mm, 0.8 * mm, Math.PI / 6 * mm * mm * mm, 40, 5.0);
  }

  private static Mark liver(String uid, double x, double y, double z, double mm) {
    return mark(uid, "liver", x, y, z, mm);
  }

  private static TrackedStudy study(String name, Mark... marks) {
    return study(name, -300, 300, List.of(), marks);
  }

  private static TrackedStudy study(
      String name, double low, double high, List<OrganProfile> organs, Mark... marks) {
    ScannedSpace.Box box =
        new ScannedSpace.Box(List.of(-250.0, -250.0, low), List.of(250.0, 250.0, high));
    return new TrackedStudy(
        name, true, false, List.of(new ScannedSpace(name, List.of(box), organs)), List.of(marks));
  }

  private static TrackedStudy unsearched(String name, boolean chosen) {
    return new TrackedStudy(name, chosen, chosen, List.of(), List.of());
  }

  /** Points by study and track. */
  private static Map<String, TrackPoint> follow(TrackedStudy... studies) {
    Map<String, TrackPoint> points = new TreeMap<>();
    LesionTracker.follow(List.of(studies))
        .forEach(point -> points.put(point.study() + " " + point.track(), point));
    return points;
  }

  private static TrackStatus status(Map<String, TrackPoint> points, String key) {
    return points.get(key).status();
  }

  @Test
  void namesWhatPersistsAppearsAndGoes() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 20), liver("a2", 60, 0, 0, 15)),
            study("b", liver("b1", 3, -2, 4, 24), liver("b2", -70, 10, 20, 12)));
    assertThat(status(points, "a a1")).isEqualTo(TrackStatus.FIRST_SEEN);
    assertThat(status(points, "b a1")).isEqualTo(TrackStatus.PERSISTING);
    assertThat(status(points, "b a2")).isEqualTo(TrackStatus.RESOLVED);
    assertThat(status(points, "b b2")).isEqualTo(TrackStatus.NEW);
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b1");
    assertThat(points.get("b a1").previousStudy()).isEqualTo("a");
    assertThat(points.get("b a1").alignment()).isEqualTo("coordinates");
    assertThat(points).hasSize(5);
  }

  @Test
  void neverPairsLesionsOfTwoSites() {
    Map<String, TrackPoint> points =
        follow(study("a", liver("a1", 0, 0, 0, 20)), study("b", mark("b1", "lung", 0, 0, 0, 20)));
    assertThat(status(points, "b a1")).isEqualTo(TrackStatus.RESOLVED);
    assertThat(status(points, "b b1")).isEqualTo(TrackStatus.NEW);
  }

  @Test
  void pairsOneToOneSoThatAllFitBest() {
    // The first lesion's nearest mark is the second one's only one.
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 10), liver("a2", 14, 0, 0, 10)),
            study("b", liver("b1", -8, 0, 0, 10), liver("b2", 6, 0, 0, 10)));
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b1");
    assertThat(points.get("b a2").mark().uid()).isEqualTo("b2");
  }

  @Test
  void ofTwoAtOneDistanceTakesTheOneOfItsSize() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 30)),
            study("b", liver("b1", 0, 8, 0, 10), liver("b2", 0, -8, 0, 30)));
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b2");
  }

  @Test
  void namesThePartsOfALesionThatSplit() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 50)),
            study("b", liver("b1", -8, 0, 0, 32), liver("b2", 20, 0, 0, 14)),
            study("c", liver("c1", -8, 0, 0, 32), liver("c2", 20, 0, 0, 14)));
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b1");
    assertThat(status(points, "b b2")).isEqualTo(TrackStatus.SPLIT);
    assertThat(points.get("b b2").splitFrom()).isEqualTo("a1");
    assertThat(status(points, "c b2")).isEqualTo(TrackStatus.PERSISTING);
    assertThat(points.get("c b2").splitFrom()).isEqualTo("a1");
  }

  @Test
  void namesTheLesionThatAnotherMergedInto() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", -8, 0, 0, 32), liver("a2", 20, 0, 0, 14)),
            study("b", liver("b1", 0, 0, 0, 52)),
            study("c", liver("c1", 0, 0, 0, 54)),
            study("d"));
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b1");
    assertThat(status(points, "b a2")).isEqualTo(TrackStatus.MERGED);
    assertThat(points.get("b a2").mergedInto()).isEqualTo("a1");
    assertThat(status(points, "c a2")).isEqualTo(TrackStatus.MERGED);
    // It shares the fate of the whole.
    assertThat(status(points, "d a1")).isEqualTo(TrackStatus.RESOLVED);
    assertThat(status(points, "d a2")).isEqualTo(TrackStatus.RESOLVED);
  }

  @Test
  void tellsAbsentFromNotLookedAt() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 20)),
            study("b", 100, 300, List.of()),
            unsearched("c", false),
            unsearched("d", true),
            study("e", liver("e1", 0, 0, 0, 20)),
            study("f"));
    assertThat(status(points, "b a1")).isEqualTo(TrackStatus.NOT_COVERED);
    assertThat(status(points, "c a1")).isEqualTo(TrackStatus.NOT_ASSESSABLE);
    assertThat(status(points, "d a1")).isEqualTo(TrackStatus.FAILED);
    assertThat(status(points, "e a1")).isEqualTo(TrackStatus.PERSISTING);
    assertThat(points.get("e a1").previousStudy()).isEqualTo("a");
    assertThat(status(points, "f a1")).isEqualTo(TrackStatus.RESOLVED);
  }

  @Test
  void aPlaceAtTheEdgeOfTheScanIsNotCovered() {
    Map<String, TrackPoint> points =
        follow(study("a", liver("a1", 0, 0, 0, 20)), study("b", -3, 300, List.of()));
    assertThat(status(points, "b a1")).isEqualTo(TrackStatus.NOT_COVERED);
  }

  @Test
  void aLesionIsNewOnlyWhereAnEarlierStudyShowsItsPlace() {
    Map<String, TrackPoint> points =
        follow(
            study("a", 100, 300, List.of()),
            study("b", liver("b1", 0, 0, 0, 20), liver("b2", 0, 0, 200, 20)));
    assertThat(status(points, "b b1")).isEqualTo(TrackStatus.FIRST_SEEN);
    assertThat(status(points, "b b2")).isEqualTo(TrackStatus.NEW);
  }

  @Test
  void aLesionThatComesBackHasItsOldName() {
    Map<String, TrackPoint> points =
        follow(
            study("a", liver("a1", 0, 0, 0, 20)), study("b"), study("c", liver("c1", 2, 2, 2, 12)));
    assertThat(status(points, "b a1")).isEqualTo(TrackStatus.RESOLVED);
    assertThat(points.get("c a1").mark().uid()).isEqualTo("c1");
  }

  @Test
  void laterStudiesLeaveNamesAndEarlierPointsAlone() {
    List<TrackedStudy> studies =
        List.of(
            study("a", liver("a1", 0, 0, 0, 20), liver("a2", 60, 0, 0, 15)),
            study("b", liver("b1", 3, -2, 4, 24), liver("b2", -70, 10, 20, 12)),
            study("c", liver("c1", 1, 0, 2, 9), liver("c2", -68, 12, 20, 30)));
    List<TrackPoint> two = LesionTracker.follow(studies.subList(0, 2));
    List<TrackPoint> three = LesionTracker.follow(studies);
    assertThat(three.subList(0, two.size())).isEqualTo(two);
  }

  @Test
  void theOrderOfMarksDoesNotShow() {
    List<Mark> marks = new ArrayList<>();
    List<Mark> later = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      // A lattice: many marks at one distance.
      marks.add(liver("a" + i, 14 * (i % 3), 14 * (i / 3), 0, 12));
      later.add(liver("b" + i, 14 * (i % 3) + 7, 14 * (i / 3), 0, 12));
    }
    List<TrackPoint> points = follow(marks, later);
    Collections.reverse(marks);
    Collections.rotate(later, 4);
    assertThat(follow(marks, later)).isEqualTo(points);
  }

  private static List<TrackPoint> follow(List<Mark> marks, List<Mark> later) {
    return LesionTracker.follow(
        List.of(study("a", marks.toArray(Mark[]::new)), study("b", later.toArray(Mark[]::new))));
  }

  @Test
  void withoutOrgansThreeLesionsTellHowTheBodyLies() {
    Map<String, TrackPoint> points =
        follow(
            study(
                "a", liver("a1", 0, 0, 0, 20), liver("a2", 60, 0, 0, 15), liver("a3", 0, 50, 9, 9)),
            study(
                "b",
                liver("b1", 9, 9, 90, 20),
                liver("b2", 69, 9, 90, 15),
                liver("b3", 9, 59, 99, 9)));
    assertThat(points.get("b a1").mark().uid()).isEqualTo("b1");
    assertThat(points.get("b a2").mark().uid()).isEqualTo("b2");
    assertThat(points.get("b a3").mark().uid()).isEqualTo("b3");
    assertThat(points.get("b a1").alignment()).isEqualTo("constellation");
  }

  /** Liver and bone whose sections grow and shrink along the body, moved up and aside. */
  private static List<OrganProfile> organs(int levels, double aside) {
    return List.of(organ("liver", 3, 15, levels, aside), organ("bone", -12, 40, levels, aside));
  }

  private static OrganProfile organ(String name, int first, int count, int up, double aside) {
    List<Double> volumes = new ArrayList<>();
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      volumes.add(20_000 + 15_000 * Math.sin(i * i / 30.0));
      xs.add(aside + 3.0 * i);
      ys.add(2.0 * i);
    }
    return new OrganProfile(name, "both", first + up, volumes, xs, ys);
  }

  @Test
  void organsTellWhereALesionIsToBeLookedFor() {
    TrackedStudy a = study("a", -120, 300, organs(0, 0), liver("a1", 20, 10, 80, 20));
    TrackedStudy b = study("b", 60, 500, organs(20, 15), liver("b1", 35, 10, 280, 20));
    TrackPoint point = follow(a, b).get("b a1");
    assertThat(point.mark().uid()).isEqualTo("b1");
    assertThat(point.alignment()).isEqualTo("abdomen");
    assertThat(point.expected().get(0)).isCloseTo(35, within(1.0));
    assertThat(point.expected().get(1)).isCloseTo(10, within(1.0));
    assertThat(point.expected().get(2)).isCloseTo(280, within(1.0));
  }

  @Test
  void aPartOfTheBodyAlignsWithTheWhole() {
    TrackedStudy a = study("a", -120, 300, organs(0, 0), mark("a1", "bone", 20, 10, 200, 20));
    TrackedStudy b = study("b", 310, 500, organs(20, 15));
    TrackPoint point = follow(a, b).get("b a1");
    assertThat(point.status()).isEqualTo(TrackStatus.RESOLVED);
    assertThat(point.alignment()).isEqualTo("body");
    assertThat(point.expected().get(2)).isCloseTo(400, within(2.0));
    // Where the scan ends below the lesion's place.
    TrackedStudy c = study("b", 80, 390, organs(20, 15));
    assertThat(follow(a, c).get("b a1").status()).isEqualTo(TrackStatus.NOT_COVERED);
  }

  @Test
  void theWayBackIsTheWayThereTurnedRound() {
    double[] matrix = {0.98, -0.1, 0.03, 12, 0.1, 0.97, -0.02, -5, -0.03, 0.02, 1.05, 200};
    BodyAlignment map = BodyAlignment.of(BodyRegion.CHEST, matrix);
    double[] back = map.inverse().apply(map.apply(new double[] {30, -40, 500}));
    assertThat(back[0]).isCloseTo(30, within(1e-9));
    assertThat(back[1]).isCloseTo(-40, within(1e-9));
    assertThat(back[2]).isCloseTo(500, within(1e-9));
  }

  @Test
  void refusesAMarkOutsideItsStudysSpaces() {
    assertThatThrownBy(() -> LesionTracker.follow(List.of(study("a", liver("b1", 0, 0, 0, 20)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("space b");
  }
}

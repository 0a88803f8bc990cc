package org.lesionlake.lesion.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.lesion.response.AssessedLesion.Presence;

/**
 * A reference case for every rule, after RECIST 1.1 (Eisenhauer et al. 2009), whose sections are
 * named. Treatment starts on day 0.
 */
class RecistResponseTest {
  private static final LocalDate START = LocalDate.of(2020, 3, 1);
  private static final Set<ResponseRule> SEEN = EnumSet.noneOf(ResponseRule.class);

  @AfterAll
  static void everyRuleHasACase() {
    assertThat(SEEN).isEqualTo(EnumSet.allOf(ResponseRule.class));
  }

  /** Studies of one patient as they are told. */
  private static final class Patient {
    final List<Assessment> assessments = new ArrayList<>();
    final List<LocalDate> starts = new ArrayList<>(List.of(START));

    Patient study(int day, AssessedLesion... lesions) {
      return study(START.plusDays(day), true, "portal_venous", lesions);
    }

    Patient study(LocalDate date, boolean assessed, String phase, AssessedLesion... lesions) {
      assessments.add(
          new Assessment(
              "study-" + (assessments.size() + 1), date, assessed, phase, List.of(lesions)));
      return this;
    }

    Patient starting(LocalDate... days) {
      starts.clear();
      starts.addAll(List.of(days));
      return this;
    }

    /** The response at the last study. */
    Response last() {
      List<Response> responses = all();
      return responses.get(responses.size() - 1);
    }

    List<Response> all() {
      List<Response> responses = RecistResponse.of(assessments, starts);
      responses.forEach(response -> SEEN.add(response.rule()));
      return responses;
    }

    List<ResponseRule> rules() {
      return all().stream().map(Response::rule).toList();
    }
  }

  private static AssessedLesion lesion(String track, String site, double longMm, double shortMm) {
    return lesion(track, site, Presence.SEEN, longMm, shortMm, 5.0, LesionNature.SOLID, null, null);
  }

  private static AssessedLesion lesion(
      String track,
      String site,
      Presence presence,
      double longMm,
      double shortMm,
      Double sliceMm,
      LesionNature nature,
      String splitFrom,
      String mergedInto) {
    double volume = Math.PI / 6 * longMm * shortMm * shortMm;
    return new AssessedLesion(
        track,
        site,
        presence,
        longMm,
        shortMm,
        volume,
        sliceMm,
        nature,
        false,
        splitFrom,
        mergedInto);
  }

  private static AssessedLesion liver(String track, double mm) {
    return lesion(track, "liver", mm, mm);
  }

  private static AssessedLesion lung(String track, double mm) {
    return lesion(track, "lung", mm, mm);
  }

  private static AssessedLesion node(String track, double shortMm) {
    return lesion(track, "lymph_node", shortMm + 8, shortMm);
  }

  private static AssessedLesion absent(String track, String site, Presence presence) {
    return lesion(track, site, presence, 0, 0, null, LesionNature.SOLID, null, null);
  }

  private static AssessedLesion gone(String track, String site) {
    return absent(track, site, Presence.GONE);
  }

  private static AssessedLesion missing(String track, String site) {
    return absent(track, site, Presence.MISSING);
  }

  private static AssessedLesion blastic(String track, double mm) {
    return lesion(track, "bone", Presence.SEEN, mm, mm, 5.0, LesionNature.BLASTIC_BONE, null, null);
  }

  private static AssessedLesion part(String track, String site, double mm, String of) {
    return lesion(track, site, Presence.SEEN, mm, mm, 5.0, LesionNature.SOLID, of, null);
  }

  private static AssessedLesion merged(String track, String site, String into) {
    return lesion(track, site, Presence.MERGED, 0, 0, null, LesionNature.SOLID, null, into);
  }

  private static Set<String> targets(AssessedLesion... lesions) {
    return TargetChoice.of(new Assessment("s", START, true, null, List.of(lesions)));
  }

  @Test
  void theReadmeTellsEveryRuleInItsOrder() throws IOException {
    List<String> told =
        Files.readAllLines(Path.of("README-lesions-through-time.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.replaceAll("^\\| `(\\w+)` \\| (\\w+) \\|.*", "$1 $2"))
            .toList();
    List<String> rules =
        Arrays.stream(ResponseRule.values())
            .map(rule -> rule.code() + " " + rule.category().code())
            .toList();
    assertThat(told).isEqualTo(rules);
  }

  // ---- Baseline (3.1)

  @Test
  void theBaselineIsTheLastStudyOfTheFourWeeksBeforeTreatment() {
    Patient patient = new Patient().study(-28, liver("a", 20)).study(-3, liver("a", 24));
    patient.study(60, liver("a", 24));
    assertThat(patient.rules())
        .containsExactly(
            ResponseRule.BEFORE_TREATMENT,
            ResponseRule.BASELINE,
            ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().baselineStudy()).isEqualTo("study-2");
    assertThat(patient.last().line()).isEqualTo(1);
    assertThat(patient.last().lineStarted()).isEqualTo(START);
  }

  @Test
  void aStudyOnTheDayOfTheFirstDoseIsABaseline() {
    Patient patient = new Patient().study(0, liver("a", 20)).study(60, liver("a", 20));
    assertThat(patient.rules().get(0)).isEqualTo(ResponseRule.BASELINE);
  }

  @Test
  void twentyEightDaysAreFourWeeksAndTwentyNineAreMore() {
    assertThat(new Patient().study(-28, liver("a", 20)).study(50, liver("a", 9)).last().rule())
        .isEqualTo(ResponseRule.TARGET_DECREASE);
    Response late = new Patient().study(-29, liver("a", 20)).study(50, liver("a", 9)).last();
    assertThat(late.rule()).isEqualTo(ResponseRule.NO_BASELINE);
    assertThat(late.category()).isEqualTo(ResponseCategory.NOT_EVALUABLE);
    assertThat(late.line()).isEqualTo(1);
    assertThat(late.targets()).isNull();
    assertThat(late.sumAllMm()).isEqualTo(9);
  }

  @Test
  void withoutTreatmentThereIsNoBaseline() {
    Patient patient = new Patient().starting().study(0, liver("a", 20)).study(60, liver("a", 5));
    assertThat(patient.rules()).containsOnly(ResponseRule.NO_BASELINE);
  }

  @Test
  void aStudyThatSawNothingIsNoBaseline() {
    Patient patient = new Patient().study(-20, liver("a", 20));
    patient.study(START.minusDays(2), false, null).study(50, liver("a", 20));
    assertThat(patient.last().baselineStudy()).isEqualTo("study-1");
  }

  @Test
  void eachLineHasItsOwnBaselineAndItIsTheLastFollowUpOfTheOneBefore() {
    Patient patient = new Patient().starting(START, START.plusDays(100), START);
    patient.study(-5, liver("a", 40)).study(90, liver("a", 60)).study(180, liver("a", 40));
    assertThat(patient.rules())
        .containsExactly(
            ResponseRule.BASELINE, ResponseRule.TARGET_PROGRESSION, ResponseRule.TARGET_DECREASE);
    assertThat(patient.all()).extracting(Response::line).containsExactly(1, 1, 2);
    assertThat(patient.last().baselineStudy()).isEqualTo("study-2");
    assertThat(patient.last().baselineSumMm()).isEqualTo(60);
  }

  @Test
  void aLineWithoutBaselineMakesNoOtherOnesResponseItsOwn() {
    Patient patient = new Patient().starting(START, START.plusDays(300));
    patient.study(-5, liver("a", 40)).study(180, liver("a", 40)).study(360, liver("a", 10));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NO_BASELINE);
    assertThat(patient.last().line()).isEqualTo(2);
  }

  @Test
  void aStudyWithoutDateHasNoPlaceInTheCourse() {
    Patient patient = new Patient().study(-5, liver("a", 40)).study(50, liver("a", 40));
    patient.study(null, true, null, liver("a", 5));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NO_DATE);
  }

  // ---- Targets (3.1.1, 3.1.2, 3.2.2)

  @Test
  void targetsAreTheLargestFiveAndTwoOfAnOrgan() {
    assertThat(
            targets(
                liver("a", 20),
                liver("b", 30),
                liver("c", 25),
                lung("d", 12),
                lung("e", 11),
                lung("f", 10),
                node("g", 16),
                lesion("h", "adrenal", 40, 40)))
        .containsExactlyInAnyOrder("h", "b", "c", "g", "d");
  }

  @Test
  void allNodesAreOneOrgan() {
    assertThat(targets(node("a", 15), node("b", 22), node("c", 18)))
        .containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void nodesAreTargetsFromFifteenMillimetresShortAxis() {
    assertThat(targets(node("a", 15))).containsExactly("a");
    assertThat(targets(lesion("a", "lymph_node", 40, 14.9))).isEmpty();
  }

  @Test
  void otherLesionsAreTargetsFromTenMillimetresLongAxis() {
    assertThat(targets(liver("a", 10))).containsExactly("a");
    assertThat(targets(liver("a", 9.9))).isEmpty();
    assertThat(targets(lesion("a", "liver", 10, 3))).containsExactly("a");
  }

  @Test
  void onThickSlicesTheyAreTwiceTheThickness() {
    assertThat(targets(onSlices(14, 7.0))).containsExactly("a");
    assertThat(targets(onSlices(13.9, 7.0))).isEmpty();
    assertThat(targets(onSlices(10, 5.0))).containsExactly("a");
    assertThat(targets(onSlices(10, 1.0))).containsExactly("a");
    assertThat(targets(onSlices(10, null))).containsExactly("a");
  }

  private static AssessedLesion onSlices(double mm, Double sliceMm) {
    return lesion("a", "liver", Presence.SEEN, mm, mm, sliceMm, LesionNature.SOLID, null, null);
  }

  @Test
  void blasticBoneEffusionsAndLeptomeningealDiseaseAreNeverTargets() {
    for (LesionNature nature : LesionNature.values()) {
      AssessedLesion lesion = lesion("a", "bone", Presence.SEEN, 40, 40, 5.0, nature, null, null);
      assertThat(targets(lesion).contains("a"))
          .as(nature.name())
          .isEqualTo(nature == LesionNature.SOLID);
    }
    assertThat(LesionNature.of("bone", 500)).isEqualTo(LesionNature.BLASTIC_BONE);
    assertThat(LesionNature.of("bone", 60)).isEqualTo(LesionNature.SOLID);
    assertThat(LesionNature.of("pleura", 8)).isEqualTo(LesionNature.EFFUSION);
    assertThat(LesionNature.of("peritoneum", 50)).isEqualTo(LesionNature.SOLID);
    assertThat(LesionNature.of("liver", 8)).isEqualTo(LesionNature.SOLID);
  }

  @Test
  void whatIsNoTargetIsNonTargetAndSmallNodesAreNormal() {
    Patient patient = new Patient();
    patient.study(
        -5, liver("a", 30), liver("b", 9), node("c", 10), node("d", 14.9), node("e", 9.9));
    assertThat(patient.last().roles())
        .isEqualTo(
            Map.of(
                "a", LesionRole.TARGET,
                "b", LesionRole.NON_TARGET,
                "c", LesionRole.NON_TARGET,
                "d", LesionRole.NON_TARGET,
                "e", LesionRole.NORMAL_NODE));
    assertThat(patient.last().sumTargetsMm()).isEqualTo(30);
    assertThat(patient.last().sumAllMm()).isEqualTo(30 + 9 + 10 + 14.9);
  }

  // ---- Targets at follow-up (4.3.1)

  @Test
  void partialResponseIsThirtyPercentBelowTheBaseline() {
    assertThat(after(liver("a", 60), liver("a", 42)).rule())
        .isEqualTo(ResponseRule.TARGET_DECREASE);
    assertThat(after(liver("a", 60), liver("a", 42.1)).rule())
        .isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
  }

  private static Response after(AssessedLesion before, AssessedLesion now) {
    return new Patient().study(-5, before).study(60, now).last();
  }

  @Test
  void progressionIsTwentyPercentAndFiveMillimetresAboveTheNadir() {
    assertThat(after(liver("a", 50), liver("a", 60)).rule())
        .isEqualTo(ResponseRule.TARGET_PROGRESSION);
    assertThat(after(liver("a", 50), liver("a", 59.9)).rule())
        .isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    // A quarter more, but 4 mm.
    assertThat(after(liver("a", 16), liver("a", 20)).rule())
        .isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    // 10 mm more, but a tenth.
    assertThat(after(liver("a", 100), liver("a", 110)).rule())
        .isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
  }

  @Test
  void theNadirIsTheSmallestSumSinceTheBaselineWhichIsIncluded() {
    Patient patient = new Patient().study(-5, liver("a", 100));
    patient.study(60, liver("a", 50)).study(120, liver("a", 60));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_PROGRESSION);
    assertThat(patient.last().nadirSumMm()).isEqualTo(50);
    assertThat(patient.last().baselineSumMm()).isEqualTo(100);
    assertThat(patient.all().get(1).nadirSumMm()).isEqualTo(100);
    assertThat(patient.all().get(0).nadirSumMm()).isNull();
  }

  @Test
  void decreaseIsJudgedAgainstTheBaselineAndNotTheNadir() {
    Patient patient = new Patient().study(-5, liver("a", 100));
    patient.study(60, liver("a", 60)).study(120, liver("a", 69));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_DECREASE);
  }

  @Test
  void nodesCountByShortAxisAndOthersByLongAxis() {
    Patient patient = new Patient();
    patient.study(-5, lesion("a", "lymph_node", 40, 20), lesion("b", "liver", 30, 12));
    assertThat(patient.last().sumTargetsMm()).isEqualTo(50);
  }

  @Test
  void whatIsTooSmallToMeasureCountsFiveMillimetresAndWhatIsGoneNone() {
    Patient patient = new Patient().study(-5, liver("a", 20), lung("b", 20));
    patient.study(60, liver("a", 3), gone("b", "lung"));
    assertThat(patient.last().sumTargetsMm()).isEqualTo(5);
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_DECREASE);
  }

  @Test
  void fragmentsAreAddedAndCoalescedLesionsAreMeasuredAsOne() {
    Patient split = new Patient().study(-5, liver("a", 40));
    split.study(60, liver("a", 24), part("p", "liver", 14, "a"));
    assertThat(split.last().sumTargetsMm()).isEqualTo(38);
    assertThat(split.last().roles()).containsEntry("p", LesionRole.TARGET);
    assertThat(split.last().newLesions()).isZero();

    Patient grown = new Patient().study(-5, liver("a", 20), liver("b", 15));
    grown.study(60, liver("a", 36), merged("b", "liver", "a"));
    assertThat(grown.last().sumTargetsMm()).isEqualTo(36);
    assertThat(grown.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);

    // The whole is measured even if the target is the one that lost its name.
    Patient other = new Patient().study(-5, liver("a", 30), liver("b", 25), liver("c", 9));
    other.study(60, merged("a", "liver", "c"), liver("b", 25), liver("c", 40));
    assertThat(other.last().sumTargetsMm()).isEqualTo(65);
  }

  // ---- Complete response (4.3.1, 4.3.3, table 1)

  @Test
  void completeResponseIsAllGone() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 8));
    patient.study(60, gone("a", "liver"), gone("b", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.ALL_DISEASE_GONE);
    assertThat(patient.last().category()).isEqualTo(ResponseCategory.COMPLETE_RESPONSE);
    assertThat(patient.last().sumTargetsMm()).isZero();
  }

  @Test
  void nodesBelowTenMillimetresAreNormalThoughTheSumIsNotZero() {
    Patient patient = new Patient().study(-5, node("a", 20), node("b", 12));
    patient.study(60, node("a", 9.9), node("b", 9));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.ALL_DISEASE_GONE);
    assertThat(patient.last().sumTargetsMm()).isEqualTo(9.9);
    assertThat(after(node("a", 20), node("a", 10)).rule()).isEqualTo(ResponseRule.TARGET_DECREASE);
  }

  @Test
  void nonTargetsThatPersistMakeItPartial() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 8));
    patient.study(60, gone("a", "liver"), lung("b", 8));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGETS_GONE_NON_TARGETS_PERSIST);
    assertThat(patient.last().category()).isEqualTo(ResponseCategory.PARTIAL_RESPONSE);
  }

  @Test
  void nonTargetsThatAreMissingMakeItPartial() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 8));
    patient.study(60, gone("a", "liver"), missing("b", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGETS_GONE_NON_TARGETS_MISSING);
    assertThat(patient.last().category()).isEqualTo(ResponseCategory.PARTIAL_RESPONSE);
  }

  @Test
  void missingNonTargetsLeavePartialAndStableAsTheyAre() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 8));
    patient.study(60, liver("a", 20), missing("b", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_DECREASE);
    patient.study(120, liver("a", 21), missing("b", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_DECREASE);
  }

  // ---- Missing targets (4.4.2)

  @Test
  void aMissingTargetIsNotEvaluable() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 30));
    patient.study(60, liver("a", 10), missing("b", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_MISSING);
    assertThat(patient.last().category()).isEqualTo(ResponseCategory.NOT_EVALUABLE);
    assertThat(patient.last().sumTargetsMm()).isNull();
    // It is no nadir either.
    patient.study(120, liver("a", 40), lung("b", 30));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().nadirSumMm()).isEqualTo(70);
  }

  @Test
  void thoseMeasuredMayShowProgressionAlone() {
    // The paper's example: of 50 mm in three lesions, two of them measure 80 mm.
    Patient patient = new Patient().study(-5, liver("a", 20), liver("b", 20), lung("c", 10));
    patient.study(60, liver("a", 40), liver("b", 40), missing("c", "lung"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.TARGET_PROGRESSION_OF_THOSE_MEASURED);
  }

  @Test
  void aStudyThatCouldNotBeSearchedIsNotEvaluable() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(START.plusDays(60), false, null, missing("a", "liver"));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NOT_ASSESSED);
    assertThat(patient.last().sumAllMm()).isNull();
  }

  // ---- New lesions (4.3.5)

  @Test
  void aNewLesionIsProgressionWhateverTheTargetsDo() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, gone("a", "liver"), lung("n", 12));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
    assertThat(patient.last().newLesions()).isEqualTo(1);
    assertThat(patient.last().roles()).containsEntry("n", LesionRole.NEW);
  }

  @Test
  void aLesionWhereTheBaselineDidNotLookIsNew() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    AssessedLesion uncharted =
        new AssessedLesion(
            "n", "lung", Presence.SEEN, 12, 12, 900, 5.0, LesionNature.SOLID, true, null, null);
    patient.study(60, liver("a", 40), uncharted);
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
  }

  @Test
  void aLesionKnownBeforeABaselineThatDidNotLookIsNotNew() {
    Patient patient = new Patient().study(-200, liver("a", 40), lung("b", 20));
    patient.study(-5, liver("a", 40), missing("b", "lung"));
    patient.study(60, liver("a", 40), lung("b", 30));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().roles()).containsEntry("b", LesionRole.NON_TARGET);
  }

  @Test
  void aLesionThatWasGoneAtTheBaselineIsNewWhenItIsBack() {
    Patient patient = new Patient().study(-200, liver("a", 40), lung("b", 20));
    patient.study(-5, liver("a", 40), gone("b", "lung"));
    patient.study(60, liver("a", 40), lung("b", 11));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
  }

  @Test
  void aSmallNewLesionIsDoubtfulUntilALaterStudyConfirmsIt() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, liver("a", 40), lung("n", 6));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().roles()).containsEntry("n", LesionRole.EQUIVOCAL);
    assertThat(patient.last().newLesions()).isZero();
    // Then it counts from where it began.
    patient.study(120, liver("a", 40), lung("n", 7));
    assertThat(patient.rules())
        .containsExactly(
            ResponseRule.BASELINE,
            ResponseRule.NEW_LESION_CONFIRMED,
            ResponseRule.PROGRESSED_BEFORE);
  }

  @Test
  void aSmallNewLesionThatGoesAwayIsNoProgression() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, liver("a", 40), lung("n", 6)).study(120, liver("a", 40), gone("n", "lung"));
    assertThat(patient.rules().get(1)).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
  }

  @Test
  void aNewNodeIsDiseaseFromTenMillimetresOn() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, liver("a", 40), node("n", 9));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    patient.study(120, liver("a", 40), node("n", 10));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
  }

  @Test
  void aNormalNodeThatGrowsToTenMillimetresByFiveIsNew() {
    Patient patient = new Patient().study(-5, liver("a", 40), node("n", 9));
    patient.study(60, liver("a", 40), node("n", 11));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    patient.study(120, liver("a", 40), node("n", 14));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
  }

  @Test
  void thereIsNoWayBackFromProgression() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, liver("a", 60)).study(120, liver("a", 10));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.PROGRESSED_BEFORE);
    assertThat(patient.last().category()).isEqualTo(ResponseCategory.PROGRESSIVE_DISEASE);
    assertThat(patient.last().sumTargetsMm()).isEqualTo(10);
  }

  @Test
  void aLesionThatIsBackAfterACompleteResponseIsProgression() {
    Patient patient = new Patient().study(-5, liver("a", 40));
    patient.study(60, gone("a", "liver")).study(120, liver("a", 4));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.RECURRENCE);
  }

  @Test
  void aLesionThatIsBackWhileOthersNeverWentJoinsTheSum() {
    Patient patient = new Patient().study(-5, liver("a", 40), lung("b", 20));
    patient.study(60, liver("a", 40), gone("b", "lung")).study(120, liver("a", 40), lung("b", 6));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);
    assertThat(patient.last().sumTargetsMm()).isEqualTo(46);
  }

  // ---- Non-targets (4.3.3, 4.3.4, table 2)

  @Test
  void nonTargetsProgressOnlyWhereAllDiseaseGrowsAsMuch() {
    // A little more of a little beside large targets is not unequivocal.
    Patient patient = new Patient().study(-5, liver("a", 60), lung("b", 8));
    patient.study(60, liver("a", 60), lung("b", 16));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEITHER_DECREASE_NOR_INCREASE);

    Patient other = new Patient().study(-5, liver("a", 10), blastic("b", 30));
    other.study(60, liver("a", 6), blastic("b", 37));
    assertThat(other.last().rule()).isEqualTo(ResponseRule.NON_TARGET_PROGRESSION);
  }

  @Test
  void withoutTargetsTheirVolumeAloneDecides() {
    // 20 % in diameter are 73 % in volume: 1.2 cubed.
    assertThat(after(blastic("a", 30), blastic("a", 36)).rule())
        .isEqualTo(ResponseRule.NON_TARGET_PROGRESSION);
    assertThat(after(blastic("a", 30), blastic("a", 35.9)).rule())
        .isEqualTo(ResponseRule.NON_TARGETS_PERSIST);
    // A third more, but 3 mm.
    assertThat(after(lung("a", 9), lung("a", 12)).rule())
        .isEqualTo(ResponseRule.NON_TARGETS_PERSIST);
    assertThat(after(blastic("a", 30), blastic("a", 30)).category())
        .isEqualTo(ResponseCategory.NON_CR_NON_PD);
    assertThat(after(blastic("a", 30), gone("a", "bone")).rule())
        .isEqualTo(ResponseRule.ALL_DISEASE_GONE);
    assertThat(after(blastic("a", 30), missing("a", "bone")).rule())
        .isEqualTo(ResponseRule.NON_TARGET_MISSING);
    assertThat(after(blastic("a", 30), blastic("a", 30)).targets()).isZero();
    assertThat(after(blastic("a", 30), blastic("a", 30)).sumTargetsMm()).isNull();
  }

  @Test
  void withoutDiseaseOnlyANewLesionIsAResponse() {
    Patient patient = new Patient().study(-5, node("n", 8)).study(60, node("n", 8));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NO_DISEASE_AT_BASELINE);
    patient.study(120, node("n", 8), liver("a", 15));
    assertThat(patient.last().rule()).isEqualTo(ResponseRule.NEW_LESION);
  }

  // ---- Beside the response

  @Test
  void aChangeOfContrastPhaseIsFlagged() {
    Map<String, Boolean> expected = new LinkedHashMap<>();
    expected.put("portal_venous", false);
    expected.put("arterial", true);
    expected.put(null, null);
    expected.forEach(
        (phase, changed) -> {
          Patient patient = new Patient().study(-5, liver("a", 40));
          patient.study(START.plusDays(60), true, phase, liver("a", 40));
          assertThat(patient.last().phaseChanged()).as(phase).isEqualTo(changed);
        });
  }

  @Test
  void volumeDoublesWithTheDays() {
    Assessment first =
        new Assessment("1", START, true, null, List.of(liver("a", 20), lung("b", 10)));
    Assessment later =
        new Assessment(
            "2", START.plusDays(90), true, null, List.of(liver("a", 40), missing("b", "lung")));
    // Twice the diameter is eight times the volume, three doublings; b is left out of both.
    assertThat(VolumeDoubling.days(first, later)).isCloseTo(30, within(1e-9));
    Assessment back = new Assessment("3", START.plusDays(180), true, null, List.of(liver("a", 20)));
    assertThat(VolumeDoubling.days(later, back)).isCloseTo(-30, within(1e-9));
    assertThat(
            VolumeDoubling.days(
                back,
                new Assessment("4", START.plusDays(200), true, null, List.of(gone("a", "liver")))))
        .isNull();
    assertThat(VolumeDoubling.days(first, first)).isNull();
    assertThat(
            VolumeDoubling.days(
                first, new Assessment("5", START.plusDays(9), true, null, first.lesions())))
        .isNull();
  }
}

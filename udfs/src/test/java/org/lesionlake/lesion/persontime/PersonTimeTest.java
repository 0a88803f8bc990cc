package org.lesionlake.lesion.persontime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A reference case for every outcome. The diagnosis is day 0; a scan covers 100 days unless said.
 */
class PersonTimeTest {
  private static final LocalDate DIAGNOSIS = LocalDate.of(2020, 1, 1);
  private static final RiskRules RULES = new RiskRules(100, UncertainRule.IGNORE);
  private static final Set<RiskOutcome> SEEN = EnumSet.noneOf(RiskOutcome.class);

  @AfterAll
  static void everyOutcomeHasACase() {
    assertThat(SEEN).isEqualTo(EnumSet.allOf(RiskOutcome.class));
  }

  private static LocalDate day(int day) {
    return DIAGNOSIS.plusDays(day);
  }

  /** {@code -} negative, {@code +} positive, {@code ?} uncertain, {@code x} not covered. */
  private static Scan scan(int day, char sign) {
    return new Scan(
        day(day),
        switch (sign) {
          case '-' -> Verdict.NEGATIVE;
          case '+' -> Verdict.POSITIVE;
          case '?' -> Verdict.UNCERTAIN;
          default -> Verdict.NOT_COVERED;
        });
  }

  private static PersonTime of(Integer death, Integer lastContact, Scan... scans) {
    return of(RULES, death, lastContact, scans);
  }

  private static PersonTime of(RiskRules rules, Integer death, Integer lastContact, Scan... scans) {
    PersonTime time =
        PersonTime.of(
            new FollowUp(
                DIAGNOSIS,
                List.of(scans),
                death == null ? null : day(death),
                lastContact == null ? null : day(lastContact)),
            rules);
    SEEN.add(time.outcome());
    return time;
  }

  private static AtRisk stretch(int entry, int exit, RiskEnd end) {
    return new AtRisk(day(entry), day(exit), end);
  }

  @Test
  void onsetLiesBetweenTheLastNegativeAndTheFirstPositiveScan() {
    PersonTime time = of(900, null, scan(10, '-'), scan(80, '-'), scan(150, '+'), scan(200, '+'));
    assertThat(time.outcome()).isEqualTo(RiskOutcome.ONSET);
    assertThat(time.stretches()).containsExactly(stretch(10, 150, RiskEnd.ONSET));
    assertThat(time.onsetAfter()).isEqualTo(day(80));
    assertThat(time.onsetBy()).isEqualTo(day(150));
    assertThat(time.days()).isEqualTo(140);
  }

  @Test
  void entryIsDelayedToTheFirstScanThatCoversTheSite() {
    PersonTime time = of(null, 90, scan(5, 'x'), scan(40, '-'));
    assertThat(time.outcome()).isEqualTo(RiskOutcome.FOLLOW_UP_ENDED);
    assertThat(time.stretches()).containsExactly(stretch(40, 90, RiskEnd.FOLLOW_UP_ENDED));
  }

  @Test
  void aScanShortlyBeforeTheDiagnosisVouchesFromTheDiagnosisOn() {
    assertThat(of(null, 90, scan(-5, '-')).stretches())
        .containsExactly(stretch(0, 90, RiskEnd.FOLLOW_UP_ENDED));
    assertThat(of(null, 90, scan(-20, '-'), scan(-5, '-')).stretches())
        .containsExactly(stretch(0, 90, RiskEnd.FOLLOW_UP_ENDED));
    PersonTime tooLong = of(null, 90, scan(-100, '-'));
    assertThat(tooLong.outcome()).isEqualTo(RiskOutcome.NEVER_COVERED);
    assertThat(tooLong.stretches()).isEmpty();
  }

  @Test
  void whoHasOneAtTheFirstLookIsPrevalent() {
    PersonTime time = of(null, 300, scan(3, 'x'), scan(12, '+'), scan(100, '-'));
    assertThat(time.outcome()).isEqualTo(RiskOutcome.PREVALENT);
    assertThat(time.stretches()).isEmpty();
    assertThat(time.onsetAfter()).isNull();
    assertThat(time.onsetBy()).isEqualTo(day(12));
    PersonTime before = of(null, 300, scan(-400, '-'), scan(-3, '+'));
    assertThat(before.outcome()).isEqualTo(RiskOutcome.PREVALENT);
    assertThat(before.onsetAfter()).isEqualTo(day(-400));
    assertThat(of(null, 300, scan(-400, '-'), scan(10, '+')).outcome())
        .as("its cover had ended before the diagnosis")
        .isEqualTo(RiskOutcome.PREVALENT);
  }

  @Test
  void daysBetweenTwoStretchesCountForNobody() {
    PersonTime negative = of(null, 400, scan(0, '-'), scan(300, '-'));
    assertThat(negative.stretches())
        .containsExactly(
            stretch(0, 100, RiskEnd.COVER_ENDED), stretch(300, 400, RiskEnd.FOLLOW_UP_ENDED));
    PersonTime positive = of(null, 400, scan(0, '-'), scan(300, '+'));
    assertThat(positive.outcome()).isEqualTo(RiskOutcome.ONSET_OUT_OF_COVER);
    assertThat(positive.stretches()).containsExactly(stretch(0, 100, RiskEnd.COVER_ENDED));
    assertThat(positive.onsetAfter()).isEqualTo(day(0));
    assertThat(positive.onsetBy()).isEqualTo(day(300));
  }

  @Test
  void aScanOnTheLastDayOfCoverStillFindsAnOnset() {
    assertThat(of(null, 400, scan(0, '-'), scan(100, '+')).outcome()).isEqualTo(RiskOutcome.ONSET);
    assertThat(of(null, 400, scan(0, '-'), scan(101, '+')).outcome())
        .isEqualTo(RiskOutcome.ONSET_OUT_OF_COVER);
    assertThat(of(null, 190, scan(0, '-'), scan(100, '-')).stretches())
        .containsExactly(stretch(0, 190, RiskEnd.FOLLOW_UP_ENDED));
  }

  @Test
  void coverEndsWithoutAScan() {
    PersonTime time = of(null, 700, scan(0, '-'));
    assertThat(time.outcome()).isEqualTo(RiskOutcome.COVER_ENDED);
    assertThat(time.days()).isEqualTo(100);
  }

  @Test
  void deathCompetesWhileCoveredAndNotLater() {
    PersonTime covered = of(60, 500, scan(10, '-'));
    assertThat(covered.outcome()).isEqualTo(RiskOutcome.DEATH);
    assertThat(covered.stretches()).containsExactly(stretch(10, 60, RiskEnd.DEATH));
    assertThat(of(600, null, scan(10, '-')).outcome()).isEqualTo(RiskOutcome.COVER_ENDED);
    assertThat(of(50, null, scan(10, '-'), scan(50, '+')).outcome())
        .as("found on the day of death")
        .isEqualTo(RiskOutcome.ONSET);
  }

  @Test
  void scansAfterDeathAreLeftOutAndCounted() {
    PersonTime time = of(60, null, scan(10, '-'), scan(70, '+'), scan(80, '-'));
    assertThat(time.outcome()).isEqualTo(RiskOutcome.DEATH);
    assertThat(time.scansAfterDeath()).isEqualTo(2);
    assertThat(time.onsetBy()).isNull();
  }

  @Test
  void followUpEndsWithTheLaterOfContactAndScan() {
    assertThat(of(null, 20, scan(10, '-'), scan(60, 'x')).stretches())
        .containsExactly(stretch(10, 60, RiskEnd.FOLLOW_UP_ENDED));
    PersonTime oneScan = of(null, null, scan(10, '-'));
    assertThat(oneScan.stretches()).containsExactly(stretch(10, 10, RiskEnd.FOLLOW_UP_ENDED));
    assertThat(oneScan.days()).isZero();
    assertThat(of(null, -30, scan(-40, '-')).outcome())
        .as("not seen after the diagnosis")
        .isEqualTo(RiskOutcome.NEVER_COVERED);
  }

  @Test
  void withoutADiagnosisOrWithImpossibleDatesThereIsNoTime() {
    PersonTime none = PersonTime.of(new FollowUp(null, List.of(scan(1, '-')), null, null), RULES);
    SEEN.add(none.outcome());
    assertThat(none.outcome()).isEqualTo(RiskOutcome.NO_DIAGNOSIS);
    assertThat(of(-1, null, scan(1, '-')).outcome()).isEqualTo(RiskOutcome.IMPOSSIBLE_DATES);
    assertThat(of(null, null).outcome()).isEqualTo(RiskOutcome.NEVER_COVERED);
  }

  @Test
  void uncertainScansCountByTheRule() {
    Scan[] scans = {scan(0, '-'), scan(90, '?'), scan(180, '-'), scan(250, '+')};
    PersonTime ignored = of(RULES, null, 300, scans);
    assertThat(ignored.stretches())
        .containsExactly(stretch(0, 100, RiskEnd.COVER_ENDED), stretch(180, 250, RiskEnd.ONSET));
    assertThat(of(new RiskRules(100, UncertainRule.NEGATIVE), null, 300, scans).stretches())
        .containsExactly(stretch(0, 250, RiskEnd.ONSET));
    PersonTime positive = of(new RiskRules(100, UncertainRule.POSITIVE), null, 300, scans);
    assertThat(positive.stretches()).containsExactly(stretch(0, 90, RiskEnd.ONSET));
    assertThat(positive.onsetBy()).isEqualTo(day(90));
  }

  @Test
  void ofSeveralScansOnADayTheGravestCounts() {
    assertThat(of(null, 99, scan(0, '-'), scan(50, '-'), scan(50, '+')).outcome())
        .isEqualTo(RiskOutcome.ONSET);
    assertThat(of(null, 99, scan(20, '-'), scan(20, '?')).outcome())
        .isEqualTo(RiskOutcome.NEVER_COVERED);
    assertThat(of(null, 99, scan(20, 'x'), scan(20, '-')).outcome())
        .isEqualTo(RiskOutcome.FOLLOW_UP_ENDED);
  }

  @Test
  void theOrderOfScansDoesNotMatter() {
    List<Scan> scans =
        new ArrayList<>(
            List.of(scan(0, '-'), scan(60, '-'), scan(250, '-'), scan(300, '?'), scan(340, '+')));
    PersonTime expected = of(null, 400, scans.toArray(Scan[]::new));
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(scans, random);
      assertThat(of(null, 400, scans.toArray(Scan[]::new))).isEqualTo(expected);
    }
  }

  /** Whatever the history: stretches follow each other, lie after the diagnosis and are covered. */
  @Test
  void stretchesAreApartInOrderAndCovered() {
    Random random = new Random(7);
    for (int person = 0; person < 2_000; person++) {
      List<Scan> scans = new ArrayList<>();
      for (int i = random.nextInt(9); i > 0; i--) {
        scans.add(scan(random.nextInt(1_400) - 200, "-----+??xx".charAt(random.nextInt(10))));
      }
      Integer death = random.nextInt(3) == 0 ? random.nextInt(1_200) : null;
      PersonTime time = of(death, random.nextInt(1_200), scans.toArray(Scan[]::new));
      LocalDate last = day(-1);
      for (AtRisk stretch : time.stretches()) {
        assertThat(stretch.entry()).isAfter(last);
        assertThat(stretch.end() == RiskEnd.COVER_ENDED || last(time) == stretch).isTrue();
        for (LocalDate day = stretch.entry(); day.isBefore(stretch.exit()); day = day.plusDays(1)) {
          LocalDate at = day;
          assertThat(scans)
              .anyMatch(
                  scan ->
                      scan.verdict() == Verdict.NEGATIVE
                          && !scan.date().isAfter(at)
                          && scan.date().plusDays(100).isAfter(at));
        }
        last = stretch.exit();
      }
    }
  }

  private static AtRisk last(PersonTime time) {
    return time.stretches().get(time.stretches().size() - 1);
  }

  /**
   * With an onset of constant hazard h, scans every d days and cover that lasts from one to the
   * next, onsets per person-day are (1 - exp(-h d)) / d: each d days at risk end in one with the
   * probability 1 - exp(-h d).
   */
  @Test
  void onsetsPerPersonTimeMeetTheClosedForm() {
    double hazard = 1 / 700.0;
    int interval = 90;
    RiskRules rules = new RiskRules(interval, UncertainRule.IGNORE);
    Random random = new Random(20);
    long onsets = 0;
    long days = 0;
    for (int person = 0; person < 40_000; person++) {
      double onset = -Math.log(1 - random.nextDouble()) / hazard;
      List<Scan> scans = new ArrayList<>();
      for (int day = 0; day <= 10 * interval; day += interval) {
        scans.add(scan(day, onset <= day ? '+' : '-'));
      }
      PersonTime time = PersonTime.of(new FollowUp(DIAGNOSIS, scans, null, null), rules);
      onsets += time.outcome() == RiskOutcome.ONSET ? 1 : 0;
      days += time.days();
    }
    double expected = -Math.expm1(-hazard * interval) / interval;
    double tolerance = 4 * expected / Math.sqrt(onsets);
    assertThat(onsets / (double) days).isCloseTo(expected, within(tolerance));
    assertThat(tolerance / expected).as("what the comparison can tell").isLessThan(0.03);
  }

  @Test
  void coverIsADayAtLeast() {
    assertThatThrownBy(() -> new RiskRules(0, UncertainRule.IGNORE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AtRisk(day(1), day(0), RiskEnd.ONSET))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

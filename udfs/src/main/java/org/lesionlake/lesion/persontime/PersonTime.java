package org.lesionlake.lesion.persontime;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Time that a person was at risk of a first metastasis at a site, and how it ended.
 *
 * <p>A person is at risk on the days after the diagnosis on which a negative scan vouches for the
 * site: from that scan on for {@link RiskRules#coveredDays()} days. So entry is delayed until the
 * first scan that looked, unless one shortly before the diagnosis did. A stretch ends
 *
 * <ul>
 *   <li>with the first positive scan: the onset lies after the last negative and up to this one;
 *   <li>with death, which keeps a metastasis from ever being found;
 *   <li>when follow-up ends: the last contact or scan, whichever is later;
 *   <li>when cover ends. A later negative scan begins another stretch.
 * </ul>
 *
 * <p>Days between two stretches count for nobody, whatever the next scan shows. Counting them where
 * it is negative and not where it is positive would make time at risk depend on its outcome.
 *
 * @param outcome what became of the person
 * @param stretches time at risk in order of time; empty if there is none
 * @param onsetAfter last negative scan before the first positive one; null without either
 * @param onsetBy first positive scan; null without one
 * @param scansAfterDeath scans dated after death, which are left out
 */
public record PersonTime(
    RiskOutcome outcome,
    List<AtRisk> stretches,
    LocalDate onsetAfter,
    LocalDate onsetBy,
    int scansAfterDeath) {

  public PersonTime {
    stretches = List.copyOf(stretches);
  }

  /** Person-days over all stretches. */
  public long days() {
    return stretches.stream().mapToLong(AtRisk::days).sum();
  }

  /** Counts the time at risk of a person at one site. */
  public static PersonTime of(FollowUp person, RiskRules rules) {
    int late = (int) person.scans().stream().filter(scan -> isAfterDeath(scan, person)).count();
    TreeMap<LocalDate, Verdict> days = verdicts(person, rules);
    NavigableSet<LocalDate> negative = new TreeSet<>();
    LocalDate positive = null;
    for (var day : days.entrySet()) {
      if (day.getValue() == Verdict.POSITIVE) {
        positive = day.getKey();
        break;
      }
      if (day.getValue() == Verdict.NEGATIVE) {
        negative.add(day.getKey());
      }
    }
    LocalDate after = positive == null || negative.isEmpty() ? null : negative.last();
    RiskOutcome without = withoutTime(person, positive);
    if (without != null) {
      return new PersonTime(without, List.of(), after, positive, late);
    }
    List<AtRisk> stretches = stretches(person, rules, negative, positive, end(person));
    return new PersonTime(outcome(stretches, positive), stretches, after, positive, late);
  }

  private static boolean isAfterDeath(Scan scan, FollowUp person) {
    return person.death() != null && scan.date().isAfter(person.death());
  }

  /** The verdict of each day with scans, those after death left out. */
  private static TreeMap<LocalDate, Verdict> verdicts(FollowUp person, RiskRules rules) {
    TreeMap<LocalDate, Verdict> days = new TreeMap<>();
    for (Scan scan : person.scans()) {
      if (!isAfterDeath(scan, person)) {
        days.merge(
            scan.date(), scan.verdict(), (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
    days.replaceAll((day, verdict) -> rules.uncertain().settle(verdict));
    return days;
  }

  /** Why a person has no time at risk whatever the scans; null if scans decide. */
  private static RiskOutcome withoutTime(FollowUp person, LocalDate positive) {
    if (person.diagnosis() == null) {
      return RiskOutcome.NO_DIAGNOSIS;
    }
    if (person.death() != null && person.death().isBefore(person.diagnosis())) {
      return RiskOutcome.IMPOSSIBLE_DATES;
    }
    return positive != null && !positive.isAfter(person.diagnosis()) ? RiskOutcome.PREVALENT : null;
  }

  /** Last day of follow-up; null if nothing is known of the person. */
  private static LocalDate end(FollowUp person) {
    if (person.death() != null) {
      return person.death();
    }
    LocalDate end = person.lastContact();
    for (Scan scan : person.scans()) {
      end = end == null || scan.date().isAfter(end) ? scan.date() : end;
    }
    return end;
  }

  private static List<AtRisk> stretches(
      FollowUp person,
      RiskRules rules,
      NavigableSet<LocalDate> negative,
      LocalDate positive,
      LocalDate end) {
    List<AtRisk> stretches = new ArrayList<>();
    LocalDate from = null;
    LocalDate to = null;
    for (LocalDate scan : negative) {
      LocalDate until = scan.plusDays(rules.coveredDays());
      if (!until.isAfter(person.diagnosis())) {
        continue;
      }
      LocalDate entry = scan.isBefore(person.diagnosis()) ? person.diagnosis() : scan;
      if (from != null && entry.isAfter(to)) {
        stretches.add(new AtRisk(from, to, RiskEnd.COVER_ENDED));
        from = null;
      }
      from = from == null ? entry : from;
      to = until;
    }
    if (from != null && !from.isAfter(end)) {
      stretches.add(last(person, from, to, positive, end));
    }
    return stretches;
  }

  /** The last stretch, covered up to a day and no longer. */
  private static AtRisk last(
      FollowUp person, LocalDate from, LocalDate to, LocalDate positive, LocalDate end) {
    if (positive != null && !positive.isAfter(to)) {
      return new AtRisk(from, positive, RiskEnd.ONSET);
    }
    if (end.isAfter(to)) {
      return new AtRisk(from, to, RiskEnd.COVER_ENDED);
    }
    return new AtRisk(from, end, person.death() == null ? RiskEnd.FOLLOW_UP_ENDED : RiskEnd.DEATH);
  }

  private static RiskOutcome outcome(List<AtRisk> stretches, LocalDate positive) {
    if (stretches.isEmpty()) {
      return positive == null ? RiskOutcome.NEVER_COVERED : RiskOutcome.PREVALENT;
    }
    return switch (stretches.get(stretches.size() - 1).end()) {
      case ONSET -> RiskOutcome.ONSET;
      case DEATH -> RiskOutcome.DEATH;
      case FOLLOW_UP_ENDED -> RiskOutcome.FOLLOW_UP_ENDED;
      case COVER_ENDED ->
          positive == null ? RiskOutcome.COVER_ENDED : RiskOutcome.ONSET_OUT_OF_COVER;
    };
  }
}

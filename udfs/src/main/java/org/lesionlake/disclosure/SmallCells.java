package org.lesionlake.disclosure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which counts of a table must be hidden so that no small one can be had. <i>Groups</i> are
 * disjoint sets of studies; a <i>count</i> is of one group (a cell) or of several (a total). A
 * count is <i>small</i> if it is of fewer distinct patients than a limit, but of some: that there
 * are none is shown.
 *
 * <p>Small counts are hidden. The others are shown one by one, those of most groups and then of
 * most patients first, as long as these hold:
 *
 * <ol>
 *   <li>no small count or group is a sum of multiples of what is shown (linear algebra over all
 *       shown counts, so that no chain of additions and subtractions yields it);
 *   <li>what is left of a shown total once the shown groups are taken away, and the difference of
 *       two such remainders of which one holds the other, holds a group that is not small and is
 *       large enough that each small group in it may be anything from one to the limit less one,
 *       even for a reader who knows this rule.
 * </ol>
 *
 * <p>Bounds from inequalities over three and more totals are not looked for, nor is what two
 * versions of a table tell together.
 */
public final class SmallCells {
  /** A prime; sums are of zeros and ones, so that vectors that differ do so modulo it. */
  private static final long PRIME = 2_147_483_647L;

  /**
   * @param groups what it counts
   * @param patients distinct patients in it, or fewer where that is not known
   */
  public record Count(String name, Set<String> groups, long patients) {
    public Count {
      groups = Set.copyOf(groups);
    }
  }

  private final Map<String, Long> patientsOfGroups;
  private final long limit;
  private final Map<String, Integer> columns = new HashMap<>();

  private SmallCells(Map<String, Long> patientsOfGroups, long limit) {
    this.patientsOfGroups = new TreeMap<>(patientsOfGroups);
    this.limit = limit;
    this.patientsOfGroups.keySet().forEach(group -> columns.put(group, columns.size()));
  }

  /**
   * @param patientsOfGroups distinct patients of each group; groups of none may be left out
   * @param limit the fewest distinct patients of a count that may be shown
   * @return names of the counts to hide
   */
  public static Set<String> hidden(
      Collection<Count> counts, Map<String, Long> patientsOfGroups, long limit) {
    Map<String, Long> some = new HashMap<>(patientsOfGroups);
    some.values().removeIf(patients -> patients == 0);
    return new SmallCells(some, limit).hide(counts);
  }

  private Set<String> hide(Collection<Count> counts) {
    List<Set<String>> secret = new ArrayList<>();
    patientsOfGroups.forEach(
        (group, patients) -> {
          if (patients < limit) {
            secret.add(Set.of(group));
          }
        });
    Set<String> hidden = new LinkedHashSet<>();
    List<Count> candidates = new ArrayList<>();
    for (Count count : counts) {
      Set<String> groups = new HashSet<>(count.groups());
      groups.retainAll(patientsOfGroups.keySet());
      if (groups.isEmpty()) {
        continue;
      }
      if (count.patients() < limit) {
        secret.add(groups);
        hidden.add(count.name());
      } else {
        candidates.add(new Count(count.name(), groups, count.patients()));
      }
    }
    candidates.sort(
        Comparator.comparing((Count count) -> -count.groups().size())
            .thenComparing(count -> -count.patients())
            .thenComparing(Count::name));
    List<Set<String>> shown = new ArrayList<>();
    for (Count candidate : candidates) {
      shown.add(candidate.groups());
      if (betrays(shown, secret)) {
        shown.remove(shown.size() - 1);
        hidden.add(candidate.name());
      }
    }
    return hidden;
  }

  /** Whether a small count can be had from what is shown. */
  private boolean betrays(List<Set<String>> shown, List<Set<String>> secret) {
    List<long[]> basis = new ArrayList<>();
    shown.forEach(groups -> reduced(vector(groups), basis).ifPresent(basis::add));
    for (Set<String> groups : secret) {
      if (reduced(vector(groups), basis).isEmpty()) {
        return true;
      }
    }
    Set<String> known = new HashSet<>();
    for (String group : patientsOfGroups.keySet()) {
      if (reduced(vector(Set.of(group)), basis).isEmpty()) {
        known.add(group);
      }
    }
    List<Set<String>> remainders =
        shown.stream().map(groups -> without(groups, known)).distinct().toList();
    for (Set<String> one : remainders) {
      if (!isSafe(one)) {
        return true;
      }
      for (Set<String> other : remainders) {
        if (one.containsAll(other) && !isSafe(without(one, other))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a sum over hidden groups leaves each small one among them open. */
  private boolean isSafe(Set<String> groups) {
    long sum = 0;
    long large = 0;
    for (String group : groups) {
      sum += patientsOfGroups.get(group);
      large += patientsOfGroups.get(group) >= limit ? 1 : 0;
    }
    long small = groups.size() - large;
    return small == 0 || large > 0 && sum - limit * large - (small - 1) >= limit - 1;
  }

  private long[] vector(Set<String> groups) {
    long[] vector = new long[columns.size()];
    groups.forEach(group -> vector[columns.get(group)] = 1);
    return vector;
  }

  /**
   * What a basis leaves of a vector, made one at its first place; empty if nothing.
   *
   * @param basis vectors of which each is one at its first place
   */
  private static Optional<long[]> reduced(long[] vector, List<long[]> basis) {
    for (long[] other : basis) {
      long factor = vector[first(other)];
      if (factor != 0) {
        for (int i = 0; i < vector.length; i++) {
          vector[i] = Math.floorMod(vector[i] - factor * other[i], PRIME);
        }
      }
    }
    int first = first(vector);
    if (first == vector.length) {
      return Optional.empty();
    }
    long inverse = power(vector[first], PRIME - 2);
    for (int i = first; i < vector.length; i++) {
      vector[i] = vector[i] * inverse % PRIME;
    }
    return Optional.of(vector);
  }

  private static int first(long[] vector) {
    int i = 0;
    while (i < vector.length && vector[i] == 0) {
      i++;
    }
    return i;
  }

  private static long power(long base, long exponent) {
    long result = 1;
    for (long e = exponent, b = base; e > 0; e >>= 1, b = b * b % PRIME) {
      result = (e & 1) == 1 ? result * b % PRIME : result;
    }
    return result;
  }

  private static Set<String> without(Set<String> groups, Set<String> taken) {
    Set<String> left = new HashSet<>(groups);
    left.removeAll(taken);
    return left;
  }
}

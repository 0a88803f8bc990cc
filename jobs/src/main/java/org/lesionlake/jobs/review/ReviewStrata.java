package org.lesionlake.jobs.review;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Strata that cases are drawn from, and how many cases each gives. */
final class ReviewStrata {
  static final String DISCREPANCY = "discrepancy";
  static final List<String> OTHERS = List.of("concordant_present", "concordant_absent", "one_side");

  private ReviewStrata() {}

  /**
   * Spreads a number of cases: a share to discrepancies, the rest evenly over the other strata.
   * What a stratum is too small for goes to the others, so that as many cases are drawn as there
   * are.
   *
   * @param sizes cases in each stratum
   * @param discrepancyShare share of the cases that are discrepancies, 0 to 1
   * @return cases to draw from each, none of more than there are
   */
  static Map<String, Long> allocate(Map<String, Long> sizes, long cases, double discrepancyShare) {
    Map<String, Long> drawn = new LinkedHashMap<>();
    long discrepancies = sizes.getOrDefault(DISCREPANCY, 0L);
    drawn.put(DISCREPANCY, Math.min(discrepancies, Math.round(cases * discrepancyShare)));
    Map<String, Long> room = new TreeMap<>();
    OTHERS.forEach(stratum -> room.put(stratum, sizes.getOrDefault(stratum, 0L)));
    long left = cases - drawn.get(DISCREPANCY);
    OTHERS.forEach(stratum -> drawn.put(stratum, 0L));
    while (left > 0) {
      List<String> open =
          OTHERS.stream().filter(stratum -> room.get(stratum) > drawn.get(stratum)).toList();
      if (open.isEmpty()) {
        break;
      }
      long each = Math.max(1, left / open.size());
      for (String stratum : open) {
        long more = Math.min(Math.min(each, left), room.get(stratum) - drawn.get(stratum));
        drawn.merge(stratum, more, Long::sum);
        left -= more;
      }
    }
    drawn.merge(DISCREPANCY, Math.min(left, discrepancies - drawn.get(DISCREPANCY)), Long::sum);
    return drawn;
  }
}

package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lesionlake.lesion.track.Constellation.Star;

/**
 * Pairs the marks of a study with lesions known before it, of one site, so that distances and
 * changes of volume are smallest over all. Alignments by organs are corrected on the way: where
 * many more lesions of a region meet if all are shifted by some centimetres, organs were drawn
 * badly, and they are shifted; what pairs of a region agree on then is taken out too, and they are
 * paired once more.
 */
final class Pairing {
  /** Expected error of an aligned place, mm, and what a lesion's size adds to it. */
  private static final double PLACE_MM = 6;

  private static final double PLACE_OF_SIZE = 0.12;

  /** Beyond so many of these errors two marks are no pair. */
  private static final double FARTHEST = 3;

  /** Expected change of the logarithm of the volume between studies. */
  private static final double GROWTH = 1.1;

  /** Cost of a mark without a partner: two of them cost as much as the worst allowed pair. */
  private static final double ALONE = 4;

  /** How far an alignment by organs may be off, mm. */
  private static final double MISALIGNED_MM = 45;

  /** Pairs that must agree before their common miss is taken out. */
  private static final int LEAST_PAIRS = 3;

  private final Alignments alignments;
  private final Map<String, ScannedSpace> spaces;
  private final List<Mark> known;
  private final List<Mark> marks;
  private final Map<String, double[]> corrections;
  private final int[] pairs;

  /**
   * @param known each known lesion as it was last seen
   * @param marks what the study shows
   */
  Pairing(
      Alignments alignments, Map<String, ScannedSpace> spaces, List<Mark> known, List<Mark> marks) {
    this.alignments = alignments;
    this.spaces = spaces;
    this.known = known;
    this.marks = marks;
    this.corrections = new HashMap<>();
    corrections.putAll(byConstellation());
    correct(pair());
    this.pairs = pair();
  }

  /** Index of each known lesion's mark, {@link Assignment#ALONE} where it has none. */
  int[] pairs() {
    return pairs.clone();
  }

  /** Where a lesion that was last seen so should lie in a space of the study. */
  double[] place(Mark last, ScannedSpace to) {
    return alignment(last, to).apply(last.place());
  }

  BodyAlignment alignment(Mark last, ScannedSpace to) {
    BodyAlignment found = alignments.between(spaces.get(last.space()), to, last.site());
    double[] correction = corrections.get(key(last, to));
    return correction == null ? found : found.then(correction);
  }

  private int[] pair() {
    double[][] costs = new double[known.size()][marks.size()];
    for (int i = 0; i < known.size(); i++) {
      Arrays.fill(costs[i], Assignment.FORBIDDEN);
      for (int j = 0; j < marks.size(); j++) {
        if (marks.get(j).site().equals(known.get(i).site())) {
          costs[i][j] = cost(known.get(i), marks.get(j));
        }
      }
    }
    return Assignment.of(costs, marks.size(), ALONE);
  }

  private double cost(Mark before, Mark now) {
    double error = PLACE_MM + PLACE_OF_SIZE * Math.max(before.longAxisMm(), now.longAxisMm());
    double miss = now.distance(place(before, spaces.get(now.space()))) / error;
    if (miss > FARTHEST) {
      return Assignment.FORBIDDEN;
    }
    double growth = Math.log(now.volumeMm3() / before.volumeMm3()) / GROWTH;
    double cost = (miss * miss + growth * growth) / 2;
    return cost > 2 * ALONE ? Assignment.FORBIDDEN : cost;
  }

  private static String key(Mark last, ScannedSpace to) {
    return last.space() + '\n' + to.id() + '\n' + BodyRegion.of(last.site());
  }

  /** How far the alignment of each region is off, where its lesions say so with one voice. */
  private Map<String, double[]> byConstellation() {
    Map<String, List<Star>> expected = new TreeMap<>();
    Map<String, List<Star>> found = new TreeMap<>();
    for (String id : marks.stream().map(Mark::space).distinct().toList()) {
      ScannedSpace to = spaces.get(id);
      for (Mark last : known) {
        expected
            .computeIfAbsent(key(last, to), key -> new ArrayList<>())
            .add(new Star(last.site(), place(last, to)));
        found.computeIfAbsent(key(last, to), key -> stars(to, BodyRegion.of(last.site())));
      }
    }
    Map<String, double[]> shifts = new HashMap<>();
    expected.forEach(
        (key, stars) ->
            Constellation.shift(stars, found.get(key), MISALIGNED_MM)
                .ifPresent(shift -> shifts.put(key, shift)));
    return shifts;
  }

  private List<Star> stars(ScannedSpace space, BodyRegion region) {
    return marks.stream()
        .filter(mark -> mark.space().equals(space.id()))
        .filter(mark -> BodyRegion.of(mark.site()) == region)
        .sorted(Mark.LARGEST_FIRST)
        .map(mark -> new Star(mark.site(), mark.place()))
        .toList();
  }

  /** Takes the median miss of each region's pairs out, where there are enough to have one. */
  private void correct(int[] first) {
    Map<String, List<double[]>> misses = new TreeMap<>();
    for (int i = 0; i < first.length; i++) {
      if (first[i] != Assignment.ALONE) {
        Mark last = known.get(i);
        Mark now = marks.get(first[i]);
        ScannedSpace to = spaces.get(now.space());
        double[] expected = place(last, to);
        double[] miss = new double[3];
        for (int axis = 0; axis < 3; axis++) {
          miss[axis] = now.place()[axis] - expected[axis];
        }
        misses.computeIfAbsent(key(last, to), region -> new ArrayList<>()).add(miss);
      }
    }
    misses.forEach(
        (region, of) -> {
          if (of.size() >= LEAST_PAIRS) {
            corrections.merge(region, median(of), Pairing::sum);
          }
        });
  }

  private static double[] sum(double[] a, double[] b) {
    return new double[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
  }

  private static double[] median(List<double[]> misses) {
    double[] median = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int of = axis;
      double[] sorted = misses.stream().mapToDouble(miss -> miss[of]).sorted().toArray();
      int middle = sorted.length / 2;
      median[axis] =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
    return median;
  }
}

package org.lesionlake.lesion.track;

import java.util.List;
import java.util.Optional;

/** What lesions alone tell of how a body lies: the shift at which most of them meet another. */
final class Constellation {
  /** Lesions that must agree on one shift: two agree by chance too often. */
  static final int LEAST = 3;

  /** How far from its shifted place a lesion may be met, mm. */
  private static final double AGREES_MM = 8;

  /** Of more lesions, the first: the cost grows with their fourth power. */
  private static final int MOST = 40;

  private Constellation() {}

  /**
   * A lesion's site and place.
   *
   * @param place x, y, z in mm
   */
  record Star(String site, double[] place) {}

  /**
   * The shift from here to there on which most lesions agree, of these the shortest; empty if fewer
   * than {@link #LEAST} do, or not two more than without a shift.
   *
   * @param reach longest shift that is looked at, mm
   */
  static Optional<double[]> shift(List<Star> here, List<Star> there, double reach) {
    List<Star> from = here.subList(0, Math.min(MOST, here.size()));
    List<Star> to = there.subList(0, Math.min(MOST, there.size()));
    double[] best = null;
    int most = Math.max(LEAST, agree(from, to, new double[3]) + 2) - 1;
    double nearest = 0;
    for (Star a : from) {
      for (Star b : to) {
        double[] way = way(a, b);
        double length = length(way);
        if (a.site().equals(b.site()) && length <= reach) {
          int agree = agree(from, to, way);
          if (agree > most || agree == most && best != null && length < nearest) {
            best = way;
            most = agree;
            nearest = length;
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Lesions that meet one of their site which no other has met before. */
  private static int agree(List<Star> from, List<Star> to, double[] way) {
    boolean[] taken = new boolean[to.size()];
    int count = 0;
    for (Star a : from) {
      for (int j = 0; j < taken.length; j++) {
        Star b = to.get(j);
        if (!taken[j] && a.site().equals(b.site()) && length(miss(a, b, way)) <= AGREES_MM) {
          taken[j] = true;
          count++;
          break;
        }
      }
    }
    return count;
  }

  private static double[] way(Star a, Star b) {
    return miss(a, b, new double[3]);
  }

  private static double[] miss(Star a, Star b, double[] way) {
    return new double[] {
      b.place()[0] - a.place()[0] - way[0],
      b.place()[1] - a.place()[1] - way[1],
      b.place()[2] - a.place()[2] - way[2]
    };
  }

  private static double length(double[] way) {
    return Math.hypot(Math.hypot(way[0], way[1]), way[2]);
  }
}

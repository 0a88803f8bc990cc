package org.lesionlake.lesion.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lesionlake.lesion.track.ScannedSpace.Levels;

/**
 * Aligns a region of the body of two studies by its organs, in two steps. Along the body: the shift
 * and stretch at which the organs' volumes level by level agree best, wherever the scans begin and
 * end; where bones are among them, then those at which bones do, which no breath moves. Within the
 * levels: rotation, shift and tilt that bring their centres of mass together (least squares; a tilt
 * moves levels sideways and, by the same small angle, sides along the body).
 */
final class OrganAlignment {
  /** Levels with an organ of the region that both studies must show. */
  private static final int LEAST_LEVELS = 4;

  /** Beyond this disagreement, of 1 for nothing in common, bodies do not align. */
  private static final double WORST = 0.45;

  /** What an overlap that is shorter than it could be costs, and a stretch, by its logarithm. */
  private static final double SHORT_OVERLAP = 0.15;

  private static final double STRETCH = 0.4;

  /** Height over which levels must lie before a tilt can be told from a shift, mm. */
  private static final double TILT_REACH_MM = 100;

  private static final double LARGEST_TILT = 0.2;
  private static final double LARGEST_TURN = 0.5;
  private static final double SMALLEST_MM3 = 500;

  /** How far breath may have moved organs against bones. */
  private static final double BREATH_MM = 30;

  private static final String BONE = "bone";
  private static final int CANDIDATES = 3;
  private static final double COARSE_MM = 5;

  private final ScannedSpace to;
  private final List<Levels[]> pairs = new ArrayList<>();
  private final List<Levels[]> bones = new ArrayList<>();
  private final int[] levels;
  private final int longestOverlap;
  private final double pivot;

  private OrganAlignment(ScannedSpace from, ScannedSpace to, BodyRegion region) {
    this.to = to;
    this.levels = from.levels(region);
    this.longestOverlap = Math.min(levels.length, to.levels(region).length);
    this.pivot =
        levels.length == 0
            ? 0
            : (levels[0] + levels[levels.length - 1] + 1) / 2.0 * OrganProfiles.LEVEL_MM;
    for (Map.Entry<String, Levels> organ : from.organs().entrySet()) {
      Levels other = to.organs().get(organ.getKey());
      if (other != null && region.tells(ScannedSpace.organOf(organ.getKey()))) {
        Levels[] pair = {organ.getValue(), other};
        pairs.add(pair);
        if (ScannedSpace.organOf(organ.getKey()).equals(BONE)) {
          bones.add(pair);
        }
      }
    }
  }

  /** The map from one space to another; empty where too little of the region is in both. */
  static Optional<BodyAlignment> between(ScannedSpace from, ScannedSpace to, BodyRegion region) {
    OrganAlignment alignment = new OrganAlignment(from, to, region);
    if (alignment.pairs.isEmpty() || alignment.longestOverlap < LEAST_LEVELS) {
      return Optional.empty();
    }
    double[] along = alignment.alongTheBody(region);
    return along[2] > WORST
        ? Optional.empty()
        : Optional.of(BodyAlignment.of(region, alignment.withinLevels(along[0], along[1])));
  }

  /** Shift (mm, of the pivot), stretch, and what they cost. */
  private double[] alongTheBody(BodyRegion region) {
    int[] others = to.levels(region);
    double lowest = (others[0] - levels[levels.length - 1]) * (double) OrganProfiles.LEVEL_MM;
    double highest = (others[others.length - 1] - levels[0]) * (double) OrganProfiles.LEVEL_MM;
    List<double[]> best = new ArrayList<>();
    for (double shift = lowest; shift <= highest; shift += COARSE_MM) {
      keep(best, new double[] {shift, 1, cost(pairs, shift, 1)});
    }
    double[] found = {0, 1, Double.POSITIVE_INFINITY};
    for (double[] start : best) {
      double[] near = refine(pairs, start, 10, 2.5, 0.15, 0.05);
      double[] fine = refine(pairs, near, 3, 1, 0.025, 0.0125);
      if (fine[2] < found[2]) {
        found = fine;
      }
    }
    return bones.isEmpty() || found[2] > WORST ? found : asBonesLie(found);
  }

  /** Organs say about where the body lies; bones, which no breath moves, say where. */
  private double[] asBonesLie(double[] about) {
    double[] start = {about[0], 1, cost(bones, about[0], 1)};
    double[] near = refine(bones, start, BREATH_MM, 2, 0, 1);
    double[] fine = refine(bones, near, 2, 0.5, 0.05, 0.0125);
    return fine[2] > WORST ? about : fine;
  }

  /** The candidates of the lowest cost, those next to a better one left out. */
  private static void keep(List<double[]> best, double[] candidate) {
    for (double[] other : best) {
      if (Math.abs(other[0] - candidate[0]) < 4 * COARSE_MM) {
        if (candidate[2] < other[2]) {
          System.arraycopy(candidate, 0, other, 0, 3);
        }
        return;
      }
    }
    best.add(candidate);
    if (best.size() > CANDIDATES) {
      best.sort((a, b) -> Double.compare(a[2], b[2]));
      best.remove(CANDIDATES);
    }
  }

  private double[] refine(
      List<Levels[]> by,
      double[] start,
      double shiftReach,
      double shiftStep,
      double stretchReach,
      double stretchStep) {
    double[] found = start;
    int shifts = (int) Math.round(shiftReach / shiftStep);
    int stretches = (int) Math.round(stretchReach / stretchStep);
    for (int i = -shifts; i <= shifts; i++) {
      for (int j = -stretches; j <= stretches; j++) {
        double shift = start[0] + i * shiftStep;
        double stretch = start[1] + j * stretchStep;
        double cost = cost(by, shift, stretch);
        if (cost < found[2]) {
          found = new double[] {shift, stretch, cost};
        }
      }
    }
    return found;
  }

  private double height(int level, double shift, double stretch) {
    double z = (level + 0.5) * OrganProfiles.LEVEL_MM;
    return pivot + shift + stretch * (z - pivot);
  }

  /** How far volumes disagree, 0 to 1, each organ against its largest level. */
  private double cost(List<Levels[]> by, double shift, double stretch) {
    double difference = 0;
    double sum = 0;
    int overlap = 0;
    for (int level : levels) {
      double z = height(level, shift, stretch);
      if (!to.reaches(z)) {
        continue;
      }
      double before = sum;
      for (Levels[] pair : by) {
        int index = level - pair[0].first();
        double here = index < 0 || index >= pair[0].volume().length ? 0 : pair[0].volume()[index];
        double there = pair[1].volumeAt(z);
        double largest = Math.max(pair[0].largest(), pair[1].largest());
        difference += Math.abs(here - there) / largest;
        sum += (here + there) / largest;
      }
      overlap += sum > before ? 1 : 0;
    }
    if (overlap < LEAST_LEVELS) {
      return Double.POSITIVE_INFINITY;
    }
    return difference / sum
        + SHORT_OVERLAP * Math.max(0, 1 - (double) overlap / longestOverlap)
        + STRETCH * Math.abs(Math.log(stretch));
  }

  /** One centre of mass in both studies: x, y, z there and x, y here, with its weight. */
  private record Centre(double x, double y, double z, double toX, double toY, double weight) {}

  private List<Centre> centres(double shift, double stretch) {
    List<Centre> centres = new ArrayList<>();
    for (int level : levels) {
      double z = height(level, shift, stretch);
      if (!to.reaches(z)) {
        continue;
      }
      for (Levels[] pair : pairs) {
        int index = level - pair[0].first();
        double here = index < 0 || index >= pair[0].volume().length ? 0 : pair[0].volume()[index];
        double there = pair[1].volumeAt(z);
        if (Math.min(here, there) >= SMALLEST_MM3) {
          centres.add(
              new Centre(
                  pair[0].x()[index],
                  pair[0].y()[index],
                  (level + 0.5) * OrganProfiles.LEVEL_MM,
                  pair[1].centreAt(z, pair[1].x()),
                  pair[1].centreAt(z, pair[1].y()),
                  Math.min(here, there) / Math.max(pair[0].largest(), pair[1].largest())));
        }
      }
    }
    return centres;
  }

  private double[] withinLevels(double shift, double stretch) {
    List<Centre> centres = centres(shift, stretch);
    double[] fit = fit(centres);
    // Once more without what fits badly: an organ that lies elsewhere, an arm, a cut-off part.
    double limit = 2 * spread(centres, fit) + 1;
    List<Centre> good = centres.stream().filter(c -> miss(c, fit) <= limit).toList();
    return matrix(good.size() >= LEAST_LEVELS ? fit(good) : fit, shift, stretch);
  }

  /** Cosine, sine, middle x, y, z before, middle x, y after, tilt of x and of y by z. */
  private static double[] fit(List<Centre> centres) {
    double weight = 0;
    double[] mean = new double[5];
    for (Centre c : centres) {
      weight += c.weight();
      mean[0] += c.weight() * c.x();
      mean[1] += c.weight() * c.y();
      mean[2] += c.weight() * c.z();
      mean[3] += c.weight() * c.toX();
      mean[4] += c.weight() * c.toY();
    }
    if (weight == 0) {
      return new double[] {1, 0, 0, 0, 0, 0, 0, 0, 0};
    }
    for (int i = 0; i < 5; i++) {
      mean[i] /= weight;
    }
    double turn = turn(centres, mean);
    double[] fit = {
      Math.cos(turn), Math.sin(turn), mean[0], mean[1], mean[2], mean[3], mean[4], 0, 0
    };
    double low = centres.stream().mapToDouble(Centre::z).min().orElse(0);
    double high = centres.stream().mapToDouble(Centre::z).max().orElse(0);
    if (high - low >= TILT_REACH_MM) {
      addTilt(centres, fit);
    }
    return fit;
  }

  /** Angle of the least squares rotation of points in a plane (Umeyama 1991, without scale). */
  private static double turn(List<Centre> centres, double[] mean) {
    double along = 0;
    double across = 0;
    for (Centre c : centres) {
      double x = c.x() - mean[0];
      double y = c.y() - mean[1];
      double toX = c.toX() - mean[3];
      double toY = c.toY() - mean[4];
      along += c.weight() * (x * toX + y * toY);
      across += c.weight() * (x * toY - y * toX);
    }
    double turn = Math.atan2(across, along);
    return Math.abs(turn) > LARGEST_TURN ? 0 : turn;
  }

  private static void addTilt(List<Centre> centres, double[] fit) {
    double square = 0;
    double x = 0;
    double y = 0;
    for (Centre c : centres) {
      double[] at = inPlane(c.x(), c.y(), c.z(), fit);
      double z = c.z() - fit[4];
      square += c.weight() * z * z;
      x += c.weight() * z * (c.toX() - at[0]);
      y += c.weight() * z * (c.toY() - at[1]);
    }
    if (Math.hypot(x, y) <= LARGEST_TILT * square) {
      fit[7] = x / square;
      fit[8] = y / square;
    }
  }

  private static double[] inPlane(double x, double y, double z, double[] fit) {
    double dx = x - fit[2];
    double dy = y - fit[3];
    double dz = z - fit[4];
    return new double[] {
      fit[5] + fit[0] * dx - fit[1] * dy + fit[7] * dz,
      fit[6] + fit[1] * dx + fit[0] * dy + fit[8] * dz
    };
  }

  private static double miss(Centre c, double[] fit) {
    double[] at = inPlane(c.x(), c.y(), c.z(), fit);
    return Math.hypot(c.toX() - at[0], c.toY() - at[1]);
  }

  private static double spread(List<Centre> centres, double[] fit) {
    double[] misses = centres.stream().mapToDouble(c -> miss(c, fit)).sorted().toArray();
    return misses.length == 0 ? 0 : misses[misses.length / 2];
  }

  private double[] matrix(double[] fit, double shift, double stretch) {
    double[] origin = inPlane(0, 0, 0, fit);
    return new double[] {
      fit[0],
      -fit[1],
      fit[7],
      origin[0],
      fit[1],
      fit[0],
      fit[8],
      origin[1],
      -fit[7],
      -fit[8],
      stretch,
      pivot + shift - stretch * pivot + fit[7] * fit[2] + fit[8] * fit[3]
    };
  }
}

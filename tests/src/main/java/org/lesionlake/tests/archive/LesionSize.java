package org.lesionlake.tests.archive;

/**
 * A lesion's true extent, from its implicit surface sampled far finer than any scan.
 *
 * @param centre centre of mass, patient LPS mm
 * @param longAxisMm longest diameter within an axial plane over all planes
 * @param shortAxisMm longest chord perpendicular to it in the same plane
 */
record LesionSize(double[] centre, double longAxisMm, double shortAxisMm, double volumeMm3) {
  private static final int STEPS = 64;
  private static final int ANGLES = 72;

  static LesionSize of(Shape shape) {
    double reach = 0;
    for (int axis = 0; axis < 3; axis++) {
      reach = Math.max(reach, shape.high[axis] - shape.low[axis]);
    }
    double step = reach / STEPS;
    Sum sum = new Sum();
    double[] best = {0, 0};
    for (double z = shape.low[2] + step / 2; z < shape.high[2]; z += step) {
      double[] axes = axes(shape, z, step, sum);
      if (axes[0] > best[0]) {
        best = axes;
      }
    }
    double[] centre = {sum.x / sum.count, sum.y / sum.count, sum.z / sum.count};
    return new LesionSize(centre, best[0], best[1], sum.count * step * step * step);
  }

  private static final class Sum {
    long count;
    double x;
    double y;
    double z;
  }

  /** Long and short axis of one plane; the ends of its rows are all that can bound it. */
  private static double[] axes(Shape shape, double z, double step, Sum sum) {
    double[] ends = new double[4 * STEPS + 8];
    int points = 0;
    for (double y = shape.low[1] + step / 2; y < shape.high[1]; y += step) {
      double first = Double.NaN;
      double last = Double.NaN;
      for (double x = shape.low[0] + step / 2; x < shape.high[0]; x += step) {
        if (shape.distance(x, y, z) < 0) {
          first = Double.isNaN(first) ? x : first;
          last = x;
          sum.count++;
          sum.x += x;
          sum.y += y;
          sum.z += z;
        }
      }
      if (!Double.isNaN(first)) {
        ends[points++] = first - step / 2;
        ends[points++] = y;
        ends[points++] = last + step / 2;
        ends[points++] = y;
      }
    }
    return points == 0 ? new double[] {0, 0} : diameters(ends, points, step);
  }

  private static double[] diameters(double[] ends, int points, double step) {
    double longest = 0;
    double cos = 1;
    double sin = 0;
    for (int k = 0; k < ANGLES; k++) {
      double angle = StrictMath.PI * k / ANGLES;
      double c = StrictMath.cos(angle);
      double s = StrictMath.sin(angle);
      double low = Double.MAX_VALUE;
      double high = -Double.MAX_VALUE;
      for (int i = 0; i < points; i += 2) {
        double along = c * ends[i] + s * ends[i + 1];
        low = Math.min(low, along);
        high = Math.max(high, along);
      }
      if (high - low > longest) {
        longest = high - low;
        cos = c;
        sin = s;
      }
    }
    return new double[] {longest, chord(ends, points, cos, sin, 2 * step)};
  }

  /** Longest chord across: points are gathered in strips along the long axis. */
  private static double chord(double[] ends, int points, double cos, double sin, double strip) {
    double origin = Double.MAX_VALUE;
    for (int i = 0; i < points; i += 2) {
      origin = Math.min(origin, cos * ends[i] + sin * ends[i + 1]);
    }
    double[] low = new double[2 * STEPS];
    double[] high = new double[2 * STEPS];
    java.util.Arrays.fill(low, Double.MAX_VALUE);
    java.util.Arrays.fill(high, -Double.MAX_VALUE);
    double widest = 0;
    for (int i = 0; i < points; i += 2) {
      int bin = (int) ((cos * ends[i] + sin * ends[i + 1] - origin) / strip);
      double across = cos * ends[i + 1] - sin * ends[i];
      low[bin] = Math.min(low[bin], across);
      high[bin] = Math.max(high[bin], across);
      widest = Math.max(widest, high[bin] - low[bin]);
    }
    return widest;
  }
}

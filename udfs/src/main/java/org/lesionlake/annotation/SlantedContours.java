package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.lesionlake.volume.Vector3;

/**
 * Contours whose planes are parallel to each other but not to the slices: drawn on a reformatted
 * series, sagittal say, of the same frame of reference. Each pixel centre takes the contour in
 * whose slab it lies ({@link Slabs}), and belongs by the even-odd rule in that contour's plane.
 *
 * <p>In the plane one axis is laid along the rows of the slices. A row then is a straight line that
 * crosses each slab once, and the edges within it by one sorted list, as in {@link PolygonFill}.
 */
final class SlantedContours {
  private static final double ROUNDING = 1e-6;

  /** Below it a direction counts as perpendicular, a step as none. */
  private static final double NONE = 1e-9;

  private final SlicePlanes planes;
  private final Vector3 normal;
  private final Vector3 step;
  private final double upStep;
  private final Vector3 along;
  private final Vector3 across;
  private final double alongStep;
  private final Slabs slabs;
  private final List<List<double[]>> polygons = new ArrayList<>();
  private final double[] lowest;
  private final double[] highest;
  private double[] crossings = new double[64];

  /**
   * @param normal of the contours' planes, length 1
   * @param contours whose points lie in planes of that normal
   */
  SlantedContours(SlicePlanes planes, Vector3 normal, List<Contour> contours) {
    this.planes = planes;
    this.normal = normal;
    this.step = planes.xAxis().times(planes.columnSpacing());
    this.upStep = Math.abs(step.dot(normal)) < NONE ? 0 : step.dot(normal);
    Vector3 inPlane = step.minus(normal.times(step.dot(normal)));
    boolean crossesStraight = inPlane.norm() < ROUNDING;
    Vector3 other = planes.yAxis().minus(normal.times(planes.yAxis().dot(normal)));
    this.along = crossesStraight ? other.unit() : inPlane.unit();
    this.alongStep = crossesStraight ? 0 : inPlane.norm();
    this.across = normal.cross(along);
    List<Contour> ascending =
        contours.stream().sorted(Comparator.comparingDouble(this::height)).toList();
    List<Double> heights = new ArrayList<>();
    for (Contour contour : ascending) {
      double height = height(contour);
      boolean same =
          !heights.isEmpty()
              && height - heights.get(heights.size() - 1) <= SlicePlanes.SAME_PLACE_MM;
      if (!same) {
        heights.add(height);
        polygons.add(new ArrayList<>());
      }
      polygons.get(polygons.size() - 1).add(polygon(contour));
    }
    this.slabs =
        new Slabs(
            heights.stream().mapToDouble(Double::doubleValue).toArray(),
            Math.min(planes.columnSpacing(), planes.rowSpacing()));
    this.lowest = new double[slabs.count()];
    this.highest = new double[slabs.count()];
    for (int plane = 0; plane < slabs.count(); plane++) {
      lowest[plane] = Double.POSITIVE_INFINITY;
      highest[plane] = Double.NEGATIVE_INFINITY;
      for (double[] polygon : polygons.get(plane)) {
        for (int i = 1; i < polygon.length; i += 2) {
          lowest[plane] = Math.min(lowest[plane], polygon[i]);
          highest[plane] = Math.max(highest[plane], polygon[i]);
        }
      }
    }
  }

  private double height(Contour contour) {
    double sum = 0;
    for (int i = 0; i < contour.size(); i++) {
      sum += contour.point(i).dot(normal);
    }
    return sum / contour.size();
  }

  private double[] polygon(Contour contour) {
    double[] polygon = new double[2 * contour.size()];
    for (int i = 0; i < contour.size(); i++) {
      polygon[2 * i] = round(contour.point(i).dot(along));
      polygon[2 * i + 1] = round(contour.point(i).dot(across));
    }
    return polygon;
  }

  private static double round(double value) {
    return Math.rint(value / ROUNDING) * ROUNDING;
  }

  /** Sets the bits of pixels inside. */
  void fill(BitSet inside) {
    for (int z = 0; z < planes.count(); z++) {
      for (int y = 0; y < planes.rows(); y++) {
        Vector3 start = planes.origins().get(z).plus(planes.yAxis().times(y * planes.rowSpacing()));
        int row = (z * planes.rows() + y) * planes.columns();
        double across0 = round(start.dot(across));
        for (int plane = 0; plane < slabs.count(); plane++) {
          if (across0 >= lowest[plane] && across0 < highest[plane]) {
            fill(plane, start, across0, row, inside);
          }
        }
      }
    }
  }

  private void fill(int plane, Vector3 start, double across0, int row, BitSet inside) {
    int from = 0;
    int to = planes.columns();
    double height = start.dot(normal);
    double toLower = slabs.from(plane) - height;
    double toUpper = slabs.upTo(plane) - height;
    if (upStep == 0) {
      if (toLower > ROUNDING || toUpper <= ROUNDING) {
        return;
      }
    } else if (upStep > 0) {
      from = Math.max(from, first(toLower / upStep));
      to = Math.min(to, first(toUpper / upStep));
    } else {
      // Downwards the upper face comes first, and a centre on it is outside.
      from = Math.max(from, after(toUpper / upStep));
      to = Math.min(to, after(toLower / upStep));
    }
    if (from < to) {
      fillBetween(plane, round(start.dot(along)), across0, row, from, to, inside);
    }
  }

  /** The first index at or behind a place. */
  private static int first(double place) {
    return (int) Math.max(Integer.MIN_VALUE / 2, Math.min(1 << 30, Math.ceil(place - ROUNDING)));
  }

  /** The first index behind a place. */
  private static int after(double place) {
    return (int)
        Math.max(Integer.MIN_VALUE / 2, Math.min(1 << 30, Math.floor(place + ROUNDING) + 1));
  }

  private void fillBetween(
      int plane, double along0, double across0, int row, int from, int to, BitSet inside) {
    int count = 0;
    for (double[] polygon : polygons.get(plane)) {
      double beforeX = polygon[polygon.length - 2];
      double beforeY = polygon[polygon.length - 1];
      for (int i = 0; i < polygon.length; i += 2) {
        double x = polygon[i];
        double y = polygon[i + 1];
        if (beforeY <= across0 != y <= across0) {
          if (count == crossings.length) {
            crossings = Arrays.copyOf(crossings, 2 * count);
          }
          // The lower end first, so that both ways along an edge cross at the same number.
          crossings[count++] =
              beforeY < y
                  ? crossing(beforeX, beforeY, x, y, across0)
                  : crossing(x, y, beforeX, beforeY, across0);
        }
        beforeX = x;
        beforeY = y;
      }
    }
    Arrays.sort(crossings, 0, count);
    for (int i = 0; i + 1 < count; i += 2) {
      int runFrom = from;
      int runTo = to;
      if (alongStep > 0) {
        runFrom = Math.max(from, first((crossings[i] - along0) / alongStep));
        runTo = Math.min(to, first((crossings[i + 1] - along0) / alongStep));
      } else if (along0 < crossings[i] || along0 >= crossings[i + 1]) {
        continue;
      }
      if (runFrom < runTo) {
        inside.set(row + runFrom, row + runTo);
      }
    }
  }

  private static double crossing(double x0, double y0, double x1, double y1, double y) {
    return x0 + (y - y0) / (y1 - y0) * (x1 - x0);
  }

  /**
   * The normal of a contour's plane, length 1 and the same for both ways around it; null if it
   * encloses no area or does not lie in a plane.
   *
   * @param flat how far its points may lie off the plane, mm
   */
  static Vector3 normalOf(Contour contour, double flat) {
    Vector3 sum = new Vector3(0, 0, 0);
    Vector3 first = contour.point(0);
    for (int i = 1; i + 1 < contour.size(); i++) {
      sum = sum.plus(contour.point(i).minus(first).cross(contour.point(i + 1).minus(first)));
    }
    if (sum.norm() < ROUNDING) {
      return null;
    }
    Vector3 normal = sum.unit();
    for (int i = 1; i < contour.size(); i++) {
      if (Math.abs(contour.point(i).minus(first).dot(normal)) > flat) {
        return null;
      }
    }
    double largest =
        Math.max(Math.abs(normal.x()), Math.max(Math.abs(normal.y()), Math.abs(normal.z())));
    boolean turned = normal.x() == -largest || normal.y() == -largest || normal.z() == -largest;
    return turned ? normal.times(-1) : normal;
  }
}

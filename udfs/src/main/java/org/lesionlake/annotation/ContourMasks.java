package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.lesionlake.annotation.StructureSet.ContouredStructure;
import org.lesionlake.volume.Vector3;

/**
 * Fills the contours of a structure on the slices of a series.
 *
 * <p>A contour stands for a slab around its plane ({@link Slabs}). A slice whose plane lies in the
 * slab takes that contour; of two slabs that meet on a slice the upper one counts. Where contours
 * lie on the slices this is one contour to one slice. A slice that was skipped between contours
 * stays empty. On a slice {@link PolygonFill} decides which pixels are inside. Contours of planes
 * that are not parallel to the slices go to {@link SlantedContours}.
 */
final class ContourMasks {
  /** Distance to a slice, as a share of the usual one, within which a contour lies on the slice. */
  private static final double ON_SLICE = 0.05;

  /** How far a contour's points may lie off its plane, as a share of the slices' distance. */
  private static final double FLAT = 0.1;

  private static final double FLAT_MM = 0.2;
  private static final double ROUNDING_MM = 1e-6;

  /** Planes whose normals differ by less are parallel; contours are written to a tenth of a mm. */
  private static final double PARALLEL_DEGREES = 0.5;

  private final SlicePlanes planes;
  private final Vector3 normal;
  private final double sliceDistance;
  private final Issues issues = new Issues();
  private final List<Contour> slanted = new ArrayList<>();
  private Vector3 slantedNormal;

  private ContourMasks(SlicePlanes planes) {
    this.planes = planes;
    this.normal = planes.normal();
    this.sliceDistance = planes.usualDistance();
  }

  /** Contours of one height. */
  private record Level(double height, List<Contour> contours) {}

  /** The mask of a structure, or why it has none. */
  static MarkedStructure fill(ContouredStructure structure, SlicePlanes planes) {
    return new ContourMasks(planes).fill(structure);
  }

  private MarkedStructure fill(ContouredStructure structure) {
    issues.addAll(structure.issues());
    if (structure.stated() == 0) {
      return MarkedStructure.without(structure.structure(), MaskIssue.NO_CONTOURS, issues);
    }
    List<Level> levels = levels(structure.contours());
    if (levels.isEmpty() && slanted.isEmpty()) {
      boolean elsewhere = issues.counts().containsKey(MaskIssue.OUTSIDE_CONTOUR);
      return MarkedStructure.without(
          structure.structure(),
          elsewhere ? MaskIssue.OUTSIDE_SERIES : MaskIssue.NO_USABLE_CONTOURS,
          issues);
    }
    BitSet inside = new BitSet();
    if (!levels.isEmpty()) {
      fill(levels, inside);
    }
    if (!slanted.isEmpty()) {
      new SlantedContours(planes, slantedNormal, slanted).fill(inside);
      issues.add(MaskIssue.SLANTED, slanted.size());
    }
    return MarkedStructure.of(
        structure.structure(),
        new StructureMask(planes, inside),
        structure.contours().size(),
        issues);
  }

  private void fill(List<Level> levels, BitSet inside) {
    int[] levelOfSlice = levelOfSlice(levels);
    for (int z = 0; z < planes.count(); z++) {
      if (levelOfSlice[z] >= 0) {
        fill(levels.get(levelOfSlice[z]), z, inside);
      }
    }
  }

  /** Contours of other planes: all of them parallel, or only those that are to the first. */
  private void addSlanted(Contour contour) {
    Vector3 own = SlantedContours.normalOf(contour, FLAT_MM);
    if (own == null) {
      issues.add(MaskIssue.NOT_IN_A_PLANE);
      return;
    }
    if (slantedNormal == null) {
      slantedNormal = own;
    }
    if (slantedNormal.degreesTo(own) > PARALLEL_DEGREES) {
      issues.add(MaskIssue.NOT_IN_A_PLANE);
      return;
    }
    boolean there = slanted.stream().anyMatch(c -> Arrays.equals(c.points(), contour.points()));
    if (there) {
      issues.add(MaskIssue.REPEATED_CONTOUR);
    } else {
      slanted.add(contour);
    }
  }

  private List<Level> levels(List<Contour> contours) {
    record Placed(double height, Contour contour) {}
    List<Placed> placed = new ArrayList<>();
    double flat = Math.max(FLAT_MM, FLAT * sliceDistance);
    for (Contour contour : contours) {
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < contour.size(); i++) {
        double height = contour.point(i).dot(normal);
        lowest = Math.min(lowest, height);
        highest = Math.max(highest, height);
      }
      double height = onSlice((lowest + highest) / 2);
      if (highest - lowest > flat) {
        addSlanted(contour);
      } else if (isOutside(contour, height)) {
        issues.add(MaskIssue.OUTSIDE_CONTOUR);
      } else {
        placed.add(new Placed(height, contour));
      }
    }
    placed.sort(java.util.Comparator.comparingDouble(Placed::height));
    List<Level> levels = new ArrayList<>();
    for (Placed next : placed) {
      Level last = levels.isEmpty() ? null : levels.get(levels.size() - 1);
      if (last == null || next.height() - last.height() > SlicePlanes.SAME_PLACE_MM) {
        last = new Level(next.height(), new ArrayList<>());
        levels.add(last);
      }
      addOnce(last, next.contour());
    }
    return levels;
  }

  private void addOnce(Level level, Contour contour) {
    // Twice the same is a slip; by the even-odd rule the structure would vanish.
    boolean there =
        level.contours().stream().anyMatch(c -> Arrays.equals(c.points(), contour.points()));
    if (there) {
      issues.add(MaskIssue.REPEATED_CONTOUR);
    } else {
      level.contours().add(contour);
    }
  }

  private double onSlice(double height) {
    double slice = planes.heights().get(planes.nearest(height));
    double near = Math.max(ON_SLICE * sliceDistance, SlicePlanes.SAME_PLACE_MM);
    return Math.abs(slice - height) <= near ? slice : height;
  }

  private boolean isOutside(Contour contour, double height) {
    double room = sliceDistance / 2 + ROUNDING_MM;
    double first = planes.heights().get(0);
    double last = planes.heights().get(planes.count() - 1);
    if (height < first - room || height > last + room) {
      return true;
    }
    double[] box = box(polygon(contour, planes.nearest(height)));
    boolean beside =
        box[2] < -0.5
            || box[0] > planes.columns() - 0.5
            || box[3] < -0.5
            || box[1] > planes.rows() - 0.5;
    boolean beyond =
        box[0] < -0.5
            || box[2] > planes.columns() - 0.5
            || box[1] < -0.5
            || box[3] > planes.rows() - 0.5;
    if (beyond && !beside) {
      issues.add(MaskIssue.CUT_OFF);
    }
    return beside;
  }

  /** Lowest column and row, highest column and row. */
  private static double[] box(double[] polygon) {
    double[] box = {
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (int i = 0; i < polygon.length; i++) {
      box[i % 2] = Math.min(box[i % 2], polygon[i]);
      box[2 + i % 2] = Math.max(box[2 + i % 2], polygon[i]);
    }
    return box;
  }

  private double[] polygon(Contour contour, int slice) {
    double[] polygon = new double[2 * contour.size()];
    for (int i = 0; i < contour.size(); i++) {
      Vector3 point = contour.point(i);
      polygon[2 * i] = planes.column(point, slice);
      polygon[2 * i + 1] = planes.row(point, slice);
    }
    return polygon;
  }

  private void fill(Level level, int slice, BitSet inside) {
    List<double[]> polygons =
        level.contours().stream().map(contour -> polygon(contour, slice)).toList();
    PolygonFill.fill(polygons, planes.rows(), planes.columns(), inside, slice * planes.pixels());
  }

  /** Index of the level that each slice takes, -1 for none. */
  private int[] levelOfSlice(List<Level> levels) {
    double[] heights = levels.stream().mapToDouble(Level::height).toArray();
    Slabs slabs = new Slabs(heights, sliceDistance);
    int[] levelOfSlice = new int[planes.count()];
    int fromElsewhere = 0;
    boolean any = false;
    int level = 0;
    for (int z = 0; z < levelOfSlice.length; z++) {
      double height = planes.heights().get(z);
      while (level < heights.length && height >= slabs.upTo(level) - ROUNDING_MM) {
        level++;
      }
      boolean reached = level < heights.length && height >= slabs.from(level) - ROUNDING_MM;
      levelOfSlice[z] = reached ? level : -1;
      any |= reached;
      boolean own = reached && Math.abs(heights[level] - height) <= SlicePlanes.SAME_PLACE_MM;
      fromElsewhere += reached && !own ? 1 : 0;
    }
    if (!any) {
      bridge(heights, levelOfSlice);
    }
    issues.add(MaskIssue.BETWEEN_SLICES, fromElsewhere);
    return levelOfSlice;
  }

  /** A structure that fits between two slices is not lost: its slices are the nearest ones. */
  private void bridge(double[] heights, int[] levelOfSlice) {
    for (int level = 0; level < heights.length; level++) {
      int slice = planes.nearest(heights[level]);
      int there = levelOfSlice[slice];
      double height = planes.heights().get(slice);
      if (there < 0 || Math.abs(heights[level] - height) < Math.abs(heights[there] - height)) {
        levelOfSlice[slice] = level;
      }
    }
    issues.add(MaskIssue.BRIDGED_TO_SLICE, heights.length);
  }
}

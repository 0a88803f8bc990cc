package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.lesionlake.annotation.SegmentationObject.Frame;
import org.lesionlake.annotation.SegmentationObject.FramePlace;
import org.lesionlake.volume.Vector3;

/**
 * Brings segments onto the slices of a series. Each pixel centre of the series takes the nearest
 * pixel of the segment's frames; outside of them, by more than half a pixel in the plane or half
 * their usual distance across it, there is no segment. On the grid of the series this is a copy.
 */
final class SegmentMasks {
  /** Index of a pixel by which frames may be off the series' grid, and directions by cosine. */
  private static final double SAME_PIXEL = 0.05;

  private static final double PARALLEL = 1e-4;
  private static final double ROUNDING = 1e-6;

  private final SegmentationObject object;
  private final SlicePlanes planes;
  private final Issues issues = new Issues();

  private SegmentMasks(SegmentationObject object, SlicePlanes planes) {
    this.object = object;
    this.planes = planes;
  }

  static MarkedStructure fill(Structure segment, SegmentationObject object, SlicePlanes planes) {
    return new SegmentMasks(object, planes).fill(segment);
  }

  private record Placed(Frame frame, FramePlace place, double height) {}

  private MarkedStructure fill(Structure segment) {
    if (segment.number() == null) {
      return MarkedStructure.without(segment, MaskIssue.NO_FRAMES, issues);
    }
    int number = segment.number();
    List<Placed> frames = frames(number);
    if (frames.isEmpty()) {
      return MarkedStructure.without(segment, MaskIssue.NO_FRAMES, issues);
    }
    FramePlace first = frames.get(0).place();
    boolean aligned =
        first.xAxis().minus(planes.xAxis()).norm() < PARALLEL
            && first.yAxis().minus(planes.yAxis()).norm() < PARALLEL;
    BitSet inside = new BitSet();
    if (aligned && frames.stream().allMatch(this::isOnGrid)) {
      frames.forEach(frame -> copy(frame, number, inside));
    } else {
      issues.add(MaskIssue.RESAMPLED, frames.size());
      new Stack(frames).resample(number, inside);
    }
    if (inside.isEmpty()) {
      return MarkedStructure.without(
          segment,
          isBlank(frames, number) ? MaskIssue.NO_FRAMES : MaskIssue.OUTSIDE_SERIES,
          issues);
    }
    return MarkedStructure.of(segment, new StructureMask(planes, inside), frames.size(), issues);
  }

  private List<Placed> frames(int number) {
    List<Placed> placed = new ArrayList<>();
    for (Frame frame : object.frames()) {
      if (!object.shows(frame, number)) {
        continue;
      }
      if (frame.place().isEmpty()) {
        issues.add(MaskIssue.UNPLACED_FRAME);
        continue;
      }
      FramePlace place = frame.place().get();
      placed.add(new Placed(frame, place, place.origin().dot(place.xAxis().cross(place.yAxis()))));
    }
    placed.sort(Comparator.comparingDouble(Placed::height));
    return placed;
  }

  private boolean isBlank(List<Placed> frames, int number) {
    int pixels = object.rows() * object.columns();
    for (Placed placed : frames) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        if (object.contains(placed.frame(), number, pixel)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isOnGrid(Placed placed) {
    FramePlace place = placed.place();
    int slice = planes.nearest(place.origin().dot(planes.normal()));
    double off = Math.abs(planes.heights().get(slice) - place.origin().dot(planes.normal()));
    double farthest = Math.max(object.rows(), object.columns());
    return off <= Math.max(SlicePlanes.SAME_PLACE_MM, SAME_PIXEL * planes.usualDistance())
        && Math.abs(place.columnSpacing() / planes.columnSpacing() - 1) * farthest < SAME_PIXEL
        && Math.abs(place.rowSpacing() / planes.rowSpacing() - 1) * farthest < SAME_PIXEL
        && isWhole(planes.column(place.origin(), slice))
        && isWhole(planes.row(place.origin(), slice));
  }

  private static boolean isWhole(double index) {
    return Math.abs(index - Math.rint(index)) < SAME_PIXEL;
  }

  private void copy(Placed placed, int number, BitSet inside) {
    Vector3 origin = placed.place().origin();
    int slice = planes.nearest(origin.dot(planes.normal()));
    double height = planes.heights().get(slice);
    int column = (int) Math.rint(planes.column(origin, slice));
    int row = (int) Math.rint(planes.row(origin, slice));
    for (int z = slice; z < planes.count() && planes.heights().get(z) == height; z++) {
      copy(placed.frame(), number, z, row, column, inside);
    }
  }

  private void copy(Frame frame, int number, int z, int row, int column, BitSet inside) {
    int fromX = Math.max(0, -column);
    int toX = Math.min(object.columns(), planes.columns() - column);
    for (int y = Math.max(0, -row); y < object.rows() && y + row < planes.rows(); y++) {
      int target = (z * planes.rows() + y + row) * planes.columns() + column;
      for (int x = fromX; x < toX; x++) {
        if (object.contains(frame, number, y * object.columns() + x)) {
          inside.set(target + x);
        }
      }
    }
  }

  /** Frames that are parallel to the first, in the order of their heights. */
  private final class Stack {
    private final List<Placed> frames = new ArrayList<>();
    private final double[] heights;
    private final FramePlace first;
    private final Vector3 normal;
    private final double reach;

    Stack(List<Placed> all) {
      first = all.get(0).place();
      normal = first.xAxis().cross(first.yAxis());
      for (Placed placed : all) {
        boolean parallel =
            placed.place().xAxis().minus(first.xAxis()).norm() < PARALLEL
                && placed.place().yAxis().minus(first.yAxis()).norm() < PARALLEL;
        if (parallel) {
          frames.add(placed);
        } else {
          issues.add(MaskIssue.UNPLACED_FRAME);
        }
      }
      heights = frames.stream().mapToDouble(Placed::height).toArray();
      double usual = SlicePlanes.usualDistance(heights);
      reach = (usual > 0 ? usual : Math.max(planes.usualDistance(), first.rowSpacing())) / 2;
    }

    void resample(int number, BitSet inside) {
      Vector3 step = planes.xAxis().times(planes.columnSpacing());
      double upStep = step.dot(normal);
      double columnStep = step.dot(first.xAxis()) / first.columnSpacing();
      double rowStep = step.dot(first.yAxis()) / first.rowSpacing();
      for (int z = 0; z < planes.count(); z++) {
        for (int y = 0; y < planes.rows(); y++) {
          Vector3 start =
              planes.origins().get(z).plus(planes.yAxis().times(y * planes.rowSpacing()));
          double height = start.dot(normal);
          double column = start.dot(first.xAxis()) / first.columnSpacing();
          double row = start.dot(first.yAxis()) / first.rowSpacing();
          int target = (z * planes.rows() + y) * planes.columns();
          int frame = -1;
          double frameFor = Double.NaN;
          for (int x = 0; x < planes.columns(); x++) {
            double at = height + x * upStep;
            if (frame < 0 || at != frameFor) {
              frame = nearest(at);
              frameFor = at;
            }
            if (Math.abs(heights[frame] - at) <= reach + ROUNDING
                && holds(frame, number, row + x * rowStep, column + x * columnStep)) {
              inside.set(target + x);
            }
          }
        }
      }
    }

    /** All frames of the nearest height are asked: several may show the segment. */
    private boolean holds(int nearest, int number, double row, double column) {
      for (int i = nearest;
          i < heights.length && heights[i] - heights[nearest] <= SlicePlanes.SAME_PLACE_MM;
          i++) {
        FramePlace place = frames.get(i).place();
        long y = Math.round(row - place.origin().dot(first.yAxis()) / first.rowSpacing());
        long x = Math.round(column - place.origin().dot(first.xAxis()) / first.columnSpacing());
        if (y >= 0
            && y < object.rows()
            && x >= 0
            && x < object.columns()
            && object.contains(frames.get(i).frame(), number, (int) (y * object.columns() + x))) {
          return true;
        }
      }
      return false;
    }

    /** The lowest of the frames nearest to a height. */
    private int nearest(double height) {
      int at = Arrays.binarySearch(heights, height);
      int above = at >= 0 ? at : -1 - at;
      int nearest =
          above == heights.length
                  || above > 0 && height - heights[above - 1] <= heights[above] - height
              ? above - 1
              : above;
      nearest = Math.max(0, nearest);
      while (nearest > 0 && heights[nearest] - heights[nearest - 1] <= SlicePlanes.SAME_PLACE_MM) {
        nearest--;
      }
      return nearest;
    }
  }
}

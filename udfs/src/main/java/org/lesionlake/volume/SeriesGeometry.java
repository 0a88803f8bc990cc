package org.lesionlake.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the slices of a series lie in the patient, and what forbids to stack them.
 *
 * @param slices the slices, ascending along their normal (row direction × column direction); slices
 *     without position come last, by instance number
 * @param grid where the stacked voxels lie: its z axis points from the first slice to the last and
 *     its z spacing is the mean distance, so that no slice drifts from its place through the
 *     rounding of one distance; empty if positions are missing, fewer than two differ, or slices
 *     advance so far from their normal that they lie beside rather than on each other
 * @param sliceSpacingMm median distance of neighbours along the normal
 * @param spacingDeviationMm largest deviation of such a distance from the median
 * @param tiltDegrees angle between the normal and the direction in which slices advance
 * @param verdicts what forbids a volume, in the order of {@link SeriesVerdict}
 */
public record SeriesGeometry(
    List<SliceHeader> slices,
    Optional<Grid> grid,
    Optional<Double> sliceSpacingMm,
    Optional<Double> spacingDeviationMm,
    Optional<Double> tiltDegrees,
    List<SeriesVerdict> verdicts) {

  /** Gantries tilt by up to 30 degrees; slices that lean further were never meant as a stack. */
  private static final double STEEPEST_STACK_DEGREES = 45;

  /** A coordinate beyond a kilometre is a damaged number, not a place in a scanner. */
  private static final double FARTHEST_MM = 1e6;

  /** Values 3 and on of ImageType with which a DERIVED image is no measurement of the scanner. */
  private static final Set<String> REWORKED =
      Set.of(
          "MPR",
          "MIP",
          "MINIP",
          "CPR",
          "CSA MPR",
          "CSA RESAMPLED",
          "CSAPARALLEL",
          "MPR_THICK",
          "REFORMATTED",
          "RESAMPLED",
          "PROJECTION IMAGE",
          "MAX_IP",
          "MIN_IP",
          "VRT",
          "VOLUME_RENDERING",
          "VXTL STATE",
          "SSD",
          "3D",
          "SCREEN SAVE",
          "SCREENSAVE",
          "SECONDARY CAPTURE",
          "SUBTRACTION",
          "DOSE INFO");

  public SeriesGeometry {
    slices = List.copyOf(slices);
    verdicts = List.copyOf(verdicts);
  }

  /** Geometry by {@link SeriesRules#defaults()}. */
  public static SeriesGeometry of(List<SliceHeader> images) {
    return of(images, SeriesRules.defaults());
  }

  /** The geometry of all images of one series, in any order. */
  public static SeriesGeometry of(List<SliceHeader> images, SeriesRules rules) {
    Set<SeriesVerdict> verdicts = EnumSet.noneOf(SeriesVerdict.class);
    List<SliceHeader> byIdentity = images.stream().sorted(IDENTITY).toList();
    judgeContent(byIdentity, rules, verdicts);
    judgeConsistency(byIdentity, rules, verdicts);
    if (verdicts.contains(SeriesVerdict.MISSING_GEOMETRY)) {
      return new SeriesGeometry(
          byIdentity,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.copyOf(verdicts));
    }
    return stacked(byIdentity, rules, verdicts);
  }

  /** A series of which nothing is known but a verdict. */
  public static SeriesGeometry unknown(SeriesVerdict verdict) {
    return new SeriesGeometry(
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(verdict));
  }

  /** The same with one more reason against a volume. */
  public SeriesGeometry with(SeriesVerdict verdict) {
    Set<SeriesVerdict> more = EnumSet.of(verdict);
    more.addAll(verdicts);
    return new SeriesGeometry(
        slices, grid, sliceSpacingMm, spacingDeviationMm, tiltDegrees, List.copyOf(more));
  }

  /** Whether nothing forbids a volume. */
  public boolean usable() {
    return verdicts.isEmpty();
  }

  /** The verdicts as a table holds them: reason codes, or only {@code usable}. */
  public List<String> verdictCodes() {
    return usable() ? List.of("usable") : verdicts.stream().map(SeriesVerdict::code).toList();
  }

  /**
   * How often neighbouring slices are further apart than slices of the series are, and how often
   * they share a position.
   */
  public record Neighbours(int gaps, int duplicates) {}

  /** Counts neighbours by the rules that the verdicts came from; none without geometry. */
  public Neighbours neighbours(SeriesRules rules) {
    Vector3 normal = normal().orElse(null);
    int gaps = 0;
    int duplicates = 0;
    for (int i = 1; i < slices.size() && normal != null; i++) {
      double distance = along(slices.get(i), normal) - along(slices.get(i - 1), normal);
      if (rules.isDuplicate(distance)) {
        duplicates++;
      } else if (rules.isGap(distance, sliceSpacingMm.orElse(distance))) {
        gaps++;
      }
    }
    return new Neighbours(gaps, duplicates);
  }

  /**
   * Row direction × column direction of the first image, patient LPS, length 1; empty without
   * geometry.
   */
  public Optional<Vector3> normal() {
    return verdicts.contains(SeriesVerdict.MISSING_GEOMETRY)
        ? Optional.empty()
        : slices.stream().min(IDENTITY).map(SeriesGeometry::normalOf);
  }

  private static Vector3 normalOf(SliceHeader slice) {
    return rowAxis(slice).cross(columnAxis(slice));
  }

  private static Vector3 rowAxis(SliceHeader slice) {
    return slice.rowDirection().orElseThrow().unit();
  }

  /** The part of the column direction that is perpendicular to the row direction. */
  private static Vector3 columnAxis(SliceHeader slice) {
    Vector3 row = rowAxis(slice);
    Vector3 column = slice.columnDirection().orElseThrow();
    return column.minus(row.times(row.dot(column))).unit();
  }

  private static final Comparator<SliceHeader> IDENTITY =
      Comparator.comparing((SliceHeader slice) -> slice.instanceNumber().orElse(Integer.MAX_VALUE))
          .thenComparing(SliceHeader::sopUid)
          .thenComparingInt(SliceHeader::frame);

  private static void judgeContent(
      List<SliceHeader> images, SeriesRules rules, Set<SeriesVerdict> verdicts) {
    if (images.size() < rules.minSlices()) {
      verdicts.add(SeriesVerdict.TOO_FEW_SLICES);
    }
    for (SliceHeader image : images) {
      if (image.imageType().contains("LOCALIZER")) {
        verdicts.add(SeriesVerdict.LOCALIZER);
      }
      if (isDerived(image.imageType())) {
        verdicts.add(SeriesVerdict.DERIVED);
      }
      if (image.frames() != 1
          || image.samplesPerPixel() != 1
          || !rules.transferSyntaxes().contains(image.transferSyntaxUid())) {
        verdicts.add(SeriesVerdict.UNSUPPORTED_PIXELS);
      }
      if (!image.hounsfield()) {
        verdicts.add(SeriesVerdict.NOT_HOUNSFIELD);
      }
    }
  }

  /** ImageType (PS3.3 C.7.6.1.1.2): value 1 ORIGINAL or DERIVED, value 2 PRIMARY or SECONDARY. */
  private static boolean isDerived(List<String> imageType) {
    boolean secondary = imageType.size() > 1 && imageType.get(1).equals("SECONDARY");
    boolean reworked =
        !imageType.isEmpty()
            && imageType.get(0).equals("DERIVED")
            && imageType.stream().anyMatch(REWORKED::contains);
    return secondary || reworked;
  }

  private static void judgeConsistency(
      List<SliceHeader> images, SeriesRules rules, Set<SeriesVerdict> verdicts) {
    if (images.isEmpty() || !images.stream().allMatch(SeriesGeometry::isPlaced)) {
      verdicts.add(SeriesVerdict.MISSING_GEOMETRY);
      return;
    }
    SliceHeader first = images.get(0);
    for (SliceHeader image : images) {
      if (degrees(first.rowDirection(), image.rowDirection()) > rules.maxAngleDegrees()
          || degrees(first.columnDirection(), image.columnDirection()) > rules.maxAngleDegrees()) {
        verdicts.add(SeriesVerdict.INCONSISTENT_ORIENTATION);
      }
      if (image.rows() != first.rows()
          || image.columns() != first.columns()
          || differ(first.rowSpacing(), image.rowSpacing(), rules)
          || differ(first.columnSpacing(), image.columnSpacing(), rules)) {
        verdicts.add(SeriesVerdict.INCONSISTENT_SIZE);
      }
    }
  }

  /** Whether everything is there and the directions are perpendicular unit vectors to 1 %. */
  private static boolean isPlaced(SliceHeader image) {
    return image.position().filter(SeriesGeometry::isPlausible).isPresent()
        && image.rowSpacing().isPresent()
        && image.columnSpacing().isPresent()
        && image.rows() > 0
        && image.columns() > 0
        && image.rowDirection().filter(SeriesGeometry::isUnit).isPresent()
        && image.columnDirection().filter(SeriesGeometry::isUnit).isPresent()
        && Math.abs(image.rowDirection().get().dot(image.columnDirection().get())) < 0.01;
  }

  private static boolean isPlausible(Vector3 position) {
    return position.toList().stream().allMatch(mm -> Math.abs(mm) < FARTHEST_MM);
  }

  private static boolean isUnit(Vector3 direction) {
    return Math.abs(direction.norm() - 1) < 0.01;
  }

  private static double degrees(Optional<Vector3> one, Optional<Vector3> other) {
    return one.orElseThrow().degreesTo(other.orElseThrow());
  }

  private static boolean differ(Optional<Double> one, Optional<Double> other, SeriesRules rules) {
    return Math.abs(other.orElseThrow() / one.orElseThrow() - 1) > rules.maxPixelSpacingRatio();
  }

  private static SeriesGeometry stacked(
      List<SliceHeader> images, SeriesRules rules, Set<SeriesVerdict> verdicts) {
    Vector3 xAxis = rowAxis(images.get(0));
    Vector3 yAxis = columnAxis(images.get(0));
    Vector3 normal = xAxis.cross(yAxis);
    List<SliceHeader> sorted =
        images.stream()
            .sorted(
                Comparator.comparingDouble((SliceHeader slice) -> along(slice, normal))
                    .thenComparing(IDENTITY))
            .toList();
    double[] heights = sorted.stream().mapToDouble(slice -> along(slice, normal)).toArray();
    double[] distances = distances(heights, rules, verdicts);
    if (distances.length == 0) {
      return new SeriesGeometry(
          sorted,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.copyOf(verdicts));
    }
    double median = median(distances);
    double deviation = judgeDistances(distances, median, rules, verdicts);
    Vector3 origin = sorted.get(0).position().orElseThrow();
    Vector3 way = sorted.get(sorted.size() - 1).position().orElseThrow().minus(origin);
    double tilt = normal.degreesTo(way);
    boolean stack = tilt <= STEEPEST_STACK_DEGREES;
    if (tilt > rules.maxTiltDegrees() || !stack) {
      verdicts.add(SeriesVerdict.TILTED);
    }
    judgePlaces(sorted, origin, way, median, verdicts);
    return new SeriesGeometry(
        sorted,
        stack ? Optional.of(grid(sorted, origin, way, xAxis, yAxis)) : Optional.empty(),
        Optional.of(median),
        Optional.of(deviation),
        Optional.of(tilt),
        List.copyOf(verdicts));
  }

  private static double along(SliceHeader slice, Vector3 normal) {
    return slice.position().orElseThrow().dot(normal);
  }

  /** Distances of neighbours, those of duplicates left out. */
  private static double[] distances(
      double[] heights, SeriesRules rules, Set<SeriesVerdict> verdicts) {
    List<Double> distances = new ArrayList<>();
    for (int i = 1; i < heights.length; i++) {
      double distance = heights[i] - heights[i - 1];
      if (rules.isDuplicate(distance)) {
        verdicts.add(SeriesVerdict.DUPLICATE_POSITIONS);
      } else {
        distances.add(distance);
      }
    }
    return distances.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Adds gap and uneven spacing, and returns the largest deviation from the median. */
  private static double judgeDistances(
      double[] distances, double median, SeriesRules rules, Set<SeriesVerdict> verdicts) {
    double deviation = 0;
    for (double distance : distances) {
      deviation = Math.max(deviation, Math.abs(distance - median));
      if (rules.isGap(distance, median)) {
        verdicts.add(SeriesVerdict.GAP);
      }
    }
    double allowed = Math.max(rules.unevenMm(), rules.unevenRatio() * median);
    if (deviation > allowed + SeriesRules.ROUNDING_MM) {
      verdicts.add(SeriesVerdict.UNEVEN_SPACING);
    }
    return deviation;
  }

  /**
   * Small deviations that all lean one way add up: a slice that is nearer to another slice's place
   * on the grid than to its own makes the spacing uneven too.
   */
  private static void judgePlaces(
      List<SliceHeader> sorted,
      Vector3 origin,
      Vector3 way,
      double median,
      Set<SeriesVerdict> verdicts) {
    for (int i = 0; i < sorted.size(); i++) {
      Vector3 place = origin.plus(way.times((double) i / (sorted.size() - 1)));
      if (sorted.get(i).position().orElseThrow().minus(place).norm() > median / 2) {
        verdicts.add(SeriesVerdict.UNEVEN_SPACING);
      }
    }
  }

  private static Grid grid(
      List<SliceHeader> sorted, Vector3 origin, Vector3 way, Vector3 xAxis, Vector3 yAxis) {
    SliceHeader first = sorted.get(0);
    Vector3 spacing =
        new Vector3(
            first.columnSpacing().orElseThrow(),
            first.rowSpacing().orElseThrow(),
            way.norm() / (sorted.size() - 1));
    return new Grid(
        sorted.size(), first.rows(), first.columns(), origin, spacing, xAxis, yAxis, way.unit());
  }
}

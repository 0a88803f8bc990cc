package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesGeometryTest {

  /**
   * Whatever the scanner's orientation, order and spacing, the grid gives back where slices lie.
   */
  @Property(tries = 200)
  void findsAnyEvenStack(
      @ForAll long seed,
      @ForAll @IntRange(min = 8, max = 60) int count,
      @ForAll @DoubleRange(min = 0.3, max = 10) double spacing) {
    Random random = new Random(seed);
    Vector3 row = randomDirection(random);
    Vector3 column = row.cross(randomDirection(random)).unit();
    Vector3 normal = row.cross(column);
    Vector3 origin = randomDirection(random).times(500);
    List<SliceHeader> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(Slices.of(i + 1, origin.plus(normal.times(i * spacing)), row, column));
    }
    List<SliceHeader> shuffled = new ArrayList<>(slices);
    Collections.shuffle(shuffled, random);

    SeriesGeometry geometry = SeriesGeometry.of(shuffled);

    assertThat(geometry.verdictCodes()).containsExactly("usable");
    assertThat(geometry.slices()).isEqualTo(slices);
    assertThat(geometry.sliceSpacingMm().get()).isCloseTo(spacing, within(1e-6));
    assertThat(geometry.spacingDeviationMm().get()).isCloseTo(0, within(1e-6));
    assertThat(geometry.tiltDegrees().get()).isCloseTo(0, within(1e-6));
    Grid grid = geometry.grid().get();
    assertThat(grid.shape()).containsExactly(count, 4, 5);
    assertThat(grid.spacing().x()).isEqualTo(0.8);
    assertThat(grid.spacing().y()).isEqualTo(0.7);
    Vector3 expected =
        origin
            .plus(row.times(3 * 0.8))
            .plus(column.times(2 * 0.7))
            .plus(normal.times((count - 1) * spacing));
    assertThat(grid.toPatient(count - 1, 2, 3).minus(expected).norm()).isLessThan(1e-6);
  }

  @Property(tries = 200)
  void indexAndPatientAreInverse(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.4) double tilt) {
    Random random = new Random(seed);
    Vector3 row = randomDirection(random);
    Vector3 column = row.cross(randomDirection(random)).unit();
    Vector3 lean = row.cross(column).plus(column.times(Math.tan(Math.toRadians(tilt)))).unit();
    Vector3 spacing = new Vector3(0.7, 0.8, 2.5);
    Grid grid =
        new Grid(10, 20, 30, randomDirection(random).times(300), spacing, row, column, lean);
    double z = random.nextDouble() * 10;
    double y = random.nextDouble() * 20;
    double x = random.nextDouble() * 30;

    Vector3 index = grid.toIndex(grid.toPatient(z, y, x));

    assertThat(index.minus(new Vector3(x, y, z)).norm()).isLessThan(1e-6);
  }

  @Property(tries = 100)
  void measuresTilt(@ForAll @DoubleRange(min = 0.6, max = 30) double tilt) {
    double shift = 3 * Math.tan(Math.toRadians(tilt));
    List<SliceHeader> slices = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      slices.add(Slices.at(i, new Vector3(0, i * shift, i * 3)));
    }
    SeriesGeometry geometry = SeriesGeometry.of(slices);
    assertThat(geometry.tiltDegrees().get()).isCloseTo(tilt, within(1e-9));
    assertThat(geometry.sliceSpacingMm().get()).isCloseTo(3, within(1e-9));
    assertThat(geometry.verdicts()).containsExactly(SeriesVerdict.TILTED);
  }

  private static Vector3 randomDirection(Random random) {
    return new Vector3(random.nextGaussian(), random.nextGaussian(), random.nextGaussian()).unit();
  }

  @Test
  void aLostSliceIsAGap() {
    SeriesGeometry geometry =
        SeriesGeometry.of(Slices.atHeights(0, 2, 4, 6, 8, 12, 14, 16, 18, 20));
    assertThat(geometry.verdictCodes()).containsExactly("gap", "uneven_spacing");
    assertThat(geometry.sliceSpacingMm()).contains(2.0);
    assertThat(geometry.spacingDeviationMm()).contains(2.0);
  }

  @Test
  void positionsRoundedToATenthAreEvenAndDoNotDrift() {
    double[] heights = new double[200];
    for (int i = 0; i < heights.length; i++) {
      heights[i] = Math.round(i * 12.5) / 10.0;
    }
    SeriesGeometry geometry = SeriesGeometry.of(Slices.atHeights(heights));
    assertThat(geometry.usable()).isTrue();
    Grid grid = geometry.grid().get();
    for (int i = 0; i < heights.length; i++) {
      assertThat(grid.toPatient(i, 0, 0).z()).isCloseTo(heights[i], within(0.11));
    }
  }

  @Test
  void deviationAboveToleranceIsUneven() {
    assertThat(SeriesGeometry.of(Slices.atHeights(0, 1, 2, 3, 4.15, 5, 6, 7, 8)).verdictCodes())
        .containsExactly("uneven_spacing");
    assertThat(SeriesGeometry.of(Slices.atHeights(0, 5, 10, 15, 20.24, 25, 30, 35)).usable())
        .isTrue();
  }

  @Test
  void smallDeviationsThatAddUpAreUneven() {
    double[] heights = new double[200];
    for (int i = 1; i < heights.length; i++) {
      heights[i] = heights[i - 1] + (i < 100 ? 3.0 : 3.1);
    }
    assertThat(SeriesGeometry.of(Slices.atHeights(heights)).verdictCodes())
        .containsExactly("uneven_spacing");
  }

  @Test
  void twoSlicesAtOnePlaceAreDuplicates() {
    SeriesGeometry geometry = SeriesGeometry.of(Slices.atHeights(0, 1, 2, 3, 3, 4, 5, 6, 7));
    assertThat(geometry.verdicts()).contains(SeriesVerdict.DUPLICATE_POSITIONS);
    assertThat(geometry.sliceSpacingMm()).contains(1.0);
  }

  @Test
  void oneSliceManyTimesHasNoGrid() {
    SeriesGeometry geometry = SeriesGeometry.of(Slices.atHeights(5, 5, 5, 5, 5, 5, 5, 5));
    assertThat(geometry.verdictCodes()).containsExactly("duplicate_positions");
    assertThat(geometry.grid()).isEmpty();
  }

  @Test
  void fewSlicesAreNoVolume() {
    assertThat(SeriesGeometry.of(Slices.even(7, 3)).verdictCodes())
        .containsExactly("too_few_slices");
    SeriesRules three = SeriesRules.defaults().withMinSlices(3);
    assertThat(SeriesGeometry.of(Slices.even(7, 3), three).usable()).isTrue();
    assertThat(SeriesGeometry.of(List.of()).verdictCodes())
        .containsExactly("too_few_slices", "missing_geometry");
  }

  @Test
  void imageTypeTellsLocalizersAndReworkedImages() {
    assertThat(withImageType("ORIGINAL", "PRIMARY", "LOCALIZER")).containsExactly("localizer");
    assertThat(withImageType("DERIVED", "PRIMARY", "MPR")).containsExactly("derived");
    assertThat(withImageType("DERIVED", "SECONDARY", "AXIAL")).containsExactly("derived");
    assertThat(withImageType("DERIVED", "PRIMARY", "AXIAL")).containsExactly("usable");
    assertThat(withImageType()).containsExactly("usable");
  }

  private static List<String> withImageType(String... values) {
    List<SliceHeader> slices = Slices.even(9, 2);
    slices.set(
        4, Slices.of(5, new Vector3(-200, -180, 8), Slices.X, Slices.Y, 4, 5, List.of(values)));
    return SeriesGeometry.of(slices).verdictCodes();
  }

  @Test
  void slicesThatDifferAreInconsistent() {
    List<SliceHeader> slices = Slices.even(9, 2);
    List<String> axial = List.of("ORIGINAL", "PRIMARY", "AXIAL");
    slices.set(4, Slices.of(5, new Vector3(-200, -180, 8), Slices.X, Slices.Y, 5, 5, axial));
    assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("inconsistent_size");

    double angle = Math.toRadians(0.3);
    Vector3 turned = new Vector3(Math.cos(angle), Math.sin(angle), 0);
    Vector3 below = new Vector3(-Math.sin(angle), Math.cos(angle), 0);
    slices.set(4, Slices.of(5, new Vector3(-200, -180, 8), turned, below));
    assertThat(SeriesGeometry.of(slices).verdictCodes())
        .containsExactly("inconsistent_orientation");
  }

  @Test
  void missingOrMeaninglessGeometryIsSaid() {
    List<SliceHeader> slices = Slices.even(9, 2);
    slices.set(4, Slices.at(5, null));
    assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("missing_geometry");
    slices.set(4, Slices.of(5, new Vector3(-200, -180, 8), Slices.X, Slices.X));
    assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("missing_geometry");
  }

  /** Two frontal scouts, the table half a millimetre lower for the second. */
  @Test
  void localizersBesideEachOtherHaveNoGrid() {
    Vector3 down = new Vector3(0, 0, -1);
    List<String> scout = List.of("ORIGINAL", "PRIMARY", "LOCALIZER");
    SeriesGeometry geometry =
        SeriesGeometry.of(
            List.of(
                Slices.of(1, new Vector3(-250, 0, 100), Slices.X, down, 400, 500, scout),
                Slices.of(2, new Vector3(-250, 0.5, -300), Slices.X, down, 400, 500, scout)));
    assertThat(geometry.grid()).isEmpty();
    assertThat(geometry.tiltDegrees().get())
        .isCloseTo(Math.toDegrees(Math.atan(400 / 0.5)), within(1e-9));
    assertThat(geometry.verdicts())
        .contains(SeriesVerdict.LOCALIZER, SeriesVerdict.TOO_FEW_SLICES, SeriesVerdict.TILTED)
        .doesNotContain(SeriesVerdict.MISSING_GEOMETRY);
  }

  @Property(tries = 300)
  void anyLeanHasAVerdictAndNoError(@ForAll @DoubleRange(min = 31, max = 89.99) double tilt) {
    double shift = 3 * Math.tan(Math.toRadians(tilt));
    List<SliceHeader> slices = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      slices.add(Slices.at(i, new Vector3(0, i * shift, i * 3)));
    }
    assertThat(SeriesGeometry.of(slices).verdicts()).containsExactly(SeriesVerdict.TILTED);
  }

  @Test
  void positionsThatAreNoPlacesAreMissing() {
    for (double far : new double[] {1e308, -1e308, 1e200, 1e7}) {
      List<SliceHeader> slices = Slices.even(9, 2);
      slices.set(4, Slices.at(5, new Vector3(-200, -180, far)));
      assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("missing_geometry");
    }
  }

  @Test
  void valuesThatAreNoHounsfieldUnitsMakeNoVolume() {
    List<SliceHeader> slices = Slices.even(9, 2);
    slices.set(4, Slices.withoutHounsfield(slices.get(4)));
    assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("not_hounsfield");
  }

  @Test
  void transferSyntaxesWithoutDecoderAreUnsupported() {
    SeriesRules none = SeriesRules.defaults().withTransferSyntaxes(Set.of());
    assertThat(SeriesGeometry.of(Slices.even(9, 2), none).verdictCodes())
        .containsExactly("unsupported_pixels");
  }

  /** UIDs of PS3.6 table A-1: native, JPEG Lossless, JPEG-LS, JPEG 2000 and RLE. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.4.57",
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.81",
        "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.91",
        "1.2.840.10008.1.2.5"
      })
  void whatHasADecoderMakesAVolume(String transferSyntaxUid) {
    List<SliceHeader> slices =
        Slices.even(9, 2).stream().map(slice -> Slices.encoded(slice, transferSyntaxUid)).toList();
    assertThat(SeriesGeometry.of(slices).verdictCodes()).containsExactly("usable");
  }

  @Test
  void countsGapsAndSharedPositions() {
    SeriesRules rules = SeriesRules.defaults();

    SeriesGeometry geometry =
        SeriesGeometry.of(Slices.atHeights(0, 2, 4, 10, 12, 12, 14, 16, 20, 22, 24), rules);

    // 4 to 10 and 16 to 20 miss slices of a series of 2 mm; 12 is there twice.
    assertThat(geometry.neighbours(rules)).isEqualTo(new SeriesGeometry.Neighbours(2, 1));
    assertThat(geometry.normal()).contains(new Vector3(0, 0, 1));
    assertThat(SeriesGeometry.of(Slices.even(9, 2), rules).neighbours(rules))
        .isEqualTo(new SeriesGeometry.Neighbours(0, 0));
  }

  @Test
  void withoutPositionsThereAreNoNeighbours() {
    SeriesGeometry geometry = SeriesGeometry.of(List.of(Slices.at(1, null), Slices.at(2, null)));

    assertThat(geometry.neighbours(SeriesRules.defaults()))
        .isEqualTo(new SeriesGeometry.Neighbours(0, 0));
    assertThat(geometry.normal()).isEmpty();
  }
}

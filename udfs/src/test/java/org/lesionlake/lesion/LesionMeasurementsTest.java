package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LesionMeasurementsTest {

  @Test
  void measuresASingleVoxelBetweenItsCorners() {
    LesionMeasurements voxel = only(VoxelFrame.axial(3, 3, 3, 5, 1, 1), index -> index == 13);
    assertThat(voxel.voxels()).isEqualTo(1);
    assertThat(voxel.volumeMm3()).isEqualTo(5);
    assertThat(voxel.diameters().longAxisMm()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(voxel.diameters().shortAxisMm()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(voxel.diameters().slice()).isEqualTo(1);
    assertThat(voxel.centre()).containsExactly(1.0, 1.0, 5.0);
    assertThat(voxel.boxFrom()).containsExactly(1, 1, 1);
    assertThat(voxel.boxTo()).containsExactly(2, 2, 2);
  }

  /**
   * A rectangle a by b, a ≥ b: diagonal √(a²+b²); the chord across it at a corner is b·√(a²+b²)/a.
   */
  @Property(tries = 100)
  void measuresABoxInClosedForm(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @DoubleRange(min = 0.3, max = 3) double spacingY,
      @ForAll @DoubleRange(min = 0.3, max = 3) double spacingX) {
    VoxelFrame frame = VoxelFrame.axial(4, 16, 16, 2.5, spacingY, spacingX);
    LesionMeasurements box =
        only(
            frame,
            index -> {
              int z = index / 256;
              int y = index / 16 % 16;
              int x = index % 16;
              return z >= 1 && z < 3 && y >= 2 && y < 2 + rows && x >= 3 && x < 3 + columns;
            });
    double a = Math.max(rows * spacingY, columns * spacingX);
    double b = Math.min(rows * spacingY, columns * spacingX);
    assertThat(box.diameters().longAxisMm()).isCloseTo(Math.hypot(a, b), within(1e-9));
    assertThat(box.diameters().shortAxisMm()).isCloseTo(b * Math.hypot(a, b) / a, within(1e-9));
    assertThat(box.diameters().slice()).isEqualTo(1);
    assertThat(box.volumeMm3())
        .isCloseTo(2 * 2.5 * rows * spacingY * columns * spacingX, within(1e-9));
  }

  /** Borders of voxels lie within one voxel's diagonal of the surface they stand for. */
  @Property(tries = 40)
  void measuresAnEllipsoidWithinAVoxel(
      @ForAll @DoubleRange(min = 6, max = 20) double radiusY,
      @ForAll @DoubleRange(min = 6, max = 20) double radiusX,
      @ForAll @IntRange(min = 0, max = 179) int degrees,
      @ForAll @DoubleRange(min = 0.5, max = 1.5) double spacingY,
      @ForAll @DoubleRange(min = 0.5, max = 1.5) double spacingX) {
    double angle = Math.toRadians(degrees);
    double radiusZ = 10;
    double spacingZ = 2.5;
    VoxelFrame frame = VoxelFrame.axial(11, 90, 90, spacingZ, spacingY, spacingX);
    LesionMeasurements ellipsoid =
        only(
            frame,
            index -> {
              double z = (index / 8100 - 5) * spacingZ / radiusZ;
              double y = (index / 90 % 90 - 44.7) * spacingY;
              double x = (index % 90 - 45.2) * spacingX;
              double u = (x * Math.cos(angle) + y * Math.sin(angle)) / radiusX;
              double v = (y * Math.cos(angle) - x * Math.sin(angle)) / radiusY;
              return u * u + v * v + z * z <= 1;
            });
    double diagonal = Math.hypot(spacingX, spacingY);
    double longAxis = 2 * Math.max(radiusX, radiusY);
    double shortAxis = 2 * Math.min(radiusX, radiusY);
    assertThat(ellipsoid.diameters().longAxisMm())
        .isBetween(longAxis - diagonal, longAxis + diagonal);
    // The direction of the long axis of a nearly round slice is open, hence the wider margin.
    assertThat(ellipsoid.diameters().shortAxisMm())
        .isBetween(shortAxis - diagonal, Math.min(shortAxis + 3 * diagonal, longAxis + diagonal));
    assertThat(ellipsoid.volumeMm3())
        .isCloseTo(
            4 / 3.0 * Math.PI * radiusX * radiusY * radiusZ,
            within(0.06 * 4 / 3.0 * Math.PI * radiusX * radiusY * radiusZ));
    assertThat(ellipsoid.centre().get(0)).isCloseTo(45.2 * spacingX, within(0.3 * spacingX));
    assertThat(ellipsoid.centre().get(1)).isCloseTo(44.7 * spacingY, within(0.3 * spacingY));
    assertThat(ellipsoid.centre().get(2)).isCloseTo(12.5, within(1e-9));
  }

  @Test
  void doesNotMeasureAcrossPiecesThatMeetOnAnotherSlice() {
    // An arch: two feet of one pixel on slice 0, joined on slice 1.
    byte[] arch = {1, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    LesionMeasurements lesion = only(VoxelFrame.axial(2, 1, 5, 1, 1, 1), index -> arch[index] != 0);
    assertThat(lesion.diameters().slice()).isEqualTo(1);
    byte[] feetOnly = {1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0};
    LesionMeasurements bridge =
        only(VoxelFrame.axial(3, 1, 5, 1, 1, 1), index -> feetOnly[index] != 0);
    assertThat(bridge.diameters().longAxisMm()).isCloseTo(Math.sqrt(2), within(1e-12));
  }

  @Test
  void placesTheCentreByOriginAndDirection() {
    // Coronal array: x to the left, y to the feet, z to the back.
    VoxelFrame coronal =
        new VoxelFrame(
            2,
            2,
            2,
            List.of(1.0, 2.0, 3.0),
            List.of(10.0, 20.0, 30.0),
            List.of(1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0));
    LesionMeasurements voxel = only(coronal, index -> index == 7);
    assertThat(voxel.centre()).containsExactly(11.0, 23.0, 28.0);
  }

  @Test
  void averagesHounsfieldUnits() {
    byte[] mask = {0, 1, 1, 0};
    short[] hounsfield = {-1000, 40, 61, 3000};
    VoxelFrame frame = VoxelFrame.axial(1, 1, 4, 1, 1, 1);
    LesionMeasurements lesion =
        LesionMeasurements.of(
            Components.label(mask, 1, 1, 4).list().get(0), frame, index -> hounsfield[index]);
    assertThat(lesion.meanHu()).isEqualTo(50.5);
  }

  @Test
  void tellsMeanAndLargestOfAComponentAlone() {
    byte[] mask = {0, 1, 1, 0};
    Component component = Components.label(mask, 1, 1, 4).list().get(0);
    VoxelFrame frame = VoxelFrame.axial(1, 1, 4, 1, 1, 1);
    assertThat(LesionMeasurements.mean(component, frame, index -> index / 4.0)).isEqualTo(0.375);
    assertThat(LesionMeasurements.largest(component, frame, index -> index / 4.0)).isEqualTo(0.5);
    assertThat(LesionMeasurements.largest(component, frame, index -> -index)).isEqualTo(-1);
  }

  @Test
  void refusesASpacingThatIsNotANumber() {
    assertThatThrownBy(() -> VoxelFrame.axial(1, 1, 1, Double.NaN, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spacing");
  }

  static LesionMeasurements only(VoxelFrame frame, IntPredicate inside) {
    Components components = Components.label(frame.sizeZ(), frame.sizeY(), frame.sizeX(), inside);
    assertThat(components.count()).isEqualTo(1);
    return LesionMeasurements.of(components.list().get(0), frame, index -> 0);
  }
}

package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LesionShapeTest {

  /** Around one voxel the surface is an octahedron with its corners half a voxel away. */
  @Test
  void drawsAnOctahedronAroundAVoxel() {
    LesionShape shape =
        LesionMeasurementsTest.only(VoxelFrame.axial(3, 3, 3, 6, 2, 4), i -> i == 13).shape();
    // Half axes a, b, c: volume 4abc/3, eight triangles.
    assertThat(shape.meshVolumeMm3()).isCloseTo(4 / 3.0 * 3 * 1 * 2, within(1e-12));
    double triangle = 0.5 * Math.sqrt(Math.pow(3 * 1, 2) + Math.pow(3 * 2, 2) + Math.pow(1 * 2, 2));
    assertThat(shape.surfaceMm2()).isCloseTo(8 * triangle, within(1e-12));
    assertThat(shape.maximum3dDiameterMm()).isCloseTo(6, within(1e-12));
    assertThat(List.of(shape.majorAxisMm(), shape.minorAxisMm(), shape.leastAxisMm()))
        .containsOnly(0.0);
  }

  /**
   * Around a box of voxels the surface lies half a voxel outside of the centres, and its edges and
   * corners are cut: of each edge a prism over a triangle with sides of half a voxel is lacking, of
   * each corner what an octant of the octahedron lacks of its box.
   */
  @Property(tries = 60)
  void measuresABoxInClosedForm(
      @ForAll @IntRange(min = 1, max = 7) int sizeZ,
      @ForAll @IntRange(min = 1, max = 7) int sizeY,
      @ForAll @IntRange(min = 1, max = 7) int sizeX,
      @ForAll @DoubleRange(min = 0.5, max = 4) double dz,
      @ForAll @DoubleRange(min = 0.5, max = 4) double dy,
      @ForAll @DoubleRange(min = 0.5, max = 4) double dx) {
    LesionShape shape =
        LesionMeasurementsTest.only(
                VoxelFrame.axial(9, 9, 9, dz, dy, dx),
                i -> in(i / 81, sizeZ) && in(i / 9 % 9, sizeY) && in(i % 9, sizeX))
            .shape();
    double a = (sizeZ - 1) * dz;
    double b = (sizeY - 1) * dy;
    double c = (sizeX - 1) * dx;
    double faces = a * b * dx + b * c * dz + c * a * dy;
    double edges = (a * dy * dx + b * dz * dx + c * dz * dy) / 2;
    double corners = dz * dy * dx / 6;
    double volume = a * b * c + faces + edges + corners;
    double area =
        2 * (a * b + b * c + c * a)
            + 2 * (a * Math.hypot(dy, dx) + b * Math.hypot(dz, dx) + c * Math.hypot(dz, dy))
            + Math.sqrt(dz * dy * dz * dy + dy * dx * dy * dx + dx * dz * dx * dz);
    assertThat(shape.meshVolumeMm3()).isCloseTo(volume, within(1e-9 * volume));
    assertThat(shape.surfaceMm2()).isCloseTo(area, within(1e-9 * area));
    double longest =
        Math.max(
            Math.hypot(Math.hypot(a + dz, b), c),
            Math.max(Math.hypot(Math.hypot(a, b + dy), c), Math.hypot(Math.hypot(a, b), c + dx)));
    assertThat(shape.maximum3dDiameterMm()).isCloseTo(longest, within(1e-9 * longest));
    assertThat(shape.sphericity())
        .isCloseTo(Math.cbrt(36 * Math.PI * volume * volume) / area, within(1e-9));
    double[] axes = {
      4 * dz * Math.sqrt((sizeZ * sizeZ - 1) / 12.0),
      4 * dy * Math.sqrt((sizeY * sizeY - 1) / 12.0),
      4 * dx * Math.sqrt((sizeX * sizeX - 1) / 12.0)
    };
    Arrays.sort(axes);
    assertThat(shape.majorAxisMm()).isCloseTo(axes[2], within(1e-6));
    assertThat(shape.minorAxisMm()).isCloseTo(axes[1], within(1e-6));
    assertThat(shape.leastAxisMm()).isCloseTo(axes[0], within(1e-6));
  }

  private static boolean in(int index, int size) {
    return index >= 1 && index < 1 + size;
  }

  /**
   * An ellipsoid with half axes of ten voxels and more. The surface lies within half a voxel's
   * diagonal of the true one, and mostly far nearer: volume within 2 %, diameter within a voxel.
   * Its area does not converge to the true one, since it is made of facets of a few directions.
   * With cubic voxels these are (1, 0, 0), (1, 1, 0) and (1, 1, 1) and their like; a plane between
   * them comes out larger by at most |(1, √2 - 1, √3 - √2)| = 1.13, and none smaller. Voxels that
   * are not cubic may add a little.
   */
  @Property(tries = 20)
  void measuresAnEllipsoidWithAnisotropicSpacing(
      @ForAll @DoubleRange(min = 12, max = 20) double radiusZ,
      @ForAll @DoubleRange(min = 12, max = 20) double radiusY,
      @ForAll @DoubleRange(min = 12, max = 20) double radiusX,
      @ForAll @DoubleRange(min = 0.6, max = 1.2) double dz) {
    VoxelFrame frame = VoxelFrame.axial(80, 64, 64, dz, 0.8, 0.7);
    LesionShape shape =
        LesionMeasurementsTest.only(
                frame,
                i -> {
                  double z = (i / 4096 - 40.2) * dz / radiusZ;
                  double y = (i / 64 % 64 - 31.6) * 0.8 / radiusY;
                  double x = (i % 64 - 31.9) * 0.7 / radiusX;
                  return x * x + y * y + z * z <= 1;
                })
            .shape();
    double volume = 4 / 3.0 * Math.PI * radiusZ * radiusY * radiusX;
    assertThat(shape.meshVolumeMm3()).isCloseTo(volume, within(0.02 * volume));
    double[] radii = {radiusZ, radiusY, radiusX};
    Arrays.sort(radii);
    assertThat(shape.maximum3dDiameterMm()).isCloseTo(2 * radii[2], within(1.2));
    // The covariance of an ellipsoid along a half axis r is r² / 5.
    assertThat(shape.majorAxisMm()).isCloseTo(4 * radii[2] / Math.sqrt(5), within(0.01 * 36));
    assertThat(shape.minorAxisMm()).isCloseTo(4 * radii[1] / Math.sqrt(5), within(0.01 * 36));
    assertThat(shape.leastAxisMm()).isCloseTo(4 * radii[0] / Math.sqrt(5), within(0.01 * 36));
    // Knud Thomsen's formula, within 1.1 % of the true area.
    double p = 1.6075;
    double area =
        4
            * Math.PI
            * Math.pow(
                (Math.pow(radiusZ * radiusY, p)
                        + Math.pow(radiusY * radiusX, p)
                        + Math.pow(radiusX * radiusZ, p))
                    / 3,
                1 / p);
    assertThat(shape.surfaceMm2()).isBetween(area * 0.985, area * 1.15);
  }

  /** Turning the array in the patient moves the lesion and changes nothing of its shape. */
  @Test
  void doesNotDependOnHowTheArrayLies() {
    Random random = new Random(3);
    boolean[] blob = blob(random);
    VoxelFrame straight = VoxelFrame.axial(6, 7, 8, 2.5, 0.8, 0.7);
    LesionShape shape = all(straight, blob);
    double c = Math.cos(0.4);
    double s = Math.sin(0.4);
    VoxelFrame oblique =
        new VoxelFrame(
            6,
            7,
            8,
            straight.spacing(),
            List.of(7.0, -80.0, 3.0),
            List.of(c, s, 0.0, 0.0, 0.0, -1.0, -s, c, 0.0));
    LesionShape turned = all(oblique, blob);
    assertThat(turned.maximum3dDiameterMm()).isCloseTo(shape.maximum3dDiameterMm(), within(1e-9));
    assertThat(turned.meshVolumeMm3()).isCloseTo(shape.meshVolumeMm3(), within(1e-9));
    assertThat(turned.surfaceMm2()).isCloseTo(shape.surfaceMm2(), within(1e-9));
    assertThat(turned.majorAxisMm()).isCloseTo(shape.majorAxisMm(), within(1e-9));
    assertThat(turned.leastAxisMm()).isCloseTo(shape.leastAxisMm(), within(1e-6));
  }

  /** Every pair of places half a voxel from a voxel inside, compared one by one. */
  @Property(tries = 60)
  void findsTheLongestDiameterThatAllPairsHave(@ForAll long seed) {
    Random random = new Random(seed);
    boolean[] blob = blob(random);
    double c = Math.cos(0.3);
    double s = Math.sin(0.3);
    // Slices that lean, as with a tilted gantry.
    VoxelFrame frame =
        new VoxelFrame(
            6,
            7,
            8,
            List.of(0.7, 0.9, 2.0),
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, s, c));
    List<List<Double>> vertices = new ArrayList<>();
    for (int i = 0; i < blob.length; i++) {
      if (blob[i]) {
        double z = i / 56;
        double y = i / 8 % 7;
        double x = i % 8;
        for (double half : new double[] {-0.5, 0.5}) {
          vertices.add(frame.toPatient(z + half, y, x));
          vertices.add(frame.toPatient(z, y + half, x));
          vertices.add(frame.toPatient(z, y, x + half));
        }
      }
    }
    double longest = 0;
    for (List<Double> a : vertices) {
      for (List<Double> b : vertices) {
        double square = 0;
        for (int axis = 0; axis < 3; axis++) {
          square += Math.pow(a.get(axis) - b.get(axis), 2);
        }
        longest = Math.max(longest, Math.sqrt(square));
      }
    }
    assertThat(all(frame, blob).maximum3dDiameterMm()).isCloseTo(longest, within(1e-9));
  }

  private static boolean[] blob(Random random) {
    boolean[] blob = new boolean[6 * 7 * 8];
    double share = 0.05 + 0.5 * random.nextDouble();
    for (int i = 0; i < blob.length; i++) {
      blob[i] = random.nextDouble() < share;
    }
    blob[100] = true;
    return blob;
  }

  /** All voxels as one lesion, connected or not. */
  private static LesionShape all(VoxelFrame frame, boolean[] mask) {
    Runs runs = Runs.of(frame.sizeZ(), frame.sizeY(), frame.sizeX(), i -> mask[i]);
    return LesionShape.of(new Component(1, runs), frame);
  }
}

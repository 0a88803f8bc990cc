package org.lesionlake.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lesionlake.schemas.Site;

class PhantomTest {
  private static final Anatomy.Build BUILD = new Anatomy.Build(5, true, 1, 1, 15, 0, 0);
  private static final double[] UPRIGHT = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  private static Phantom.Volume volume;

  @BeforeAll
  static void scan() {
    volume = scanned();
  }

  private static Phantom.Volume scanned() {
    Phantom phantom =
        Phantom.of(BUILD, Posture.CANONICAL, Phase.PORTAL_VENOUS, 1, List.of(lesion()), 0);
    VoxelGrid grid = ScanGeometry.over(phantom, -200, 200, 5, new Dice(3));
    return phantom.voxelise(grid, Kernel.SOFT, 1, 9);
  }

  private static VirtualLesion lesion() {
    return new VirtualLesion(
        1,
        Site.LIVER,
        VirtualLesion.Kind.METASTASIS,
        new double[] {-80, 0, -70},
        true,
        List.of(36.0),
        new double[] {1, 0.9, 0.8},
        UPRIGHT,
        -40,
        77);
  }

  /** Ranges at 120 kV in the portal venous phase as textbooks of body CT give them. */
  @Test
  void organsAttenuateAsInPortalVenousScans() {
    assertThat(medianHu(Label.LUNG)).isBetween(-900.0, -750.0);
    assertThat(medianHu(Label.LIVER)).isBetween(90.0, 130.0);
    assertThat(medianHu(Label.SPLEEN)).isBetween(100.0, 140.0);
    assertThat(medianHu(Label.KIDNEY)).isBetween(130.0, 210.0);
    assertThat(medianHu(Label.BONE)).isBetween(150.0, 500.0);
    assertThat(volume.hu()[0]).isLessThan((short) -900);
  }

  @Test
  void liverMetastasisIsDarkerThanParenchyma() {
    double contrast = medianHu(Label.LIVER) - medianHu(Label.MET_LIVER);
    assertThat(contrast).isBetween(25.0, 70.0);
  }

  @Test
  void labelsAndInstancesMarkTheSameVoxels() {
    for (int i = 0; i < volume.labels().length; i++) {
      assertThat(volume.instances()[i] == 1).isEqualTo(volume.labels()[i] == Label.MET_LIVER);
    }
  }

  @Test
  void labelledVolumeIsTheLesionsOwn() {
    Phantom phantom =
        Phantom.of(BUILD, Posture.CANONICAL, Phase.PORTAL_VENOUS, 1, List.of(lesion()), 0);
    LesionSize size = LesionSize.of(phantom.lesionShapes().get(0));
    VoxelGrid grid = volume.grid();
    long voxels =
        IntStream.range(0, volume.labels().length)
            .filter(i -> volume.labels()[i] == Label.MET_LIVER)
            .count();
    double labelled = voxels * grid.spacingX() * grid.spacingY() * grid.spacingZ();
    assertThat(labelled).isCloseTo(size.volumeMm3(), within(0.08 * size.volumeMm3()));
  }

  @Test
  void sameSeedGivesSameVoxels() {
    Phantom.Volume again = scanned();
    assertThat(again.hu()).isEqualTo(volume.hu());
    assertThat(again.labels()).isEqualTo(volume.labels());
  }

  @Test
  void sizeOfEllipsoidIsItsClosedForm() {
    Shape shape =
        new Ellipsoid(
            new double[] {3, 4, 5}, new double[] {12, 8, 6}, Turns.of(0.7, 0, 0), 0, 0, 10, 0);
    LesionSize size = LesionSize.of(shape);
    assertThat(size.longAxisMm()).isCloseTo(24, within(0.5));
    assertThat(size.shortAxisMm()).isCloseTo(16, within(0.6));
    double volumeMm3 = 4.0 / 3 * Math.PI * 12 * 8 * 6;
    assertThat(size.volumeMm3()).isCloseTo(volumeMm3, within(0.01 * volumeMm3));
    assertThat(size.centre()).containsExactly(new double[] {3, 4, 5}, within(0.1));
  }

  @Test
  void postureMovesLesionWithItsOrgan() {
    Posture deep = new Posture(5, -3, 10, 1, 0, 6);
    assertThat(deep.apply(1, 2, 3, true)).containsExactly(6, -1, 19);
    assertThat(deep.apply(1, 2, 3, false)).containsExactly(6, -1, 13);
  }

  private static double medianHu(int label) {
    int[] values =
        IntStream.range(0, volume.labels().length)
            .filter(i -> volume.labels()[i] == label)
            .map(i -> volume.hu()[i])
            .sorted()
            .toArray();
    assertThat(Arrays.stream(values).count()).isGreaterThan(20);
    return values[values.length / 2];
  }
}

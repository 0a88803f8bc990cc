package org.lesionlake.lesion.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.OrganProfile;

class OrganProfilesTest {
  private static final List<Optional<String>> ORGANS =
      List.of(Optional.empty(), Optional.of("liver"), Optional.of("lung"), Optional.of("bone"));

  /** Whether a place in mm holds a label. */
  private interface Body {
    int at(double x, double y, double z);
  }

  private static List<OrganProfile> profiles(VoxelFrame frame, Body body) {
    byte[] labels = new byte[frame.voxels()];
    int at = 0;
    for (int z = 0; z < frame.sizeZ(); z++) {
      for (int y = 0; y < frame.sizeY(); y++) {
        for (int x = 0; x < frame.sizeX(); x++) {
          List<Double> place = frame.toPatient(z, y, x);
          labels[at++] = (byte) body.at(place.get(0), place.get(1), place.get(2));
        }
      }
    }
    return OrganProfiles.of(frame, labels, ORGANS);
  }

  @Test
  void sharesAVoxelBetweenTheLevelsThatItReachesInto() {
    // One voxel of 4 x 4 x 8 mm about z = 10: 4 mm of it on each side.
    VoxelFrame frame =
        new VoxelFrame(
            1,
            1,
            1,
            List.of(4.0, 4.0, 8.0),
            List.of(30.0, -20.0, 10.0),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0));
    assertThat(OrganProfiles.of(frame, new byte[] {1}, ORGANS))
        .containsExactly(
            new OrganProfile(
                "liver",
                "both",
                0,
                List.of(64.0, 64.0),
                List.of(30.0, 30.0),
                List.of(-20.0, -20.0)));
  }

  @Test
  void tellsPairedOrgansApartByTheMidlineOfBone() {
    // Lungs of 20 mm on both sides of a spine at x = 60.
    VoxelFrame frame = VoxelFrame.axial(4, 10, 60, 5, 2, 2);
    List<OrganProfile> profiles =
        profiles(frame, (x, y, z) -> x > 57 && x < 63 ? 3 : x > 40 && x < 80 ? 2 : 0);
    assertThat(profiles)
        .extracting(OrganProfile::organ, OrganProfile::side)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bone", "both"),
            org.assertj.core.groups.Tuple.tuple("lung", "left"),
            org.assertj.core.groups.Tuple.tuple("lung", "right"));
    assertThat(profiles.get(1).xMm().get(1)).isGreaterThan(60);
    assertThat(profiles.get(2).xMm().get(1)).isLessThan(60);
  }

  @Test
  void isTheSameHoweverTheArrayLies() {
    Body ball = (x, y, z) -> sq(x - 40) + sq(y - 50) + sq(z - 45) < 625 ? 1 : 0;
    OrganProfile axial = profiles(VoxelFrame.axial(90, 100, 80, 1, 1, 1), ball).get(0);
    List<List<Double>> directions =
        List.of(
            List.of(-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0),
            List.of(0.0, 1.0, 0.0, 0.0, 0.0, -1.0, 1.0, 0.0, 0.0),
            List.of(0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0));
    for (List<Double> direction : directions) {
      double[] from = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        for (int i = 0; i < 3; i++) {
          from[i] += direction.get(3 * axis + i) < 0 ? 99 : 0;
        }
      }
      VoxelFrame turned =
          new VoxelFrame(
              100, 100, 100, List.of(1.0, 1.0, 1.0), List.of(from[0], from[1], from[2]), direction);
      OrganProfile same = profiles(turned, ball).get(0);
      assertThat(same.firstLevel()).isEqualTo(axial.firstLevel());
      for (int i = 0; i < same.volumesMm3().size(); i++) {
        assertThat(same.volumesMm3().get(i)).isCloseTo(axial.volumesMm3().get(i), within(400.0));
        assertThat(same.xMm().get(i)).isCloseTo(axial.xMm().get(i), within(0.6));
        assertThat(same.yMm().get(i)).isCloseTo(axial.yMm().get(i), within(0.6));
      }
    }
  }

  @Test
  void holdsAllVoxelsOfAnOrgan() {
    VoxelFrame frame = VoxelFrame.axial(37, 30, 30, 3, 2, 2);
    double volume =
        profiles(frame, (x, y, z) -> 1).get(0).volumesMm3().stream().mapToDouble(v -> v).sum();
    assertThat(volume).isCloseTo(frame.voxels() * 12.0, within(20.0));
  }

  @Test
  void refusesLabelsOfAnotherSize() {
    assertThatThrownBy(
            () -> OrganProfiles.of(VoxelFrame.axial(2, 2, 2, 1, 1, 1), new byte[7], ORGANS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 voxels and 7 labels");
  }

  private static double sq(double value) {
    return value * value;
  }
}

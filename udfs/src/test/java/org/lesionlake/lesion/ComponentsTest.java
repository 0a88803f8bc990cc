package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ComponentsTest {

  @Test
  void joinsVoxelsThatShareOnlyACorner() {
    byte[] mask = new byte[2 * 2 * 2];
    mask[0] = 1;
    mask[7] = 1;
    assertThat(Components.label(mask, 2, 2, 2).count()).isEqualTo(1);
  }

  @Test
  void keepsVoxelsApartThatAreTwoAway() {
    byte[] mask = {1, 0, 1};
    assertThat(Components.label(mask, 1, 1, 3).count()).isEqualTo(2);
    assertThat(Components.label(mask, 1, 3, 1).count()).isEqualTo(2);
    assertThat(Components.label(mask, 3, 1, 1).count()).isEqualTo(2);
  }

  @Test
  void doesNotWrapAroundTheEndOfARow() {
    byte[] mask = {0, 0, 1, 1, 0, 0};
    assertThat(Components.label(mask, 1, 2, 3).count()).isEqualTo(2);
  }

  @Test
  void numbersByFirstVoxelEvenWhenArmsMeetLate() {
    // Two arms of a V that meet in the last row, and a dot between them.
    byte[] mask = {
      1, 0, 0, 0, 0, 0, 1, //
      0, 1, 0, 1, 0, 1, 0, //
      0, 0, 0, 0, 0, 0, 0, //
      1, 1, 1, 1, 1, 1, 1
    };
    Components components = Components.label(mask, 1, 4, 7);
    assertThat(components.numbers())
        .containsExactly(
            1, 0, 0, 0, 0, 0, 2, //
            0, 1, 0, 3, 0, 2, 0, //
            0, 0, 0, 0, 0, 0, 0, //
            4, 4, 4, 4, 4, 4, 4);
  }

  @Test
  void renumbersWhatStaysAfterDroppingTheSmall() {
    Components components = Components.label(new short[] {9, 0, 9, 9, 0, 9, 9}, 1, 1, 7);
    assertThat(components.where(c -> c.voxels() >= 2).numbers())
        .containsExactly(0, 0, 1, 1, 0, 2, 2);
  }

  @Test
  void findsNothingInAnEmptyMask() {
    assertThat(Components.label(new byte[12], 1, 3, 4).list()).isEmpty();
  }

  @Test
  void refusesAMaskOfAnotherSize() {
    assertThatThrownBy(() -> Components.label(new byte[11], 1, 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 x 3 x 4")
        .hasMessageContaining("11");
    assertThatThrownBy(() -> Components.label(2000, 2000, 2000, index -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2000 x 2000 x 2000");
  }

  /** A flood fill is slower and plainer; both must give the same numbers. */
  @Property(tries = 200)
  void agreesWithAFloodFill(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int sizeZ,
      @ForAll @IntRange(min = 1, max = 9) int sizeY,
      @ForAll @IntRange(min = 1, max = 11) int sizeX,
      @ForAll @IntRange(min = 2, max = 60) int percent) {
    Random random = new Random(seed);
    byte[] mask = new byte[sizeZ * sizeY * sizeX];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (random.nextInt(100) < percent ? 1 : 0);
    }
    assertThat(Components.label(mask, sizeZ, sizeY, sizeX).numbers())
        .isEqualTo(floodFill(mask, sizeZ, sizeY, sizeX));
  }

  private static short[] floodFill(byte[] mask, int sizeZ, int sizeY, int sizeX) {
    short[] numbers = new short[mask.length];
    short next = 0;
    for (int seed = 0; seed < mask.length; seed++) {
      if (mask[seed] == 0 || numbers[seed] != 0) {
        continue;
      }
      next++;
      numbers[seed] = next;
      ArrayDeque<Integer> queue = new ArrayDeque<>();
      queue.add(seed);
      while (!queue.isEmpty()) {
        int index = queue.remove();
        int z = index / (sizeY * sizeX);
        int y = index / sizeX % sizeY;
        int x = index % sizeX;
        for (int step = 0; step < 27; step++) {
          int nz = z + step / 9 - 1;
          int ny = y + step / 3 % 3 - 1;
          int nx = x + step % 3 - 1;
          if (nz < 0 || ny < 0 || nx < 0 || nz >= sizeZ || ny >= sizeY || nx >= sizeX) {
            continue;
          }
          int other = (nz * sizeY + ny) * sizeX + nx;
          if (mask[other] != 0 && numbers[other] == 0) {
            numbers[other] = next;
            queue.add(other);
          }
        }
      }
    }
    return numbers;
  }
}

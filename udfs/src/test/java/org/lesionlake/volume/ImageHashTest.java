package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ImageHashTest {
  private static final int SLICES = 8;

  /** A body with organs and vertebra, all placed and sized by a seed. */
  private static Volume body(long seed, int rows, int columns, DoubleUnaryOperator change) {
    Random random = new Random(seed);
    double[][] ellipses = new double[25][];
    ellipses[0] =
        new double[] {
          0.5, 0.5, 0.3 + 0.1 * random.nextDouble(), 0.38 + 0.08 * random.nextDouble(), 40
        };
    for (int i = 1; i < ellipses.length; i++) {
      ellipses[i] =
          new double[] {
            0.25 + 0.5 * random.nextDouble(),
            0.2 + 0.6 * random.nextDouble(),
            0.02 + 0.1 * random.nextDouble(),
            0.02 + 0.1 * random.nextDouble(),
            random.nextInt(900) - 500
          };
    }
    short[] voxels = new short[SLICES * rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double hu = -1000;
        for (double[] ellipse : ellipses) {
          double dy = ((y + 0.5) / rows - ellipse[0]) / ellipse[2];
          double dx = ((x + 0.5) / columns - ellipse[1]) / ellipse[3];
          hu = dy * dy + dx * dx < 1 ? ellipse[4] : hu;
        }
        for (int z = 0; z < SLICES; z++) {
          voxels[(z * rows + y) * columns + x] = (short) change.applyAsDouble(hu);
        }
      }
    }
    return Volume.int16(
        new Grid(
            SLICES,
            rows,
            columns,
            new Vector3(0, 0, 0),
            new Vector3(1, 1, 1),
            new Vector3(1, 0, 0),
            new Vector3(0, 1, 0),
            new Vector3(0, 0, 1)),
        voxels);
  }

  private static String hash(long seed) {
    return ImageHash.of(body(seed, 128, 128, hu -> hu)).orElseThrow();
  }

  @Test
  void copiesWithNoiseScaleOtherPaddingOrMatrixAreNear() {
    Random noise = new Random(1);
    for (long seed = 0; seed < 10; seed++) {
      String hash = hash(seed);
      assertThat(hash).hasSize(64);
      assertThat(ImageHash.distance(hash, hash)).isZero();
      assertNear(hash, body(seed, 128, 128, hu -> hu + 30 * noise.nextGaussian()));
      assertNear(hash, body(seed, 128, 128, hu -> 1.02 * hu + 15));
      assertNear(hash, body(seed, 128, 128, hu -> hu == -1000 ? -3024 : hu));
      assertNear(hash, body(seed, 200, 180, hu -> hu));
    }
  }

  private static void assertNear(String hash, Volume copy) {
    assertThat(ImageHash.distance(hash, ImageHash.of(copy).orElseThrow()))
        .isLessThanOrEqualTo(ImageHash.NEAR);
  }

  @Test
  void otherBodiesAreNot() {
    for (long one = 0; one < 12; one++) {
      for (long other = 0; other < one; other++) {
        assertThat(ImageHash.distance(hash(one), hash(other))).isGreaterThan(ImageHash.NEAR);
      }
    }
  }

  @Test
  void anEmptyImageHasNone() {
    assertThat(ImageHash.of(body(1, 3, 2, hu -> -1000))).isEmpty();
    assertThat(ImageHash.of(body(1, 3, 2, hu -> hu))).isPresent();
    assertThatThrownBy(() -> ImageHash.words("00")).isInstanceOf(IllegalArgumentException.class);
  }
}

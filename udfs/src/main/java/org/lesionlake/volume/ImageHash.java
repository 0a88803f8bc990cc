package org.lesionlake.volume;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A perceptual hash of a series, by which copies of it are found that are not equal in their bytes:
 * with noise, another kernel, another matrix, other padding, or some slices fewer at an end.
 *
 * <p>The mean of the {@value #SLICES} middle slices, clipped to -1000 to 400 HU, is brought to
 * {@value #CELLS} x {@value #CELLS} cells by area. Of its cosine transform (type II) the {@value
 * #KEPT} x {@value #KEPT} lowest frequencies are kept without the mean, each a bit: whether it is
 * above their median.
 */
public final class ImageHash {
  /**
   * Hashes that differ in at most so many of their bits are of one image. On the sample CT (19
   * patients) noise, a pixel's shift, half the matrix, smoothing and two slices fewer changed at
   * most 24 bits; no two patients were nearer than 86.
   */
  public static final int NEAR = 32;

  private static final int SLICES = 16;
  private static final int CELLS = 32;
  private static final int KEPT = 16;
  private static final int LOWEST_HU = -1000;
  private static final int HIGHEST_HU = 400;

  /** Sums of cells by their cosines that differ by less are rounding, not an image. */
  private static final double LEAST_RANGE = 1;

  private ImageHash() {}

  /**
   * The hash of a voxel file, of which only the middle is read.
   *
   * @return 64 hexadecimal digits; empty if there is nothing to be seen
   * @throws VolumeException if it cannot be read
   */
  public static Optional<String> of(VoxelFileReader reader) {
    int sizeZ = reader.grid().sizeZ();
    int slices = Math.min(sizeZ, SLICES);
    int from = (sizeZ - slices) / 2;
    return of(reader.readSlices(from, from + slices));
  }

  /** The hash of slices, all of which count. */
  static Optional<String> of(Volume middle) {
    double[] bits = lowestFrequencies(cells(projection(middle), middle.grid()));
    double[] sorted = Arrays.copyOfRange(bits, 1, bits.length);
    Arrays.sort(sorted);
    if (sorted[sorted.length - 1] - sorted[0] < LEAST_RANGE) {
      return Optional.empty();
    }
    double median = sorted[sorted.length / 2];
    BitSet set = new BitSet(bits.length);
    for (int i = 1; i < bits.length; i++) {
      set.set(i, bits[i] > median);
    }
    return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(set.toByteArray(), bits.length / 8)));
  }

  /**
   * Bits in which two hashes differ.
   *
   * @throws IllegalArgumentException if one is no hash
   */
  public static int distance(String one, String other) {
    return distance(words(one), words(other));
  }

  /** As {@link #distance(String, String)}, of hashes as words. */
  public static int distance(long[] one, long[] other) {
    int bits = 0;
    for (int i = 0; i < one.length; i++) {
      bits += Long.bitCount(one[i] ^ other[i]);
    }
    return bits;
  }

  /** A hash as words, for many comparisons. */
  public static long[] words(String hash) {
    long[] words = new long[KEPT * KEPT / Long.SIZE];
    if (hash.length() != words.length * 16) {
      throw new IllegalArgumentException("A hash has 64 digits, not " + hash.length());
    }
    for (int i = 0; i < words.length; i++) {
      words[i] = Long.parseUnsignedLong(hash, 16 * i, 16 * (i + 1), 16);
    }
    return words;
  }

  private static double[] projection(Volume middle) {
    int plane = middle.grid().sizeY() * middle.grid().sizeX();
    double[] sums = new double[plane];
    var values = middle.values();
    for (int z = 0; z < middle.grid().sizeZ(); z++) {
      for (int i = 0; i < plane; i++) {
        double value = values.applyAsDouble(z * plane + i);
        sums[i] += Math.max(LOWEST_HU, Math.min(HIGHEST_HU, value));
      }
    }
    for (int i = 0; i < plane; i++) {
      sums[i] /= middle.grid().sizeZ();
    }
    return sums;
  }

  /** Means over cells, whose borders may lie within pixels. */
  private static double[][] cells(double[] plane, Grid grid) {
    double[][] rows = new double[CELLS][grid.sizeX()];
    double[][] alongY = weights(grid.sizeY());
    for (int cell = 0; cell < CELLS; cell++) {
      for (int y = 0; y < grid.sizeY(); y++) {
        double weight = alongY[cell][y];
        if (weight > 0) {
          for (int x = 0; x < grid.sizeX(); x++) {
            rows[cell][x] += weight * plane[y * grid.sizeX() + x];
          }
        }
      }
    }
    double[][] alongX = weights(grid.sizeX());
    double[][] cells = new double[CELLS][CELLS];
    for (int row = 0; row < CELLS; row++) {
      for (int cell = 0; cell < CELLS; cell++) {
        for (int x = 0; x < grid.sizeX(); x++) {
          cells[row][cell] += alongX[cell][x] * rows[row][x];
        }
      }
    }
    return cells;
  }

  /** How much of each cell each pixel is. */
  private static double[][] weights(int pixels) {
    double[][] weights = new double[CELLS][pixels];
    double size = (double) pixels / CELLS;
    for (int cell = 0; cell < CELLS; cell++) {
      double from = cell * size;
      double to = from + size;
      for (int pixel = (int) from; pixel < Math.min(pixels, Math.ceil(to)); pixel++) {
        double inside = Math.min(to, pixel + 1) - Math.max(from, pixel);
        weights[cell][pixel] = Math.max(0, inside) / size;
      }
    }
    return weights;
  }

  private static double[] lowestFrequencies(double[][] cells) {
    double[][] cosines = new double[KEPT][CELLS];
    for (int frequency = 0; frequency < KEPT; frequency++) {
      for (int cell = 0; cell < CELLS; cell++) {
        cosines[frequency][cell] = Math.cos(Math.PI * (2 * cell + 1) * frequency / (2 * CELLS));
      }
    }
    double[] kept = new double[KEPT * KEPT];
    for (int v = 0; v < KEPT; v++) {
      for (int u = 0; u < KEPT; u++) {
        double sum = 0;
        for (int row = 0; row < CELLS; row++) {
          for (int column = 0; column < CELLS; column++) {
            sum += cosines[v][row] * cosines[u][column] * cells[row][column];
          }
        }
        kept[v * KEPT + u] = sum;
      }
    }
    return kept;
  }
}

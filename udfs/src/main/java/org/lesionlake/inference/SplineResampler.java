package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;

/**
 * Resizes an array as scikit-image's {@code resize(mode="edge", anti_aliasing=False)} does: voxel i
 * of n new ones lies at (i + 1/2) · old / n - 1/2, beyond the border the border's value goes on,
 * and values are those of the spline through the old ones, of degree 0 (nearest), 1 or 3.
 *
 * <p>A spline of several axes is one axis after the other, so each voxel costs four products an
 * axis and not the 64 of a whole neighbourhood. Lines are computed in double precision; what is
 * handed from axis to axis is float. The prefilter of degree 3 is that of Unser, Aldroubi and Eden
 * (1993).
 */
final class SplineResampler {
  /** Voxels that the border is prolonged by before the prefilter, as SciPy has it. */
  private static final int PAD = 12;

  /** Pole of the cubic spline's prefilter. */
  private static final double POLE = Math.sqrt(3) - 2;

  /** Lines that are filtered side by side, so that memory is read in pieces. */
  private static final int LINES = 32;

  private final int threads;

  /**
   * @param threads threads that share the work
   */
  SplineResampler(int threads) {
    this.threads = threads;
  }

  /**
   * Resizes an array of three axes; the array given is not changed.
   *
   * @param values in the order of the sizes, the last fastest
   * @param size old sizes
   * @param newSize new sizes
   * @param degree 0, 1 or 3, for each axis
   */
  float[] resize(float[] values, int[] size, int[] newSize, int[] degree) {
    double[][] places = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      places[axis] = places(size[axis], newSize[axis]);
    }
    return resample(values, size, places, degree);
  }

  /**
   * Resamples an array of three axes; the array given is not changed.
   *
   * @param places where each new voxel lies among the old ones, for each axis
   */
  float[] resample(float[] values, int[] size, double[][] places, int[] degree) {
    float[] current = values;
    int[] currentSize = size.clone();
    for (int axis : bestOrder(size, places)) {
      if (!isSame(places[axis], size[axis])) {
        current = alongAxis(current, currentSize, axis, places[axis], degree[axis]);
        currentSize[axis] = places[axis].length;
      }
    }
    return current;
  }

  private static boolean isSame(double[] places, int size) {
    for (int k = 0; k < places.length; k++) {
      if (places[k] != k) {
        return false;
      }
    }
    return places.length == size;
  }

  /** Axes that shrink most come first, since the others then have less to do. */
  private static int[] bestOrder(int[] size, double[][] places) {
    return IntStream.range(0, size.length)
        .boxed()
        .sorted(
            (a, b) ->
                Double.compare(
                    (double) places[a].length / size[a], (double) places[b].length / size[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private float[] alongAxis(float[] values, int[] size, int axis, double[] newPlaces, int degree) {
    int newLength = newPlaces.length;
    int inner = product(size, axis + 1, size.length);
    int outer = product(size, 0, axis);
    int length = size[axis];
    float[] resized = new float[Math.multiplyExact(Math.multiplyExact(outer, newLength), inner)];
    Taps taps = new Taps(length, newPlaces, degree);
    if (inner == 1) {
      int groups = (outer + LINES - 1) / LINES;
      inParallel(
          groups,
          group -> {
            double[] block = new double[taps.paddedLength * LINES];
            int lines = Math.min(LINES, outer - group * LINES);
            rows(values, group * LINES, lines, length, block, taps, resized);
          });
      return resized;
    }
    int groups = (inner + LINES - 1) / LINES;
    inParallel(
        Math.multiplyExact(outer, groups),
        task -> {
          double[] block = new double[taps.paddedLength * LINES];
          int first = task % groups * LINES;
          int lines = Math.min(LINES, inner - first);
          columns(values, task / groups, first, lines, inner, length, block, taps, resized);
        });
    return resized;
  }

  /** Lines that lie one after the other in memory. */
  private static void rows(
      float[] values,
      int first,
      int lines,
      int length,
      double[] block,
      Taps taps,
      float[] resized) {
    for (int i = 0; i < length; i++) {
      for (int line = 0; line < lines; line++) {
        block[(taps.pad + i) * LINES + line] = values[(first + line) * length + i];
      }
    }
    taps.filter(block, length);
    double[] sums = new double[LINES];
    for (int k = 0; k < taps.newLength; k++) {
      taps.evaluate(block, k, sums);
      for (int line = 0; line < lines; line++) {
        resized[(first + line) * taps.newLength + k] = (float) sums[line];
      }
    }
  }

  /** Lines that lie side by side in memory. */
  private static void columns(
      float[] values,
      int outer,
      int first,
      int lines,
      int inner,
      int length,
      double[] block,
      Taps taps,
      float[] resized) {
    for (int i = 0; i < length; i++) {
      int from = (outer * length + i) * inner + first;
      int into = (taps.pad + i) * LINES;
      for (int line = 0; line < lines; line++) {
        block[into + line] = values[from + line];
      }
    }
    taps.filter(block, length);
    double[] sums = new double[LINES];
    for (int k = 0; k < taps.newLength; k++) {
      taps.evaluate(block, k, sums);
      int into = (outer * taps.newLength + k) * inner + first;
      for (int line = 0; line < lines; line++) {
        resized[into + line] = (float) sums[line];
      }
    }
  }

  /** Which coefficients of a line make each new voxel, and with what weight. */
  private static final class Taps {
    private final int newLength;
    private final int pad;
    private final int paddedLength;
    private final int[][] places;
    private final double[][] weights;
    private final boolean prefilter;

    Taps(int length, double[] newPlaces, int degree) {
      newLength = newPlaces.length;
      prefilter = degree == 3;
      pad = prefilter ? PAD : 0;
      paddedLength = length + 2 * pad;
      places = new int[newLength][];
      weights = new double[newLength][];
      for (int k = 0; k < newLength; k++) {
        double place = newPlaces[k] + pad;
        switch (degree) {
          case 0 -> {
            places[k] = new int[] {clamp((int) Math.floor(place + 0.5))};
            weights[k] = new double[] {1};
          }
          case 1 -> {
            int low = (int) Math.floor(place);
            double part = place - low;
            places[k] = new int[] {clamp(low), clamp(low + 1)};
            weights[k] = new double[] {1 - part, part};
          }
          case 3 -> cubic(k, place);
          default -> throw new IllegalArgumentException("No spline of degree " + degree);
        }
      }
    }

    private void cubic(int k, double place) {
      int low = (int) Math.floor(place);
      double t = place - low;
      double s = 1 - t;
      places[k] = new int[] {clamp(low - 1), clamp(low), clamp(low + 1), clamp(low + 2)};
      weights[k] =
          new double[] {
            s * s * s / 6,
            (t * t * (t - 2) * 3 + 4) / 6,
            (s * s * (s - 2) * 3 + 4) / 6,
            t * t * t / 6
          };
    }

    private int clamp(int place) {
      return Math.min(Math.max(place, 0), paddedLength - 1);
    }

    /** Turns values into coefficients of the spline, lines side by side. */
    void filter(double[] block, int length) {
      if (!prefilter) {
        return;
      }
      for (int i = 0; i < pad; i++) {
        System.arraycopy(block, pad * LINES, block, i * LINES, LINES);
        System.arraycopy(
            block, (pad + length - 1) * LINES, block, (pad + length + i) * LINES, LINES);
      }
      // What lies before the first value goes on as the border: the sum of a geometric series.
      double gain = (1 - POLE) * (1 - 1 / POLE);
      for (int line = 0; line < LINES; line++) {
        block[line] *= gain / (1 - POLE);
      }
      for (int i = LINES; i < paddedLength * LINES; i++) {
        block[i] = gain * block[i] + POLE * block[i - LINES];
      }
      int last = (paddedLength - 1) * LINES;
      for (int line = 0; line < LINES; line++) {
        block[last + line] *= POLE / (POLE - 1);
      }
      for (int i = last - 1; i >= 0; i--) {
        block[i] = POLE * (block[i + LINES] - block[i]);
      }
    }

    void evaluate(double[] block, int k, double[] sums) {
      int[] from = places[k];
      double[] weight = weights[k];
      int at = from[0] * LINES;
      for (int line = 0; line < LINES; line++) {
        sums[line] = weight[0] * block[at + line];
      }
      for (int tap = 1; tap < from.length; tap++) {
        double w = weight[tap];
        at = from[tap] * LINES;
        for (int line = 0; line < LINES; line++) {
          sums[line] += w * block[at + line];
        }
      }
    }
  }

  /** Where new voxels lie among the old ones if the same length is cut into more or fewer. */
  static double[] places(int length, int newLength) {
    double[] places = new double[newLength];
    // Divided first, as nnU-Net does: which of two slices is nearest may hang on the last digit.
    double scale = (double) length / newLength;
    for (int k = 0; k < newLength; k++) {
      places[k] = scale * (k + 0.5) - 0.5;
    }
    return places;
  }

  /** Holds values to a range, which a cubic spline may overshoot. */
  static void clip(float[] values, float least, float most) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.min(Math.max(values[i], least), most);
    }
  }

  private static int product(int[] sizes, int from, int to) {
    return Arrays.stream(sizes, from, to).reduce(1, Math::multiplyExact);
  }

  @FunctionalInterface
  private interface Piece {
    void run(int number);
  }

  private void inParallel(int pieces, Piece piece) {
    if (threads == 1 || pieces == 1) {
      for (int i = 0; i < pieces; i++) {
        piece.run(i);
      }
      return;
    }
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      List<ForkJoinTask<?>> parts = new ArrayList<>();
      int count = Math.min(pieces, 4 * threads);
      for (int part = 0; part < count; part++) {
        int from = (int) ((long) part * pieces / count);
        int to = (int) ((long) (part + 1) * pieces / count);
        parts.add(pool.submit(() -> IntStream.range(from, to).forEach(piece::run)));
      }
      for (ForkJoinTask<?> part : parts) {
        part.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while resampling", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Resampling failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}

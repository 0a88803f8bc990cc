package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a model over an array window by window and hands out the outputs plane by plane. Where
 * windows overlap, their outputs are averaged with the weights of the layout, since a network sees
 * less around a voxel at a window's border. Only as many planes as a window is deep are held,
 * however long the body.
 */
final class SlidingWindow {
  /** Takes the outputs (output, y, x) of plane z; planes come in order. */
  @FunctionalInterface
  interface Planes {
    void accept(int z, float[] outputs);
  }

  /** Whether a window is computed at all. */
  @FunctionalInterface
  interface Wanted {
    boolean test(int z, int y, int x);
  }

  /** Is told after each level of windows how many of all are behind. */
  @FunctionalInterface
  interface Progress {
    void reached(int windows, int of);
  }

  /**
   * What was done.
   *
   * @param computed windows that were computed
   * @param skipped windows that were not wanted
   * @param startedAt {@link System#nanoTime()} when the first was cut
   * @param networkNanos time in the network
   */
  record Windows(int computed, int skipped, long startedAt, long networkNanos) {}

  private record Corner(int z, int y, int x) {}

  private final LoadedModel model;
  private final float[] further;
  private final WindowLayout layout;
  private final WindowInput input;
  private final int outputs;
  private final int patch;

  /** Sums of each member of the ensemble. */
  private final WindowSums[] sums;

  private final List<Corner> pending = new ArrayList<>();
  private long networkNanos;

  SlidingWindow(LoadedModel model, WindowLayout layout, WindowInput input) {
    this(model, layout, input, model.nothingKnown());
  }

  /**
   * @param further row of the network's second tensor, the same for all windows
   */
  SlidingWindow(LoadedModel model, WindowLayout layout, WindowInput input, float[] further) {
    this.model = model;
    this.further = further;
    this.layout = layout;
    this.input = input;
    outputs = model.model().outputs();
    patch = layout.weights().length;
    sums = new WindowSums[model.members()];
    Arrays.setAll(sums, member -> WindowSums.of(layout, outputs));
  }

  /**
   * @param wanted windows to compute; where there is none, outputs are the layout's background
   */
  Windows run(Wanted wanted, Planes planes, Progress progress) {
    int[] startsZ = layout.starts()[0];
    int[] startsY = layout.starts()[1];
    int[] startsX = layout.starts()[2];
    int of = startsZ.length * startsY.length * startsX.length;
    int computed = 0;
    int skipped = 0;
    int handedOut = 0;
    long startedAt = System.nanoTime();
    for (int level = 0; level < startsZ.length; level++) {
      for (int y : startsY) {
        for (int x : startsX) {
          if (wanted.test(startsZ[level], y, x)) {
            add(new Corner(startsZ[level], y, x));
            computed++;
          } else {
            skipped++;
          }
        }
      }
      computePending();
      int complete = level + 1 < startsZ.length ? startsZ[level + 1] : layout.size()[0];
      for (int z = handedOut; z < complete; z++) {
        planes.accept(z, take(z));
      }
      handedOut = Math.max(handedOut, complete);
      progress.reached(computed + skipped, of);
    }
    return new Windows(computed, skipped, startedAt, networkNanos);
  }

  private void add(Corner corner) {
    pending.add(corner);
    if (pending.size() >= model.batch()) {
      computePending();
    }
  }

  private void computePending() {
    if (pending.isEmpty()) {
      return;
    }
    int length = model.model().channels() * patch;
    float[] windows = new float[pending.size() * length];
    for (int i = 0; i < pending.size(); i++) {
      Corner corner = pending.get(i);
      input.cut(corner.z, corner.y, corner.x, windows, i * length);
    }
    float[] block = new float[patch];
    for (int member = 0; member < sums.length; member++) {
      float[] output = mirrored(member, windows);
      for (int i = 0; i < pending.size(); i++) {
        for (int one = 0; one < outputs; one++) {
          input.scatter(output, (i * outputs + one) * patch, block);
          addUp(sums[member], pending.get(i), one, block);
        }
      }
    }
    pending.clear();
  }

  /** The mean over all mirror images, each turned back. */
  private float[] mirrored(int member, float[] windows) {
    float[] sum = null;
    for (int[] axes : layout.mirrors()) {
      float[] turned = flipped(windows, axes);
      long from = System.nanoTime();
      float[] output = model.predict(member, turned, further, pending.size());
      networkNanos += System.nanoTime() - from;
      if (sum == null) {
        sum = output;
      } else {
        float[] back = flipped(output, axes);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += back[i];
        }
      }
    }
    if (layout.mirrors().size() > 1) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= layout.mirrors().size();
      }
    }
    return sum;
  }

  private float[] flipped(float[] blocks, int[] axes) {
    if (axes.length == 0) {
      return blocks;
    }
    int[] block = layout.block();
    boolean[] turned = new boolean[3];
    for (int axis : axes) {
      turned[axis] = true;
    }
    float[] flipped = new float[blocks.length];
    int next = 0;
    for (int start = 0; start < blocks.length; start += patch) {
      for (int z = 0; z < block[0]; z++) {
        int fromZ = turned[0] ? block[0] - 1 - z : z;
        for (int y = 0; y < block[1]; y++) {
          int fromY = turned[1] ? block[1] - 1 - y : y;
          int row = start + (fromZ * block[1] + fromY) * block[2];
          for (int x = 0; x < block[2]; x++) {
            flipped[next++] = blocks[turned[2] ? row + block[2] - 1 - x : row + x];
          }
        }
      }
    }
    return flipped;
  }

  private void addUp(WindowSums sum, Corner corner, int output, float[] block) {
    int[] size = layout.size();
    int[] of = layout.block();
    int fromX = Math.max(corner.x, 0);
    int length = Math.min(corner.x + of[2], size[2]) - fromX;
    for (int z = Math.max(corner.z, 0); z < Math.min(corner.z + of[0], size[0]); z++) {
      for (int y = Math.max(corner.y, 0); y < Math.min(corner.y + of[1], size[1]); y++) {
        int from = ((z - corner.z) * of[1] + y - corner.y) * of[2] + fromX - corner.x;
        int into = y * size[2] + fromX;
        sum.add(z, output, into, length, block, layout.weights(), from);
        if (output == 0) {
          sum.weigh(z, into, length, layout.weights(), from);
        }
      }
    }
  }

  /** The mean of all members for a complete plane. */
  private float[] take(int z) {
    float[] mean = sums[0].take(z);
    for (int member = 1; member < sums.length; member++) {
      float[] more = sums[member].take(z);
      for (int i = 0; mean != null && i < mean.length; i++) {
        mean[i] = rounded(mean[i] + more[i]);
      }
    }
    if (mean == null) {
      mean = new float[Math.multiplyExact(outputs, layout.size()[1] * layout.size()[2])];
      Arrays.fill(mean, Float.NaN);
    }
    for (int i = 0; sums.length > 1 && i < mean.length; i++) {
      mean[i] = rounded(mean[i] / sums.length);
    }
    int plane = mean.length / outputs;
    for (int i = 0; i < mean.length; i++) {
      // Outputs are finite, so this voxel has no weight.
      if (Float.isNaN(mean[i])) {
        mean[i] = layout.background()[i / plane];
      } else if (Float.isInfinite(mean[i])) {
        throw InferenceException.notFinite(model.model().id());
      }
    }
    return mean;
  }

  private float rounded(float value) {
    return layout.precision() == WindowLayout.Precision.HALF
        ? Half.toFloat(Half.ofFloat(value))
        : value;
  }
}

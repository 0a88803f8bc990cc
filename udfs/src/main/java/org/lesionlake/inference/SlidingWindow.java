package org.lesionlake.inference;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a model over a working grid window by window and hands out the probabilities plane by plane.
 * Where windows overlap, their probabilities are averaged with weights that fall off from a
 * window's centre like a Gaussian, since a network sees less around a voxel at the border. Only as
 * many planes as a window is deep are held, however long the body.
 */
final class SlidingWindow {
  private static final float AIR_HU = -1000;

  /**
   * Standard deviation of the weights as a share of the window (as nnU-Net has it, Isensee 2021).
   */
  private static final double SIGMA = 1.0 / 8;

  /** Weight at the farthest corner, so that a voxel covered only there still counts. */
  private static final double LEAST_WEIGHT = 1e-3;

  /** Takes the probabilities (label, y, x) of plane z; planes come in order. */
  @FunctionalInterface
  interface Planes {
    void accept(int z, float[] probabilities);
  }

  /** How many windows were computed, and how many held only air. */
  record Windows(int computed, int skipped) {}

  private record Corner(int z, int y, int x) {}

  private final LoadedModel model;
  private final float[] hounsfield;
  private final int sizeZ;
  private final int sizeY;
  private final int sizeX;
  private final int blockZ;
  private final int blockY;
  private final int blockX;
  private final int labels;

  /** Place of a window's voxels in the block of the array that the window covers. */
  private final int[] places;

  private final float[] blockWeights;
  private final float[][] sums;
  private final float[][] weights;
  private final List<Corner> pending = new ArrayList<>();

  SlidingWindow(
      LoadedModel model,
      Orientation orientation,
      float[] hounsfield,
      int sizeZ,
      int sizeY,
      int sizeX) {
    this.model = model;
    this.hounsfield = hounsfield;
    this.sizeZ = sizeZ;
    this.sizeY = sizeY;
    this.sizeX = sizeX;
    int[] patch = model.model().patch().stream().mapToInt(Integer::intValue).toArray();
    int[] block = orientation.toArray(patch);
    blockZ = block[0];
    blockY = block[1];
    blockX = block[2];
    labels = model.model().labels().size();
    places = orientation.places(patch);
    blockWeights = gaussian(block);
    sums = new float[Math.min(blockZ, sizeZ)][];
    weights = new float[sums.length][];
  }

  Windows run(BodyMask body, Planes planes) {
    if (body.isEmpty()) {
      handOut(planes, 0, sizeZ);
      return new Windows(0, 0);
    }
    double overlap = model.model().overlap();
    int[] startsZ = starts(body.from(0), body.to(0), sizeZ, blockZ, overlap);
    int[] startsY = starts(body.from(1), body.to(1), sizeY, blockY, overlap);
    int[] startsX = starts(body.from(2), body.to(2), sizeX, blockX, overlap);
    int computed = 0;
    int skipped = 0;
    int handedOut = 0;
    for (int level = 0; level < startsZ.length; level++) {
      for (int y : startsY) {
        for (int x : startsX) {
          if (body.touches(startsZ[level], y, x, blockZ, blockY, blockX)) {
            add(new Corner(startsZ[level], y, x));
            computed++;
          } else {
            skipped++;
          }
        }
      }
      computePending();
      int complete = level + 1 < startsZ.length ? startsZ[level + 1] : sizeZ;
      handOut(planes, handedOut, complete);
      handedOut = Math.max(handedOut, complete);
    }
    return new Windows(computed, skipped);
  }

  private void handOut(Planes planes, int from, int to) {
    for (int z = from; z < to; z++) {
      planes.accept(z, take(z));
    }
  }

  /**
   * First voxels of windows over the part of an axis that the body takes, evenly spread. Where one
   * window is enough, the part lies in its middle, unless the window would reach beyond the array.
   */
  static int[] starts(int from, int to, int size, int block, double overlap) {
    int span = to - from;
    if (size <= block) {
      return new int[] {-((block - size) / 2)};
    }
    if (span <= block) {
      return new int[] {Math.min(Math.max(from - (block - span) / 2, 0), size - block)};
    }
    int count = (int) Math.ceil((span - block) / (block * (1 - overlap)) - 1e-9) + 1;
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = from + (int) Math.round((double) i * (span - block) / (count - 1));
    }
    return starts;
  }

  private static float[] gaussian(int[] block) {
    float[] weights = new float[block[0] * block[1] * block[2]];
    int next = 0;
    for (int z = 0; z < block[0]; z++) {
      for (int y = 0; y < block[1]; y++) {
        for (int x = 0; x < block[2]; x++) {
          double exponent =
              squaredOffset(z, block[0]) + squaredOffset(y, block[1]) + squaredOffset(x, block[2]);
          weights[next++] = (float) Math.max(Math.exp(-exponent / 2), LEAST_WEIGHT);
        }
      }
    }
    return weights;
  }

  private static double squaredOffset(int index, int size) {
    double offset = (index - (size - 1) / 2.0) / (SIGMA * size);
    return offset * offset;
  }

  private void add(Corner corner) {
    pending.add(corner);
    if (pending.size() == model.batch()) {
      computePending();
    }
  }

  private void computePending() {
    if (pending.isEmpty()) {
      return;
    }
    int channels = model.model().windows().size();
    float[] input = new float[pending.size() * channels * places.length];
    float[] block = new float[places.length];
    for (int i = 0; i < pending.size(); i++) {
      cut(pending.get(i), block);
      for (int channel = 0; channel < channels; channel++) {
        IntensityWindow window = model.model().windows().get(channel);
        int start = (i * channels + channel) * places.length;
        for (int voxel = 0; voxel < places.length; voxel++) {
          input[start + voxel] = window.scale(block[places[voxel]]);
        }
      }
    }
    FloatBuffer output = model.predict(input);
    float[] ofLabel = new float[places.length];
    for (int i = 0; i < pending.size(); i++) {
      for (int label = 0; label < labels; label++) {
        scatter(output, (i * labels + label) * places.length, ofLabel);
        addUp(pending.get(i), label, ofLabel);
      }
    }
    pending.clear();
  }

  /** The block of the array at a corner; air where it reaches beyond the array. */
  private void cut(Corner corner, float[] block) {
    Arrays.fill(block, AIR_HU);
    int fromX = Math.max(corner.x, 0);
    int toX = Math.min(corner.x + blockX, sizeX);
    for (int z = Math.max(corner.z, 0); z < Math.min(corner.z + blockZ, sizeZ); z++) {
      for (int y = Math.max(corner.y, 0); y < Math.min(corner.y + blockY, sizeY); y++) {
        int into = ((z - corner.z) * blockY + y - corner.y) * blockX + fromX - corner.x;
        System.arraycopy(hounsfield, (z * sizeY + y) * sizeX + fromX, block, into, toX - fromX);
      }
    }
  }

  private void scatter(FloatBuffer output, int start, float[] block) {
    for (int voxel = 0; voxel < places.length; voxel++) {
      float value = output.get(start + voxel);
      // A NaN fails the comparison too. The margin is for a softmax in single precision.
      if (!(value >= 0 && value <= 1.0001f)) {
        throw InferenceException.notAProbability(model.model().id(), value);
      }
      block[places[voxel]] = value;
    }
  }

  private void addUp(Corner corner, int label, float[] block) {
    int plane = sizeY * sizeX;
    int fromX = Math.max(corner.x, 0);
    int toX = Math.min(corner.x + blockX, sizeX);
    for (int z = Math.max(corner.z, 0); z < Math.min(corner.z + blockZ, sizeZ); z++) {
      int slot = z % sums.length;
      if (sums[slot] == null) {
        sums[slot] = new float[labels * plane];
        weights[slot] = new float[plane];
      }
      for (int y = Math.max(corner.y, 0); y < Math.min(corner.y + blockY, sizeY); y++) {
        int from = ((z - corner.z) * blockY + y - corner.y) * blockX - corner.x;
        int into = y * sizeX;
        for (int x = fromX; x < toX; x++) {
          float weight = blockWeights[from + x];
          sums[slot][label * plane + into + x] += weight * block[from + x];
          if (label == 0) {
            weights[slot][into + x] += weight;
          }
        }
      }
    }
  }

  /** The probabilities of a complete plane; where no window was computed, background. */
  private float[] take(int z) {
    int plane = sizeY * sizeX;
    int slot = z % sums.length;
    float[] probabilities = sums[slot];
    if (probabilities == null) {
      probabilities = new float[labels * plane];
      Arrays.fill(probabilities, 0, plane, 1);
      return probabilities;
    }
    for (int i = 0; i < plane; i++) {
      float weight = weights[slot][i];
      if (weight == 0) {
        probabilities[i] = 1;
      } else {
        for (int at = i; at < probabilities.length; at += plane) {
          probabilities[at] /= weight;
        }
      }
    }
    sums[slot] = null;
    weights[slot] = null;
    return probabilities;
  }
}

package org.lesionlake.inference;

import java.util.List;

/**
 * Turns probabilities on the working grid into labels on the grid of the volume. Probabilities are
 * interpolated, not labels, so that a border does not follow the coarser grid's steps. Takes the
 * working planes in order and holds two of them.
 *
 * <p>A voxel is lesion if its lesion labels together are more probable than any other label, and
 * then has the likeliest of them: a lesion between two sites is a lesion still.
 */
final class MaskBuilder {
  private final WorkingAxis z;
  private final WorkingAxis y;
  private final WorkingAxis x;
  private final boolean[] isLesion;
  private final byte[] labels;
  private final byte[] lesionProbability;
  private final double[] placeX;
  private Plane below;
  private int nextSlice;

  private static final class Plane {
    private final float[] probabilities;
    private final byte[] labels;

    Plane(float[] probabilities, byte[] labels) {
      this.probabilities = probabilities;
      this.labels = labels;
    }
  }

  MaskBuilder(Resampler grid, List<ModelLabel> meaning) {
    z = grid.z;
    y = grid.y;
    x = grid.x;
    isLesion = new boolean[meaning.size()];
    for (int label = 0; label < isLesion.length; label++) {
      isLesion[label] = meaning.get(label).site().isPresent();
    }
    labels = new byte[z.sourceSize * y.sourceSize * x.sourceSize];
    lesionProbability = new byte[labels.length];
    placeX = new double[x.sourceSize];
    for (int column = 0; column < placeX.length; column++) {
      placeX[column] = x.place(column);
    }
  }

  /** Labels in (z, y, x) order, complete after the last plane. */
  byte[] labels() {
    return labels;
  }

  /** Probability of lesion in lesion voxels, 0 to 255 for 0 to 1; 0 elsewhere. */
  byte[] lesionProbability() {
    return lesionProbability;
  }

  void accept(int workingZ, float[] probabilities) {
    Plane plane = new Plane(probabilities, decide(probabilities));
    while (nextSlice < z.sourceSize && Math.ceil(z.place(nextSlice)) <= workingZ) {
      double place = z.place(nextSlice);
      boolean between = place < workingZ;
      fill(nextSlice, between ? below : plane, plane, (float) (place - Math.floor(place)));
      nextSlice++;
    }
    below = plane;
  }

  private byte[] decide(float[] probabilities) {
    int size = y.size * x.size;
    byte[] decided = new byte[size];
    float[] ofVoxel = new float[isLesion.length];
    for (int i = 0; i < size; i++) {
      for (int label = 0; label < ofVoxel.length; label++) {
        ofVoxel[label] = probabilities[label * size + i];
      }
      decided[i] = (byte) likeliest(ofVoxel);
    }
    return decided;
  }

  private int likeliest(float[] probabilities) {
    int other = 0;
    int lesion = -1;
    for (int label = 1; label < probabilities.length; label++) {
      if (!isLesion[label]) {
        other = probabilities[label] > probabilities[other] ? label : other;
      } else if (lesion < 0 || probabilities[label] > probabilities[lesion]) {
        lesion = label;
      }
    }
    return lesionSum(probabilities) > probabilities[other] ? lesion : other;
  }

  private float lesionSum(float[] probabilities) {
    float sum = 0;
    for (int label = 0; label < probabilities.length; label++) {
      sum += isLesion[label] ? probabilities[label] : 0;
    }
    return sum;
  }

  private void fill(int slice, Plane low, Plane high, float partZ) {
    float[] ofVoxel = new float[isLesion.length];
    for (int row = 0; row < y.sourceSize; row++) {
      double place = y.place(row);
      int north = (int) place * x.size;
      int south = Math.min((int) place + 1, y.size - 1) * x.size;
      float partY = (float) (place - (int) place);
      int start = (slice * y.sourceSize + row) * x.sourceSize;
      for (int column = 0; column < x.sourceSize; column++) {
        int west = (int) placeX[column];
        int east = Math.min(west + 1, x.size - 1);
        int label = common(low.labels, high.labels, north, south, west, east);
        // What all eight neighbours agree on, interpolation cannot change, and most voxels are
        // such.
        if (label >= 0 && !isLesion[label]) {
          labels[start + column] = (byte) label;
          continue;
        }
        float partX = (float) (placeX[column] - west);
        for (int l = 0; l < ofVoxel.length; l++) {
          int base = l * y.size * x.size;
          float inLow =
              bilinear(low.probabilities, base + north, base + south, west, east, partY, partX);
          float inHigh =
              bilinear(high.probabilities, base + north, base + south, west, east, partY, partX);
          ofVoxel[l] = inLow + (inHigh - inLow) * partZ;
        }
        set(start + column, ofVoxel);
      }
    }
  }

  private void set(int index, float[] probabilities) {
    int label = likeliest(probabilities);
    labels[index] = (byte) label;
    if (isLesion[label]) {
      lesionProbability[index] = (byte) Math.round(255 * Math.min(lesionSum(probabilities), 1));
    }
  }

  private static int common(byte[] low, byte[] high, int north, int south, int west, int east) {
    byte first = low[north + west];
    boolean same =
        first == low[north + east]
            && first == low[south + west]
            && first == low[south + east]
            && first == high[north + west]
            && first == high[north + east]
            && first == high[south + west]
            && first == high[south + east];
    return same ? first & 0xFF : -1;
  }

  private static float bilinear(
      float[] values, int north, int south, int west, int east, float partY, float partX) {
    float inNorth = values[north + west] + (values[north + east] - values[north + west]) * partX;
    float inSouth = values[south + west] + (values[south + east] - values[south + west]) * partX;
    return inNorth + (inSouth - inNorth) * partY;
  }
}

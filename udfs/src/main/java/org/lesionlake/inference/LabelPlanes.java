package org.lesionlake.inference;

/**
 * Turns outputs on the network's grid into labels on the grid of the volume. Outputs are
 * interpolated, not labels, so that a border does not follow the coarser grid's steps. Takes the
 * network's planes in order and holds two of them.
 *
 * <p>What all eight neighbours of a voxel are labelled as, it is labelled as: no mean of outputs in
 * which one is the largest makes another the largest. Most voxels are such.
 */
final class LabelPlanes {
  private final double[] placesZ;
  private final double[] placesY;
  private final double[] placesX;
  private final int sizeY;
  private final int sizeX;
  private final int outputs;
  private final boolean halves;
  private final LabelRule rule;
  private final byte[] labels;
  private final byte[] lesionProbability;
  private Plane below;
  private int nextSlice;

  private record Plane(float[] outputs, byte[] labels) {}

  /**
   * @param placesZ where each slice of the volume lies among the network's planes, ascending, from
   *     0 to the last plane; whole where the nearest plane is taken
   * @param placesY likewise rows
   * @param placesX likewise columns
   * @param sizeY rows of the network's planes
   * @param sizeX columns of the network's planes
   * @param outputs outputs of the network
   * @param precision what interpolated outputs are rounded to
   */
  LabelPlanes(
      double[] placesZ,
      double[] placesY,
      double[] placesX,
      int sizeY,
      int sizeX,
      int outputs,
      WindowLayout.Precision precision,
      LabelRule rule) {
    this.placesZ = placesZ;
    this.placesY = placesY;
    this.placesX = placesX;
    this.sizeY = sizeY;
    this.sizeX = sizeX;
    this.outputs = outputs;
    halves = precision == WindowLayout.Precision.HALF;
    this.rule = rule;
    labels = new byte[placesZ.length * placesY.length * placesX.length];
    lesionProbability = new byte[labels.length];
  }

  /** Labels in (z, y, x) order, complete after the last plane. */
  byte[] labels() {
    return labels;
  }

  /** Probability of lesion in lesion voxels, 0 to 255 for 0 to 1; 0 elsewhere. */
  byte[] lesionProbability() {
    return lesionProbability;
  }

  void accept(int z, float[] ofPlane) {
    Plane plane = new Plane(ofPlane, decide(ofPlane));
    while (nextSlice < placesZ.length && Math.ceil(placesZ[nextSlice]) <= z) {
      double place = placesZ[nextSlice];
      boolean between = place < z;
      fill(nextSlice, between ? below : plane, plane, (float) (place - Math.floor(place)));
      nextSlice++;
    }
    below = plane;
  }

  private byte[] decide(float[] ofPlane) {
    int size = sizeY * sizeX;
    byte[] decided = new byte[size];
    float[] ofVoxel = new float[outputs];
    for (int i = 0; i < size; i++) {
      for (int output = 0; output < outputs; output++) {
        ofVoxel[output] = ofPlane[output * size + i];
      }
      decided[i] = (byte) rule.label(ofVoxel);
    }
    return decided;
  }

  private void fill(int slice, Plane low, Plane high, float partZ) {
    float[] ofVoxel = new float[outputs];
    for (int row = 0; row < placesY.length; row++) {
      double place = placesY[row];
      int north = (int) place * sizeX;
      int south = Math.min((int) place + 1, sizeY - 1) * sizeX;
      float partY = (float) (place - (int) place);
      int start = (slice * placesY.length + row) * placesX.length;
      for (int column = 0; column < placesX.length; column++) {
        int west = (int) placesX[column];
        int east = Math.min(west + 1, sizeX - 1);
        int label = common(low.labels, high.labels, north, south, west, east);
        if (label >= 0 && !rule.isLesion(label)) {
          labels[start + column] = (byte) label;
          continue;
        }
        float partX = (float) (placesX[column] - west);
        for (int output = 0; output < outputs; output++) {
          int base = output * sizeY * sizeX;
          float inLow = bilinear(low.outputs, base + north, base + south, west, east, partY, partX);
          float inHigh =
              bilinear(high.outputs, base + north, base + south, west, east, partY, partX);
          float between = inLow + (inHigh - inLow) * partZ;
          ofVoxel[output] = halves ? Half.toFloat(Half.ofFloat(between)) : between;
        }
        set(start + column, ofVoxel);
      }
    }
  }

  private void set(int index, float[] ofVoxel) {
    int label = rule.label(ofVoxel);
    labels[index] = (byte) label;
    if (rule.isLesion(label)) {
      lesionProbability[index] = (byte) Math.round(255 * rule.lesionProbability(ofVoxel, label));
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

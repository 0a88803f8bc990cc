package org.lesionlake.tests.archive;

/** Kernel and quantum noise, applied slice by slice. */
final class ScannerNoise {
  private final VoxelGrid grid;
  private final double[] centre = new double[2];
  private final double weight;
  private final double sigma;
  private final Dice dice;
  private final float[] white;
  private final float[] shaped;

  /**
   * @param dose 1 for an ordinary examination; noise goes with its inverse root
   */
  ScannerNoise(VoxelGrid grid, Kernel kernel, double dose, long seed) {
    this.grid = grid;
    this.weight = kernel.neighbourWeight;
    this.sigma = kernel.noiseHu / Math.sqrt(dose * Math.max(1, grid.thicknessMm() / 4));
    this.dice = new Dice(seed, 5);
    this.centre[0] = grid.originX() + grid.spacingX() * (grid.sizeX() - 1) / 2;
    this.centre[1] = grid.originY() + grid.spacingY() * (grid.sizeY() - 1) / 2;
    this.white = new float[grid.sizeY() * grid.sizeX()];
    this.shaped = new float[white.length];
  }

  void finish(float[] mean, short[] hu, int slice) {
    int plane = mean.length;
    for (int i = 0; i < plane; i++) {
      white[i] = irwinHall(dice.bits());
    }
    filter(white, shaped, weight);
    double unit = 1 / norm(weight);
    for (int iy = 0, i = 0; iy < grid.sizeY(); iy++) {
      double dy = (grid.originY() + iy * grid.spacingY() - centre[1]) / 130;
      for (int ix = 0; ix < grid.sizeX(); ix++, i++) {
        double dx = (grid.originX() + ix * grid.spacingX() - centre[0]) / 170;
        double deep = Math.max(0.6, 1.5 - 0.8 * (dx * dx + dy * dy));
        white[i] = (float) (shaped[i] * unit * sigma * deep);
      }
    }
    filter(mean, shaped, weight * 0.5);
    for (int i = 0; i < plane; i++) {
      double value = shaped[i] + white[i];
      hu[slice * plane + i] = (short) Math.max(-1024, Math.min(3071, Math.rint(value)));
    }
  }

  /** Eight bytes of a draw, summed and scaled to variance 1. */
  private static float irwinHall(long bits) {
    long sum = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      sum += (bits >>> shift) & 0xFF;
    }
    return (sum - 1020) / 209.02f;
  }

  /** Root of the summed squares of {@link #filter}'s weights. */
  private static double norm(double weight) {
    double total = 1 + 4 * weight;
    return Math.sqrt(1 + 4 * weight * weight) / Math.abs(total);
  }

  /** Weighs each voxel with its four neighbours in the slice; edges keep their value. */
  private void filter(float[] from, float[] to, double weight) {
    int nx = grid.sizeX();
    float w = (float) weight;
    float unit = 1 / (1 + 4 * w);
    System.arraycopy(from, 0, to, 0, from.length);
    for (int iy = 1; iy < grid.sizeY() - 1; iy++) {
      for (int i = iy * nx + 1; i < (iy + 1) * nx - 1; i++) {
        to[i] = unit * (from[i] + w * (from[i - 1] + from[i + 1] + from[i - nx] + from[i + nx]));
      }
    }
  }
}

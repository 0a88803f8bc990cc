package org.lesionlake.tests.archive;

/** Smooth periodic noise between −1 and 1, one knot per unit, without trigonometry. */
final class NoiseField {
  private static final int SIZE = 32;
  private static final int MASK = SIZE - 1;
  private static final float[] KNOTS = knots();

  private NoiseField() {}

  static double at(double x, double y, double z) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double fz = Math.floor(z);
    double u = ease(x - fx);
    double v = ease(y - fy);
    double w = ease(z - fz);
    int x0 = (int) fx & MASK;
    int x1 = (x0 + 1) & MASK;
    int y0 = ((int) fy & MASK) * SIZE;
    int y1 = (y0 + SIZE) & (SIZE * SIZE - 1);
    int z0 = ((int) fz & MASK) * SIZE * SIZE;
    int z1 = (z0 + SIZE * SIZE) & (SIZE * SIZE * SIZE - 1);
    double low = plane(z0, x0, x1, y0, y1, u, v);
    return low + w * (plane(z1, x0, x1, y0, y1, u, v) - low);
  }

  private static double plane(int z, int x0, int x1, int y0, int y1, double u, double v) {
    double a = KNOTS[z + y0 + x0];
    double b = KNOTS[z + y1 + x0];
    a += u * (KNOTS[z + y0 + x1] - a);
    b += u * (KNOTS[z + y1 + x1] - b);
    return a + v * (b - a);
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static float[] knots() {
    Dice dice = new Dice(20);
    float[] knots = new float[SIZE * SIZE * SIZE];
    for (int i = 0; i < knots.length; i++) {
      knots[i] = (float) dice.between(-1, 1);
    }
    return knots;
  }
}

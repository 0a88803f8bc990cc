package org.lesionlake.tests.archive;

/** Another shape with a rind taken off. */
final class Shrunk extends Shape {
  private final Shape whole;
  private final double rindMm;

  Shrunk(Shape whole, double rindMm) {
    this.whole = whole;
    this.rindMm = rindMm;
    System.arraycopy(whole.low, 0, low, 0, 3);
    System.arraycopy(whole.high, 0, high, 0, 3);
  }

  @Override
  double spread(double z) {
    return whole.spread(z);
  }

  @Override
  double distance(double x, double y, double z) {
    return whole.distance(x, y, z) + rindMm;
  }
}

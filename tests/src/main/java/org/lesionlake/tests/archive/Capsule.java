package org.lesionlake.tests.archive;

/** A tube with round ends whose radius may taper: vessel, rib, airway. */
final class Capsule extends Shape {
  private final double[] from;
  private final double ux;
  private final double uy;
  private final double uz;
  private final double inverseLengthSquared;
  private final double startRadius;
  private final double taper;

  Capsule(double[] from, double[] to, double startRadius, double endRadius) {
    this.from = from;
    this.ux = to[0] - from[0];
    this.uy = to[1] - from[1];
    this.uz = to[2] - from[2];
    double lengthSquared = ux * ux + uy * uy + uz * uz;
    this.inverseLengthSquared = lengthSquared > 0 ? 1 / lengthSquared : 0;
    this.startRadius = startRadius;
    this.taper = endRadius - startRadius;
    double reach = Math.max(startRadius, endRadius);
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(from[axis], to[axis]) - reach;
      high[axis] = Math.max(from[axis], to[axis]) + reach;
    }
  }

  @Override
  double distance(double x, double y, double z) {
    double dx = x - from[0];
    double dy = y - from[1];
    double dz = z - from[2];
    double along = (dx * ux + dy * uy + dz * uz) * inverseLengthSquared;
    along = Math.max(0, Math.min(1, along));
    dx -= along * ux;
    dy -= along * uy;
    dz -= along * uz;
    return Math.sqrt(dx * dx + dy * dy + dz * dz) - startRadius - along * taper;
  }
}

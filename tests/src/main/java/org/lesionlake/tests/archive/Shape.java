package org.lesionlake.tests.archive;

/**
 * A body part as an implicit surface with a box around it. Later shapes paint over earlier ones.
 * Coordinates are patient LPS in mm.
 */
abstract class Shape {
  final double[] low = new double[3];
  final double[] high = new double[3];

  /** Attenuation of the part and of what lies deeper than {@link #shellMm}. */
  double hu;

  double innerHu;
  double shellMm = Double.POSITIVE_INFINITY;
  double textureHu;
  double innerTextureHu;

  /** Width in mm over which the surface fades beyond what the voxel size does. */
  double rimMm;

  /** Paints only where this label lies, unless {@link Label#KEEP}. */
  int onlyOn = Label.KEEP;

  /** Whether it looks the same over the thickness of a slice; such shapes come first. */
  boolean changesSlowly;

  int label = Label.KEEP;
  int instance;

  /** Distance to the surface in mm, negative inside; to first order near the surface. */
  abstract double distance(double x, double y, double z);

  /**
   * Attenuation in HU at a depth below the surface.
   *
   * @param depth distance to the surface, negative inside
   * @param texture smooth noise between −1 and 1 at this place
   */
  double huAt(double depth, double texture, double x, double y, double z) {
    double outer = hu + textureHu * texture;
    if (depth >= 1 - shellMm) {
      return outer;
    }
    double inner = innerHu + innerTextureHu * texture;
    double share = Math.min(1, (1 - shellMm - depth) * 0.5);
    return outer + share * (inner - outer);
  }

  /** Share of the box's width and depth, about its middle, that a plane at z can need. */
  double spread(double z) {
    return 1;
  }

  boolean holds(double x, double y, double z) {
    return x >= low[0]
        && x <= high[0]
        && y >= low[1]
        && y <= high[1]
        && z >= low[2]
        && z <= high[2]
        && distance(x, y, z) < 0;
  }

  final void box(double x, double y, double z, double rx, double ry, double rz) {
    double[] centre = {x, y, z};
    double[] reach = {rx, ry, rz};
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = centre[axis] - reach[axis];
      high[axis] = centre[axis] + reach[axis];
    }
  }
}

package org.lesionlake.tests.archive;

/** An ellipsoid, squared off and roughened as told. */
final class Ellipsoid extends Shape {
  /**
   * Beyond these the distance is a bound, not a measure: roughness cannot move the surface there.
   */
  private static final double FAR_OUTSIDE_MM = 14;

  private static final double FAR_INSIDE_MM = 16;

  private final double x;
  private final double y;
  private final double z;
  private final double a;
  private final double b;
  private final double c;
  private final double least;
  private final double[] turn;
  private final double squareness;
  private final double roughness;
  private final double roughnessScale;
  private final double noiseAt;

  /** Parts with a larger y (towards the back) than this are cut off: gas floats to the front. */
  double cutBehindY = Double.POSITIVE_INFINITY;

  /**
   * @param centre LPS mm
   * @param radii half axes in mm along the ellipsoid's own axes
   * @param turn rows are the own axes in LPS, nine numbers
   * @param squareness 0 for an ellipsoid, 1 for a superellipsoid of power 4
   * @param roughness amplitude of the surface's noise as a share of the radius
   * @param roughnessScale size of its bumps in mm
   */
  Ellipsoid(
      double[] centre,
      double[] radii,
      double[] turn,
      double squareness,
      double roughness,
      double roughnessScale,
      double noiseAt) {
    this.x = centre[0];
    this.y = centre[1];
    this.z = centre[2];
    this.a = radii[0];
    this.b = radii[1];
    this.c = radii[2];
    this.least = Math.min(a, Math.min(b, c));
    this.turn = turn;
    this.squareness = squareness;
    this.roughness = roughness;
    this.roughnessScale = 1 / roughnessScale;
    this.noiseAt = noiseAt;
    double grow = (1 + 0.19 * squareness) * (1 + 1.2 * roughness);
    double[] reach = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double u = turn[axis] * a;
      double v = turn[3 + axis] * b;
      double w = turn[6 + axis] * c;
      reach[axis] =
          squareness > 0
              ? grow * (Math.abs(u) + Math.abs(v) + Math.abs(w))
              : grow * Math.sqrt(u * u + v * v + w * w);
    }
    box(x, y, z, reach[0], reach[1], reach[2]);
  }

  @Override
  double spread(double atZ) {
    boolean upright = turn[0] == 1 && turn[4] == 1;
    double q = (atZ - z) / (high[2] - z);
    double left = Math.max(0, 1 - q * q * (squareness > 0 ? q * q : 1));
    if (!upright) {
      return 1;
    }
    return squareness > 0 ? Math.sqrt(Math.sqrt(left)) : Math.sqrt(left);
  }

  @Override
  double distance(double px, double py, double pz) {
    double dx = px - x;
    double dy = py - y;
    double dz = pz - z;
    double u = turn[0] * dx + turn[1] * dy + turn[2] * dz;
    double v = turn[3] * dx + turn[4] * dy + turn[5] * dz;
    double w = turn[6] * dx + turn[7] * dy + turn[8] * dz;
    double s = u / a;
    double t = v / b;
    double q = w / c;
    double ss = s * s;
    double tt = t * t;
    double qq = q * q;
    double square = ss + tt + qq;
    if (squareness > 0) {
      square = (1 - squareness) * square + squareness * Math.sqrt(ss * ss + tt * tt + qq * qq);
    }
    double rho = Math.sqrt(square);
    if ((rho - 1) * least > FAR_OUTSIDE_MM || (1 - rho) * least > FAR_INSIDE_MM) {
      return Math.max((rho - 1) * least, py - cutBehindY);
    }
    if (roughness > 0 && rho < 1.5 && rho > 0.5) {
      rho *=
          1
              + roughness
                  * NoiseField.at(
                      u * roughnessScale + noiseAt,
                      v * roughnessScale + 7.3,
                      w * roughnessScale + noiseAt);
    }
    double su = s / a;
    double tv = t / b;
    double qw = q / c;
    double slope = Math.sqrt(su * su + tv * tv + qw * qw);
    double distance = slope < 1e-9 ? -Math.min(a, Math.min(b, c)) : rho * (rho - 1) / slope;
    return Math.max(distance, py - cutBehindY);
  }
}

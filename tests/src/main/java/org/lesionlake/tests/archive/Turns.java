package org.lesionlake.tests.archive;

/** Rotation matrices as nine numbers, row by row. */
final class Turns {
  private Turns() {}

  /** Turns by these angles (radians) about z, then y, then x. */
  static double[] of(double aboutZ, double aboutY, double aboutX) {
    double cz = StrictMath.cos(aboutZ);
    double sz = StrictMath.sin(aboutZ);
    double cy = StrictMath.cos(aboutY);
    double sy = StrictMath.sin(aboutY);
    double cx = StrictMath.cos(aboutX);
    double sx = StrictMath.sin(aboutX);
    return new double[] {
      cz * cy,
      cz * sy * sx - sz * cx,
      cz * sy * cx + sz * sx,
      sz * cy,
      sz * sy * sx + cz * cx,
      sz * sy * cx - cz * sx,
      -sy,
      cy * sx,
      cy * cx
    };
  }
}

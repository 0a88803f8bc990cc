package org.lesionlake.lesion.track;

import java.util.Locale;

/**
 * An affine map from the coordinates of one study to those of another, patient LPS mm.
 *
 * @param kind what it rests on: a region in lower case, {@code constellation} or {@code
 *     coordinates}
 * @param matrix three rows of four numbers: x', y', z' = row · (x, y, z, 1)
 */
record BodyAlignment(String kind, double[] matrix) {
  private static final String COORDINATES = "coordinates";
  private static final String CONSTELLATION = "constellation";

  static BodyAlignment of(BodyRegion region, double[] matrix) {
    return new BodyAlignment(region.name().toLowerCase(Locale.ROOT), matrix);
  }

  /** Places as the scanner gives them. */
  static BodyAlignment coordinates() {
    return shift(COORDINATES, new double[3]);
  }

  /** All lesions moved by the same way. */
  static BodyAlignment constellation(double[] way) {
    return shift(CONSTELLATION, way);
  }

  private static BodyAlignment shift(String kind, double[] way) {
    return new BodyAlignment(
        kind, new double[] {1, 0, 0, way[0], 0, 1, 0, way[1], 0, 0, 1, way[2]});
  }

  /** The same map and then a shift. */
  BodyAlignment then(double[] way) {
    double[] moved = matrix.clone();
    for (int axis = 0; axis < 3; axis++) {
      moved[4 * axis + 3] += way[axis];
    }
    return new BodyAlignment(kind, moved);
  }

  double[] apply(double[] place) {
    double[] moved = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int row = 4 * axis;
      moved[axis] =
          matrix[row] * place[0]
              + matrix[row + 1] * place[1]
              + matrix[row + 2] * place[2]
              + matrix[row + 3];
    }
    return moved;
  }

  /** The way back. */
  BodyAlignment inverse() {
    double[] m = matrix;
    double[] c = {
      m[5] * m[10] - m[6] * m[9],
      m[2] * m[9] - m[1] * m[10],
      m[1] * m[6] - m[2] * m[5],
      m[6] * m[8] - m[4] * m[10],
      m[0] * m[10] - m[2] * m[8],
      m[2] * m[4] - m[0] * m[6],
      m[4] * m[9] - m[5] * m[8],
      m[1] * m[8] - m[0] * m[9],
      m[0] * m[5] - m[1] * m[4]
    };
    double determinant = m[0] * c[0] + m[1] * c[3] + m[2] * c[6];
    double[] back = new double[12];
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < 3; i++) {
        back[4 * axis + i] = c[3 * axis + i] / determinant;
        back[4 * axis + 3] -= back[4 * axis + i] * m[4 * i + 3];
      }
    }
    return new BodyAlignment(kind, back);
  }
}

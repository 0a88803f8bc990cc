package org.lesionlake.annotation;

import org.lesionlake.volume.Vector3;

/**
 * A closed contour of a structure.
 *
 * @param points x, y, z of each vertex in turn, patient LPS in mm; the last is joined to the first
 */
record Contour(double[] points) {
  int size() {
    return points.length / 3;
  }

  Vector3 point(int index) {
    return new Vector3(points[3 * index], points[3 * index + 1], points[3 * index + 2]);
  }

  /** Mean of its vertices. */
  Vector3 middle() {
    Vector3 sum = new Vector3(0, 0, 0);
    for (int i = 0; i < size(); i++) {
      sum = sum.plus(point(i));
    }
    return sum.times(1.0 / size());
  }
}

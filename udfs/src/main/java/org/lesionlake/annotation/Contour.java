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
}

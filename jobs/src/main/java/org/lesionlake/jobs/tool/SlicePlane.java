package org.lesionlake.jobs.tool;

import java.util.Locale;
import org.lesionlake.volume.Vector3;

/**
 * The plane that slices lie in.
 *
 * @param name axial, coronal or sagittal: the plane of the patient that is nearest
 * @param degrees angle to it, 0 to 55
 */
record SlicePlane(String name, double degrees) {
  /**
   * @param normal of the slices, patient LPS (PS3.3 section C.7.6.2.1.1), length 1
   */
  static SlicePlane of(Vector3 normal) {
    double x = Math.abs(normal.x());
    double y = Math.abs(normal.y());
    double z = Math.abs(normal.z());
    if (z >= x && z >= y) {
      return new SlicePlane("axial", degrees(normal, new Vector3(0, 0, 1)));
    }
    return y >= x
        ? new SlicePlane("coronal", degrees(normal, new Vector3(0, 1, 0)))
        : new SlicePlane("sagittal", degrees(normal, new Vector3(1, 0, 0)));
  }

  private static double degrees(Vector3 normal, Vector3 axis) {
    double angle = normal.degreesTo(axis);
    return Math.min(angle, 180 - angle);
  }

  /** The angle is said from a tenth of a degree on. */
  String words() {
    return degrees < 0.05 ? name : String.format(Locale.ROOT, "%s, %.1f° off", name, degrees);
  }
}

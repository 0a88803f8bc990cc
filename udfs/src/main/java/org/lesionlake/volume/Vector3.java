package org.lesionlake.volume;

import java.util.List;

/** A point, displacement or direction in three dimensions, in the order x, y, z. */
public record Vector3(double x, double y, double z) {

  /**
   * Reads three values in the order x, y, z.
   *
   * @throws IllegalArgumentException if there are not exactly three
   */
  public static Vector3 of(List<Double> values) {
    if (values.size() != 3) {
      throw new IllegalArgumentException("A vector has 3 values, not " + values.size());
    }
    return new Vector3(values.get(0), values.get(1), values.get(2));
  }

  public Vector3 plus(Vector3 other) {
    return new Vector3(x + other.x, y + other.y, z + other.z);
  }

  public Vector3 minus(Vector3 other) {
    return new Vector3(x - other.x, y - other.y, z - other.z);
  }

  public Vector3 times(double factor) {
    return new Vector3(x * factor, y * factor, z * factor);
  }

  public double dot(Vector3 other) {
    return x * other.x + y * other.y + z * other.z;
  }

  /** Right-handed cross product. */
  public Vector3 cross(Vector3 other) {
    return new Vector3(
        y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }

  public double norm() {
    return Math.sqrt(dot(this));
  }

  /** This direction with length 1; a zero vector stays zero. */
  public Vector3 unit() {
    double norm = norm();
    return norm == 0 ? this : times(1 / norm);
  }

  /**
   * Angle to another direction in degrees, 0 to 180. By atan2, because arccos of a cosine near 1
   * loses half of the digits and small angles are what geometry checks ask about.
   */
  public double degreesTo(Vector3 other) {
    return Math.toDegrees(Math.atan2(cross(other).norm(), dot(other)));
  }

  public boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
  }

  public List<Double> toList() {
    return List.of(x, y, z);
  }
}

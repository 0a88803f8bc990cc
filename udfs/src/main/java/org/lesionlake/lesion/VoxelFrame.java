package org.lesionlake.lesion;

import java.util.List;
import java.util.Locale;

/**
 * The size of a voxel array and where it lies in the patient.
 *
 * @param sizeZ slices
 * @param sizeY rows
 * @param sizeX columns
 * @param spacing voxel spacing along x, y, z in mm
 * @param origin centre of voxel (0, 0, 0), patient LPS x, y, z in mm
 * @param direction unit vectors of the array's x, y and z axes in patient LPS, nine values axis by
 *     axis
 */
public record VoxelFrame(
    int sizeZ,
    int sizeY,
    int sizeX,
    List<Double> spacing,
    List<Double> origin,
    List<Double> direction) {

  /**
   * Checks the sizes and the lengths of the lists.
   *
   * @throws IllegalArgumentException if a size is below 1, the voxels are more than 2^31 - 1, a
   *     spacing is not a positive number or a list has a wrong length
   */
  public VoxelFrame {
    requireSizes(sizeZ, sizeY, sizeX);
    spacing = List.copyOf(spacing);
    origin = List.copyOf(origin);
    direction = List.copyOf(direction);
    if (spacing.size() != 3 || origin.size() != 3 || direction.size() != 9) {
      throw new IllegalArgumentException(
          "A frame has 3 spacings, 3 origin coordinates and 9 direction cosines, and got "
              + List.of(spacing.size(), origin.size(), direction.size()));
    }
    for (double value : spacing) {
      if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Voxel spacing must be a positive number of mm, and is " + spacing);
      }
    }
  }

  /** A frame whose axes are those of the patient and whose first voxel lies at (0, 0, 0). */
  public static VoxelFrame axial(int sizeZ, int sizeY, int sizeX, double z, double y, double x) {
    return new VoxelFrame(
        sizeZ,
        sizeY,
        sizeX,
        List.of(x, y, z),
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0));
  }

  /** Spacing between slices in mm. */
  public double spacingZ() {
    return spacing.get(2);
  }

  /** Spacing between rows in mm. */
  public double spacingY() {
    return spacing.get(1);
  }

  /** Spacing between columns in mm. */
  public double spacingX() {
    return spacing.get(0);
  }

  /** Volume of a voxel in mm³. */
  public double voxelVolumeMm3() {
    double[] d = direction.stream().mapToDouble(Double::doubleValue).toArray();
    // Slices may lean where a gantry was tilted; axes at right angles make this 1.
    double lean =
        d[0] * (d[4] * d[8] - d[5] * d[7])
            - d[1] * (d[3] * d[8] - d[5] * d[6])
            + d[2] * (d[3] * d[7] - d[4] * d[6]);
    return spacingX() * spacingY() * spacingZ() * Math.abs(lean);
  }

  /**
   * The array axis that slices follow each other along where slices are the planes of the array
   * nearest to axial ones: 0 for x, 1 for y, 2 for z. Of two that are equally near, the later axis.
   */
  public int axialAxis() {
    int axial = 2;
    double best = 0;
    for (int axis = 2; axis >= 0; axis--) {
      double[] a = step((axis + 1) % 3);
      double[] b = step((axis + 2) % 3);
      double[] normal = {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
      double length =
          Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
      double towardsHead = Math.abs(normal[2]) / length;
      if (towardsHead > best + 1e-6) {
        best = towardsHead;
        axial = axis;
      }
    }
    return axial;
  }

  /** The way in patient LPS x, y, z in mm from a voxel to the next along array axis x, y or z. */
  public double[] step(int axis) {
    double[] step = new double[3];
    for (int coordinate = 0; coordinate < 3; coordinate++) {
      step[coordinate] = spacing.get(axis) * direction.get(3 * axis + coordinate);
    }
    return step;
  }

  /** Number of voxels. */
  public int voxels() {
    return sizeZ * sizeY * sizeX;
  }

  /** Patient LPS x, y, z in mm of a place in the array, fractions of a voxel allowed. */
  public List<Double> toPatient(double z, double y, double x) {
    double[] along = {x * spacingX(), y * spacingY(), z * spacingZ()};
    double[] place = new double[3];
    for (int coordinate = 0; coordinate < 3; coordinate++) {
      place[coordinate] = origin.get(coordinate);
      for (int axis = 0; axis < 3; axis++) {
        place[coordinate] += along[axis] * direction.get(3 * axis + coordinate);
      }
    }
    return List.of(place[0], place[1], place[2]);
  }

  /**
   * Refuses sizes that no Java array holds.
   *
   * @throws IllegalArgumentException if a size is below 1 or the voxels are more than 2^31 - 1
   */
  public static void requireSizes(int sizeZ, int sizeY, int sizeX) {
    boolean positive = sizeZ > 0 && sizeY > 0 && sizeX > 0;
    if (!positive || (long) sizeZ * sizeY > Integer.MAX_VALUE / sizeX) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "An array has at least 1 and at most 2^31 - 1 voxels, and %d x %d x %d are asked for",
              sizeZ,
              sizeY,
              sizeX));
    }
  }
}

package org.lesionlake.volume;

import java.util.ArrayList;
import java.util.List;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.CtVolume;

/**
 * Where the voxels of an array of shape (z, y, x) lie in the patient. Coordinates are patient LPS
 * in mm (x to the left, y to the back, z to the head; DICOM PS3.3 C.7.6.2.1.1).
 *
 * <p>Voxel (z, y, x) has its centre at {@code origin + x * spacing.x * xAxis + y * spacing.y *
 * yAxis + z * spacing.z * zAxis}. x runs along a row (column index), y down a column (row index), z
 * from slice to slice. The axes have length 1; x and y are perpendicular, z may lean by the tilt
 * that series checks let pass.
 *
 * @param origin centre of voxel (0, 0, 0), mm
 * @param spacing distance of neighbours along the x, y and z axis, mm
 */
public record Grid(
    int sizeZ,
    int sizeY,
    int sizeX,
    Vector3 origin,
    Vector3 spacing,
    Vector3 xAxis,
    Vector3 yAxis,
    Vector3 zAxis) {

  /**
   * @throws IllegalArgumentException if a size or spacing is not positive, a value is not finite,
   *     an axis is not of length 1, or the axes do not span space
   */
  public Grid {
    if (sizeZ < 1 || sizeY < 1 || sizeX < 1) {
      throw new IllegalArgumentException(
          "A grid needs at least one voxel per axis, not " + sizeZ + " x " + sizeY + " x " + sizeX);
    }
    if (!origin.isFinite() || !spacing.isFinite()) {
      throw new IllegalArgumentException("Origin and spacing of a grid must be finite numbers");
    }
    if (!(spacing.x() > 0 && spacing.y() > 0 && spacing.z() > 0)) {
      throw new IllegalArgumentException("Spacing of a grid must be positive, not " + spacing);
    }
    for (Vector3 axis : List.of(xAxis, yAxis, zAxis)) {
      if (!(Math.abs(axis.norm() - 1) < 1e-4)) {
        throw new IllegalArgumentException("An axis of a grid must have length 1, not " + axis);
      }
    }
    if (Math.abs(xAxis.cross(yAxis).dot(zAxis)) < 0.1) {
      throw new IllegalArgumentException("The axes of a grid must not lie in one plane");
    }
  }

  /** The grid of a volume that was built. */
  public static Grid of(CtVolume volume) {
    return of(
        List.of(volume.sizeZ(), volume.sizeY(), volume.sizeX()),
        volume.origin(),
        volume.spacing(),
        volume.direction());
  }

  /**
   * @param shape sizes in the order z, y, x
   * @param origin x, y, z in mm
   * @param spacing along x, y, z in mm
   * @param direction the x, y and z axis, nine values axis by axis
   */
  public static Grid of(
      List<Integer> shape, List<Double> origin, List<Double> spacing, List<Double> direction) {
    if (shape.size() != 3 || direction.size() != 9) {
      throw new IllegalArgumentException("A grid has 3 sizes and 9 direction cosines");
    }
    return new Grid(
        shape.get(0),
        shape.get(1),
        shape.get(2),
        Vector3.of(origin),
        Vector3.of(spacing),
        Vector3.of(direction.subList(0, 3)),
        Vector3.of(direction.subList(3, 6)),
        Vector3.of(direction.subList(6, 9)));
  }

  /** The x, y and z axis, nine direction cosines axis by axis. */
  public List<Double> direction() {
    List<Double> cosines = new ArrayList<>(xAxis.toList());
    cosines.addAll(yAxis.toList());
    cosines.addAll(zAxis.toList());
    return List.copyOf(cosines);
  }

  /** Sizes in the order z, y, x. */
  public List<Integer> shape() {
    return List.of(sizeZ, sizeY, sizeX);
  }

  public long voxels() {
    return (long) sizeZ * sizeY * sizeX;
  }

  /** Volume of one voxel in mm³. */
  public double voxelVolumeMm3() {
    return spacing.x() * spacing.y() * spacing.z() * Math.abs(xAxis.cross(yAxis).dot(zAxis));
  }

  /** Patient LPS in mm of the (fractional) index. */
  public Vector3 toPatient(double z, double y, double x) {
    return origin
        .plus(xAxis.times(x * spacing.x()))
        .plus(yAxis.times(y * spacing.y()))
        .plus(zAxis.times(z * spacing.z()));
  }

  /**
   * The fractional index of a point in patient LPS mm; voxel centres have whole indices. Its
   * components are named as everywhere: x the column, y the row, z the slice. Points outside of the
   * grid give indices outside of it.
   */
  public Vector3 toIndex(Vector3 patient) {
    Vector3 offset = patient.minus(origin);
    double determinant = xAxis.cross(yAxis).dot(zAxis);
    return new Vector3(
        offset.dot(yAxis.cross(zAxis)) / determinant / spacing.x(),
        offset.dot(zAxis.cross(xAxis)) / determinant / spacing.y(),
        offset.dot(xAxis.cross(yAxis)) / determinant / spacing.z());
  }

  /**
   * The part of this grid with slices zFrom (included) to zTo (excluded).
   *
   * @throws IndexOutOfBoundsException if there are no such slices
   */
  public Grid slices(int zFrom, int zTo) {
    if (zFrom < 0 || zTo > sizeZ || zFrom >= zTo) {
      throw new IndexOutOfBoundsException(
          "Slices " + zFrom + " to " + zTo + " (excluded) of a grid with " + sizeZ);
    }
    return new Grid(
        zTo - zFrom, sizeY, sizeX, toPatient(zFrom, 0, 0), spacing, xAxis, yAxis, zAxis);
  }

  /** Sizes and place of the grid as lesions are measured in. */
  public VoxelFrame frame() {
    return new VoxelFrame(sizeZ, sizeY, sizeX, spacing.toList(), origin.toList(), direction());
  }
}

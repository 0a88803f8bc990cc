package org.lesionlake.tests.archive;

/**
 * A grid of voxels aligned with the patient's axes. Arrays on it run in order (z, y, x); index 0 is
 * the lowest coordinate of each axis in patient LPS, so slices run from feet to head.
 *
 * @param spacingZ distance of slice centres in mm
 * @param thicknessMm slice thickness in mm
 * @param originX LPS centre in mm of the voxel at index (0, 0, 0)
 */
public record VoxelGrid(
    int sizeZ,
    int sizeY,
    int sizeX,
    double spacingZ,
    double spacingY,
    double spacingX,
    double thicknessMm,
    double originX,
    double originY,
    double originZ) {

  /** Number of voxels. */
  public int voxels() {
    return sizeZ * sizeY * sizeX;
  }
}

package org.lesionlake.tests.archive;

/** Lays grids over a phantom as radiographers do: the whole width, from above to below a region. */
final class ScanGeometry {
  static final int MATRIX = 128;

  private ScanGeometry() {}

  /**
   * A grid from {@code lowZ} to {@code highZ} (canonical mm).
   *
   * @param thicknessMm slice thickness, also the distance of slices
   */
  static VoxelGrid over(Phantom phantom, double lowZ, double highZ, double thicknessMm, Dice dice) {
    double field = 2 * phantom.halfWidthMm() + dice.between(4, 30);
    double pixel = Math.rint(1000 * Math.max(2.6, Math.min(3.1, field / MATRIX))) / 1000;
    double low = Math.rint(10 * phantom.height(lowZ)) / 10;
    int slices = (int) Math.floor((phantom.height(highZ) - low) / thicknessMm) + 1;
    double half = pixel * (MATRIX - 1) / 2;
    double middleX = Math.rint(dice.between(-6, 6));
    double middleY = Math.rint(dice.between(2, 14));
    return new VoxelGrid(
        slices,
        MATRIX,
        MATRIX,
        thicknessMm,
        pixel,
        pixel,
        thicknessMm,
        middleX - half,
        middleY - half,
        low);
  }
}

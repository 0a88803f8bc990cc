package org.lesionlake.inference;

import java.util.List;
import org.lesionlake.lesion.VoxelFrame;

/**
 * Cuts windows around places of a volume for a network that judges them: an isotropic grid in the
 * patient's axes, each intensity window a channel, air beyond the volume.
 */
public final class LesionCrops {
  private final Resampler grid;
  private final int[] block;
  private final int length;
  private final WindowInput input;

  /**
   * Resamples the volume, which is read once.
   *
   * @param spacingMm edge of a voxel of the grid, mm
   * @param patch sizes of a window: z, y, x of the patient
   * @throws InferenceException if a voxel is not finite
   */
  public LesionCrops(
      VoxelFrame frame,
      HounsfieldSlices slices,
      double spacingMm,
      List<Integer> patch,
      List<IntensityWindow> windows) {
    grid = new Resampler(frame, spacingMm);
    int[] sizes = patch.stream().mapToInt(Integer::intValue).toArray();
    Orientation orientation = Orientation.of(frame);
    block = orientation.toArray(sizes);
    length = windows.size() * sizes[0] * sizes[1] * sizes[2];
    input =
        WindowInput.oriented(
            grid.toWorkingGrid(slices),
            new int[] {grid.z.size, grid.y.size, grid.x.size},
            block,
            orientation.places(sizes),
            windows,
            "");
  }

  /**
   * The window whose middle is that of a box, as (channel, z, y, x), z, y and x towards the
   * patient's head, back and left.
   *
   * @param boxFrom first voxel of the box in the volume: z, y, x
   * @param boxTo one past its last
   */
  public float[] around(List<Integer> boxFrom, List<Integer> boxTo) {
    WorkingAxis[] axes = {grid.z, grid.y, grid.x};
    int[] corner = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      double middle = axes[axis].place((boxFrom.get(axis) + boxTo.get(axis)) / 2.0);
      corner[axis] = (int) Math.rint(middle - block[axis] / 2.0);
    }
    float[] window = new float[length];
    input.cut(corner[0], corner[1], corner[2], window, 0);
    return window;
  }
}

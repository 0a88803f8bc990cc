package org.lesionlake.inference;

import java.util.List;
import java.util.stream.IntStream;
import org.lesionlake.lesion.VoxelFrame;

/**
 * Segments a volume as our own packages want it: on an isotropic grid in the patient's axes, over
 * the body only. In memory at once are the volume on that grid, the planes of one window's depth,
 * and the result.
 */
final class IsotropicSegmentation {
  /** Standard deviation of a window's weights as a share of the window (as nnU-Net has it). */
  private static final double SIGMA = 1.0 / 8;

  private static final double LEAST_WEIGHT = 1e-3;

  private IsotropicSegmentation() {}

  static LabelledVoxels run(
      LoadedModel loaded,
      VoxelFrame frame,
      HounsfieldSlices slices,
      float[] further,
      SlidingWindow.Progress progress) {
    ModelPackage model = loaded.model();
    IsotropicPlan plan = (IsotropicPlan) model.plan();
    Resampler grid = new Resampler(frame, plan.spacingMm());
    float[] working = grid.toWorkingGrid(slices);
    int[] size = {grid.z.size, grid.y.size, grid.x.size};
    BodyMask body = BodyMask.of(working, size[0], size[1], size[2]);
    LabelPlanes mask =
        new LabelPlanes(
            grid.z.places(),
            grid.y.places(),
            grid.x.places(),
            size[1],
            size[2],
            model.outputs(),
            WindowLayout.Precision.SINGLE,
            new LabelRule.LesionsTogether(LabelledVoxels.lesions(model.meaning())));
    Orientation orientation = Orientation.of(frame);
    int[] block = orientation.toArray(model.patchSizes());
    SlidingWindow.Windows windows =
        overBody(loaded, orientation, working, size, body, further)
            .run(
                (z, y, x) -> !body.isEmpty() && body.touches(z, y, x, block[0], block[1], block[2]),
                mask::accept,
                progress);
    return new LabelledVoxels(mask.labels(), mask.lesionProbability(), windows);
  }

  /** Windows over the body alone, nothing beside the CT known. */
  static SlidingWindow overBody(
      LoadedModel loaded, Orientation orientation, float[] working, int[] size, BodyMask body) {
    return overBody(loaded, orientation, working, size, body, loaded.nothingKnown());
  }

  private static SlidingWindow overBody(
      LoadedModel loaded,
      Orientation orientation,
      float[] working,
      int[] size,
      BodyMask body,
      float[] further) {
    ModelPackage model = loaded.model();
    double overlap = ((IsotropicPlan) model.plan()).overlap();
    int[] patch = model.patchSizes();
    int[] block = orientation.toArray(patch);
    int[][] starts =
        IntStream.range(0, 3)
            .mapToObj(
                axis ->
                    body.isEmpty()
                        ? new int[] {0}
                        : WindowLayout.evenly(
                            body.from(axis), body.to(axis), size[axis], block[axis], overlap))
            .toArray(int[][]::new);
    float[] background = new float[model.outputs()];
    background[0] = 1;
    WindowLayout layout =
        new WindowLayout(
            size,
            block,
            starts,
            WindowLayout.centredGaussian(block, SIGMA, LEAST_WEIGHT),
            WindowLayout.Precision.SINGLE,
            WindowLayout.mirrors(List.of()),
            background);
    return new SlidingWindow(
        loaded,
        layout,
        WindowInput.oriented(
            working,
            size,
            block,
            orientation.places(patch),
            ((IsotropicPlan) model.plan()).windows(),
            model.id()),
        further);
  }
}

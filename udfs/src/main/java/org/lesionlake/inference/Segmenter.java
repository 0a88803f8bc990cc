package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.lesion.track.OrganProfiles;
import org.lesionlake.schemas.silver.OrganSeen;

/**
 * Segments volumes with a model: to the model's grid, window by window through the network, and
 * back. Safe to share between threads. In memory at once are the volume on the model's grid, the
 * planes of one window's depth, and the result.
 */
public final class Segmenter {
  private final ModelRegistry.Handle handle;

  /**
   * @param handle model to segment with; its owner closes it
   */
  public Segmenter(ModelRegistry.Handle handle) {
    this.handle = handle;
  }

  /**
   * Segments a volume of any size, spacing and orientation; an oblique one is taken as the nearest
   * orthogonal one.
   *
   * @param frame grid of the volume
   * @param slices its voxels, read once and in order
   * @throws InferenceException if a voxel is not finite or the model gives no probabilities
   */
  public Segmentation segment(VoxelFrame frame, HounsfieldSlices slices) {
    LoadedModel loaded = handle.loaded();
    ModelPackage model = loaded.model();
    Resampler grid = new Resampler(frame, model.spacingMm());
    float[] working = grid.toWorkingGrid(slices);
    BodyMask body = BodyMask.of(working, grid.z.size, grid.y.size, grid.x.size);
    MaskBuilder mask = new MaskBuilder(grid, model.labels());
    SlidingWindow.Windows windows =
        new SlidingWindow(
                loaded, Orientation.of(frame), working, grid.z.size, grid.y.size, grid.x.size)
            .run(body, mask::accept);
    return new Segmentation(
        frame,
        mask.labels(),
        mask.lesionProbability(),
        organs(frame, mask.labels(), model.labels()),
        OrganProfiles.of(
            frame, mask.labels(), model.labels().stream().map(ModelLabel::organ).toList()),
        windows.computed(),
        windows.skipped());
  }

  private static List<OrganSeen> organs(VoxelFrame frame, byte[] labels, List<ModelLabel> meaning) {
    long[] voxels = new long[256];
    for (byte label : labels) {
      voxels[label & 0xFF]++;
    }
    Map<String, Long> ofOrgan = new LinkedHashMap<>();
    for (int label = 0; label < meaning.size(); label++) {
      long count = voxels[label];
      meaning.get(label).organ().ifPresent(organ -> ofOrgan.merge(organ, count, Long::sum));
    }
    List<OrganSeen> seen = new ArrayList<>();
    ofOrgan.forEach(
        (organ, count) -> {
          if (count > 0) {
            seen.add(new OrganSeen(organ, count * frame.voxelVolumeMm3()));
          }
        });
    return List.copyOf(seen);
  }
}

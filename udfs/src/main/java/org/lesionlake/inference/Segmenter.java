package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.lesion.track.OrganProfiles;
import org.lesionlake.schemas.silver.FedValue;
import org.lesionlake.schemas.silver.OrganSeen;

/**
 * Segments volumes with a model: to the model's grid, window by window through the network, and
 * back, as the package's plan says. Safe to share between threads.
 */
public final class Segmenter {
  private final ModelRegistry.Handle handle;
  private final float[] further;

  /**
   * A segmenter that knows nothing beside the CT: a package with further inputs is told that all
   * are missing.
   *
   * @param handle model to segment with; its owner closes it
   * @throws IllegalArgumentException if the package tells classes and segments nothing
   */
  public Segmenter(ModelRegistry.Handle handle) {
    this(handle, handle.model().inputs().missing());
  }

  /**
   * @param fed values of patient and study, as the package's {@code inputs().read} gives them
   */
  public Segmenter(ModelRegistry.Handle handle, List<FedValue> fed) {
    if (handle.model().tellsClasses()) {
      throw new IllegalArgumentException(
          handle.model().id()
              + " tells classes of marks; segment with the package of its marks, "
              + handle.model().marks().id());
    }
    this.handle = handle;
    further = handle.model().inputs().encode(fed, null);
  }

  /**
   * Segments a volume of any size and spacing; an oblique one is taken as the nearest orthogonal
   * one.
   *
   * @param frame grid of the volume
   * @param slices its voxels, read once and in order
   * @throws InferenceException if a voxel is not finite or the model gives what its package does
   *     not promise
   */
  public Segmentation segment(VoxelFrame frame, HounsfieldSlices slices) {
    return segment(frame, slices, SegmentationMode.EXACT, (windows, of) -> {});
  }

  /**
   * Segments a volume in a mode, telling how far it is.
   *
   * @param progress takes windows that are behind and all windows, after each level of windows
   */
  public Segmentation segment(
      VoxelFrame frame,
      HounsfieldSlices slices,
      SegmentationMode mode,
      BiConsumer<Integer, Integer> progress) {
    LoadedModel loaded = handle.loaded();
    ModelPackage model = loaded.model();
    long from = System.nanoTime();
    LabelledVoxels voxels = label(loaded, frame, slices, mode, further, progress::accept);
    SlidingWindow.Windows windows = voxels.windows();
    double prepare = (windows.startedAt() - from) / 1e9;
    double network = windows.networkNanos() / 1e9;
    double all = (System.nanoTime() - from) / 1e9;
    return new Segmentation(
        frame,
        voxels.labels(),
        voxels.lesionProbability(),
        organs(frame, voxels.labels(), model.labels()),
        OrganProfiles.of(
            frame, voxels.labels(), model.labels().stream().map(ModelLabel::organ).toList()),
        windows.computed(),
        windows.skipped(),
        new Segmentation.Phases(prepare, network, all - prepare - network));
  }

  private static LabelledVoxels label(
      LoadedModel loaded,
      VoxelFrame frame,
      HounsfieldSlices slices,
      SegmentationMode mode,
      float[] further,
      SlidingWindow.Progress progress) {
    SegmentationPlan plan = loaded.model().plan();
    if (plan instanceof NnunetPlan nnunet) {
      return new NnunetSegmentation(loaded, nnunet, mode).run(frame, slices, progress);
    }
    if (plan instanceof MonaiPlan monai) {
      return new MonaiSegmentation(loaded, monai, mode).run(frame, slices, progress);
    }
    return IsotropicSegmentation.run(loaded, frame, slices, further, progress);
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

package org.lesionlake.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lesionlake.lesion.VoxelFrame;

/**
 * Segments a volume as nnU-Net v2 does: crops to what is not 0, scales intensities, resamples,
 * averages logits of overlapping windows, brings them back and decides. In memory at once are the
 * volume on either grid, the planes of one window's depth, and the result.
 */
final class NnunetSegmentation {
  private static final double FAST_STEP = 0.75;

  private final LoadedModel loaded;
  private final NnunetPlan plan;
  private final boolean fast;

  NnunetSegmentation(LoadedModel loaded, NnunetPlan plan, SegmentationMode mode) {
    this.loaded = loaded;
    this.plan = plan;
    this.fast = mode == SegmentationMode.FAST;
  }

  LabelledVoxels run(VoxelFrame frame, HounsfieldSlices slices, SlidingWindow.Progress progress) {
    // Sizes and spacings are those of the plan's axes from here on.
    ArrayAxes axes = axes(frame);
    int[] arraySize = {frame.sizeZ(), frame.sizeY(), frame.sizeX()};
    double[] arraySpacing = {frame.spacingZ(), frame.spacingY(), frame.spacingX()};
    int[] size = axes.toPlan(arraySize);
    double[] spacing = axes.toPlan(arraySpacing);
    float[] values = axes.toPlan(HounsfieldSlices.readAll(slices, arraySize), arraySize);

    Box box = Box.ofNonZero(values, size);
    int[] cropped = box.size();
    values = box.cut(values, size);
    BodyMask body = fast ? BodyMask.of(values, cropped[0], cropped[1], cropped[2]) : null;
    plan.normalisation().apply(values);
    double[] target = plan.spacingMm().stream().mapToDouble(Double::doubleValue).toArray();
    int[] working = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      working[axis] = Math.max(1, (int) Math.rint(spacing[axis] / target[axis] * cropped[axis]));
    }
    values = toWorkingGrid(values, cropped, working, spacing, target);

    int sliceAxis = plan.logitsResampling().sliceAxis(target, spacing);
    double[][] places = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      boolean nearest = plan.logitsResampling().degrees(sliceAxis)[axis] == 0;
      places[axis] = places(cropped[axis], working[axis], nearest);
    }
    LesionMeaning meaning = loaded.model().meaning();
    boolean[] lesions = LabelledVoxels.lesions(meaning);
    LabelRule rule =
        plan.regionValues()
            .<LabelRule>map(regions -> new LabelRule.Regions(regions, lesions))
            .orElseGet(() -> new LabelRule.LargestLogit(lesions));
    LabelPlanes mask =
        new LabelPlanes(
            places[0],
            places[1],
            places[2],
            working[1],
            working[2],
            loaded.model().outputs(),
            WindowLayout.Precision.HALF,
            rule);
    SlidingWindow.Windows windows =
        windows(values, working)
            .run(
                (z, y, x) -> body == null || touches(body, cropped, working, z, y, x),
                mask::accept,
                progress);
    return new LabelledVoxels(
        axes.toArray(box.paste(mask.labels(), size), size),
        axes.toArray(box.paste(mask.lesionProbability(), size), size),
        windows);
  }

  private ArrayAxes axes(VoxelFrame frame) {
    ArrayAxes stored = plan.canonical() ? ArrayAxes.towards(frame, "SAR") : ArrayAxes.stored();
    return stored.then(plan.transposeForward());
  }

  private float[] toWorkingGrid(
      float[] values, int[] size, int[] working, double[] spacing, double[] target) {
    if (Arrays.equals(size, working)) {
      return values;
    }
    ResamplingRule rule = plan.dataResampling();
    int sliceAxis = rule.sliceAxis(spacing, target);
    int[] degrees = rule.degrees(sliceAxis);
    SplineResampler resampler = new SplineResampler(loaded.threads());
    if (fast) {
      Arrays.setAll(degrees, axis -> Math.min(degrees[axis], 1));
      return resampler.resize(values, size, working, degrees);
    }
    if (sliceAxis < 0) {
      float[] range = range(values, 0, values.length);
      float[] resized = resampler.resize(values, size, working, degrees);
      SplineResampler.clip(resized, range[0], range[1]);
      return resized;
    }
    return bySlices(resampler, values, size, working, degrees, sliceAxis);
  }

  /** Each slice by itself, held to its own range, then across slices. */
  private static float[] bySlices(
      SplineResampler resampler,
      float[] values,
      int[] size,
      int[] working,
      int[] degrees,
      int sliceAxis) {
    int[] within = working.clone();
    within[sliceAxis] = size[sliceAxis];
    float[] resized = resampler.resize(values, size, within, degrees);
    if (resized != values) {
      for (int slice = 0; slice < size[sliceAxis]; slice++) {
        float[] range = sliceRange(values, size, sliceAxis, slice);
        clipSlice(resized, within, sliceAxis, slice, range);
      }
    }
    return resampler.resize(resized, within, working, degrees);
  }

  private static float[] range(float[] values, int from, int to) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    return new float[] {least, most};
  }

  private static float[] sliceRange(float[] values, int[] size, int axis, int slice) {
    float[] range = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    forRuns(
        size,
        axis,
        slice,
        (from, to) -> {
          float[] ofRun = range(values, from, to);
          range[0] = Math.min(range[0], ofRun[0]);
          range[1] = Math.max(range[1], ofRun[1]);
        });
    return range;
  }

  private static void clipSlice(float[] values, int[] size, int axis, int slice, float[] range) {
    forRuns(
        size,
        axis,
        slice,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = Math.min(Math.max(values[i], range[0]), range[1]);
          }
        });
  }

  @FunctionalInterface
  private interface Run {
    void of(int from, int to);
  }

  /** The voxels of a slice across an axis as runs of the array. */
  private static void forRuns(int[] size, int axis, int slice, Run run) {
    int inner = IntStream.range(axis + 1, 3).map(i -> size[i]).reduce(1, Math::multiplyExact);
    int outer = IntStream.range(0, axis).map(i -> size[i]).reduce(1, Math::multiplyExact);
    for (int i = 0; i < outer; i++) {
      int from = (i * size[axis] + slice) * inner;
      run.of(from, from + inner);
    }
  }

  /** Where voxels of the cropped volume lie among those of the working grid. */
  private static double[] places(int size, int working, boolean nearest) {
    double[] places = SplineResampler.places(working, size);
    for (int i = 0; i < size; i++) {
      double place = nearest ? Math.floor(places[i] + 0.5) : places[i];
      places[i] = Math.min(Math.max(place, 0), working - 1.0);
    }
    return places;
  }

  private SlidingWindow windows(float[] values, int[] size) {
    int[] block = loaded.model().patchSizes();
    double step = fast ? Math.max(plan.tileStep(), FAST_STEP) : plan.tileStep();
    int[][] starts = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      starts[axis] = WindowLayout.stepwise(size[axis], block[axis], step);
    }
    float[] background = new float[loaded.model().outputs()];
    if (plan.regionValues().isPresent()) {
      Arrays.fill(background, -1);
    } else {
      background[0] = 1;
    }
    WindowLayout layout =
        new WindowLayout(
            size,
            block,
            starts,
            plan.gaussian() ? WindowLayout.nnunetGaussian(block) : WindowLayout.equal(block),
            WindowLayout.Precision.HALF,
            WindowLayout.mirrors(fast ? List.of() : plan.mirrorAxes()),
            background);
    return new SlidingWindow(
        loaded, layout, WindowInput.plain(values, size, block, 0, loaded.model().id()));
  }

  /** Whether a window of the working grid reaches the body, which is known on the other grid. */
  private boolean touches(BodyMask body, int[] size, int[] working, int z, int y, int x) {
    int[] corner = {z, y, x};
    int[] from = new int[3];
    int[] length = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      double scale = (double) size[axis] / working[axis];
      from[axis] = (int) Math.floor(corner[axis] * scale);
      length[axis] = (int) Math.ceil(loaded.model().patch().get(axis) * scale) + 1;
    }
    return !body.isEmpty()
        && body.touches(from[0], from[1], from[2], length[0], length[1], length[2]);
  }
}

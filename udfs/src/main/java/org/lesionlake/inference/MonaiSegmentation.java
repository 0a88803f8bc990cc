package org.lesionlake.inference;

import java.util.Arrays;
import java.util.List;
import org.lesionlake.lesion.VoxelFrame;

/**
 * Segments a volume as a MONAI bundle does: its transforms, a sliding window, probabilities brought
 * back to the grid of the image, and a decision there. Axes are MONAI's, x, y, z. A grid whose
 * slices lean counts as one whose axes are at right angles.
 */
final class MonaiSegmentation {
  /** What of a spacing is no change to MONAI, mm. */
  private static final double SAME_MM = 1e-3;

  private static final double FAST_OVERLAP = 0.25;

  /** A logit that is as good as certain. */
  private static final float CERTAIN = 20;

  private final LoadedModel loaded;
  private final MonaiPlan plan;
  private final boolean fast;

  // The image as the steps leave it.
  private ArrayAxes axes = ArrayAxes.stored().then(List.of(2, 1, 0));
  private float[] values;
  private int[] size;
  private double[] spacing;

  /** Where the voxels of the image lie on the grid of the steps, along each axis. */
  private double[][] places;

  /** What of that grid the network sees, once it was cropped. */
  private Box box;

  /** The body, on the grid of the network; known in fast mode. */
  private BodyMask body;

  MonaiSegmentation(LoadedModel loaded, MonaiPlan plan, SegmentationMode mode) {
    this.loaded = loaded;
    this.plan = plan;
    fast = mode == SegmentationMode.FAST;
  }

  LabelledVoxels run(VoxelFrame frame, HounsfieldSlices slices, SlidingWindow.Progress progress) {
    int[] arraySize = {frame.sizeZ(), frame.sizeY(), frame.sizeX()};
    values = axes.toPlan(HounsfieldSlices.readAll(slices, arraySize), arraySize);
    size = axes.toPlan(arraySize);
    spacing = axes.toPlan(new double[] {frame.spacingZ(), frame.spacingY(), frame.spacingX()});
    places = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      places[axis] = new double[size[axis]];
      Arrays.setAll(places[axis], i -> i);
    }
    for (MonaiStep step : plan.steps()) {
      apply(step, frame);
    }
    int[] whole = size;
    if (box != null) {
      values = box.cut(values, whole, 0);
      body = null;
    }
    LabelPlanes mask = mask(whole);
    SlidingWindow.Windows windows = search(mask, whole, progress);
    int[] imageSize = {places[0].length, places[1].length, places[2].length};
    return new LabelledVoxels(
        axes.toArray(mask.labels(), imageSize),
        axes.toArray(mask.lesionProbability(), imageSize),
        windows);
  }

  private void apply(MonaiStep step, VoxelFrame frame) {
    if (step instanceof MonaiStep.Orientation orientation) {
      turn(ArrayAxes.towards(frame, orientation.axcodes()));
    } else if (step instanceof MonaiStep.Spacing to) {
      resample(to);
      if (fast) {
        body = BodyMask.of(values, size[0], size[1], size[2]);
      }
    } else if (step instanceof MonaiStep.Resize to) {
      resize(to);
    } else if (step instanceof MonaiStep.ScaleIntensityRange range) {
      scale(range);
    } else if (step instanceof MonaiStep.NormalizeIntensity normalize) {
      normalize(normalize);
    } else if (step instanceof MonaiStep.CropForeground crop) {
      box = Box.ofPositive(values, size, crop);
    }
  }

  private void turn(ArrayAxes towards) {
    int[] from = new int[3];
    boolean[] flipped = new boolean[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        if (axes.axis()[j] == towards.axis()[i]) {
          from[i] = j;
          flipped[i] = axes.reversed()[j] != towards.reversed()[i];
        }
      }
    }
    ArrayAxes change = new ArrayAxes(from, flipped);
    values = change.toPlan(values, size);
    double[][] turned = new double[3][];
    for (int i = 0; i < 3; i++) {
      double[] along = places[from[i]];
      int last = size[from[i]] - 1;
      boolean flip = flipped[i];
      turned[i] = new double[along.length];
      Arrays.setAll(turned[i], k -> flip ? last - along[along.length - 1 - k] : along[k]);
    }
    places = turned;
    size = change.toPlan(size);
    spacing = change.toPlan(spacing);
    axes = towards;
  }

  private void resample(MonaiStep.Spacing to) {
    int[] newSize = new int[3];
    double[][] back = new double[3][];
    double[][] forward = new double[3][];
    boolean changes = false;
    for (int axis = 0; axis < 3; axis++) {
      double wanted = to.pixdim().get(axis);
      double target = wanted > 0 ? wanted : spacing[axis];
      double ratio = target / spacing[axis];
      int last = size[axis] - 1;
      newSize[axis] = Math.max(1, (int) Math.rint(last / ratio + 1));
      changes |= Math.abs(target - spacing[axis]) > SAME_MM || newSize[axis] != size[axis];
      forward[axis] = new double[newSize[axis]];
      Arrays.setAll(
          forward[axis],
          k -> {
            double place = Math.min(k * ratio, last);
            return to.nearest() ? Math.rint(place) : place;
          });
      int newLast = newSize[axis] - 1;
      back[axis] = new double[places[axis].length];
      double[] before = places[axis];
      Arrays.setAll(back[axis], k -> Math.min(Math.max(before[k] / ratio, 0), newLast));
      spacing[axis] = target;
    }
    if (changes) {
      values =
          new SplineResampler(loaded.threads())
              .resample(values, size, forward, new int[] {1, 1, 1});
      size = newSize;
      places = back;
    }
  }

  private void resize(MonaiStep.Resize to) {
    int[] newSize = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      int wanted = to.size().get(axis);
      newSize[axis] = wanted > 0 ? wanted : size[axis];
      int last = newSize[axis] - 1;
      double ratio = (double) newSize[axis] / size[axis];
      double[] before = places[axis];
      double[] back = new double[before.length];
      Arrays.setAll(back, k -> Math.min(Math.max((before[k] + 0.5) * ratio - 0.5, 0), last));
      places[axis] = back;
      spacing[axis] /= ratio;
    }
    values =
        new SplineResampler(loaded.threads()).resize(values, size, newSize, new int[] {1, 1, 1});
    size = newSize;
  }

  private void scale(MonaiStep.ScaleIntensityRange range) {
    float from = (float) range.fromLeast();
    float width = (float) (range.fromMost() - range.fromLeast());
    float[] to =
        range
            .to()
            .map(both -> new float[] {both.get(0).floatValue(), both.get(1).floatValue()})
            .orElse(null);
    float toWidth = range.to().map(both -> (float) (both.get(1) - both.get(0))).orElse(Float.NaN);
    for (int i = 0; i < values.length; i++) {
      float value = (values[i] - from) / width;
      if (to != null) {
        value = value * toWidth + to[0];
        if (range.clip()) {
          value = Math.min(Math.max(value, to[0]), to[1]);
        }
      }
      values[i] = value;
    }
  }

  private void normalize(MonaiStep.NormalizeIntensity step) {
    double sum = 0;
    long count = 0;
    for (float value : values) {
      if (!step.nonzero() || value != 0) {
        sum += value;
        count++;
      }
    }
    if (count == 0) {
      return;
    }
    double mean = sum / count;
    double squares = 0;
    for (float value : values) {
      if (!step.nonzero() || value != 0) {
        squares += (value - mean) * (value - mean);
      }
    }
    float subtrahend = step.subtrahend().orElse(mean).floatValue();
    float divisor = step.divisor().orElse(Math.sqrt(squares / count)).floatValue();
    divisor = divisor == 0 ? 1 : divisor;
    for (int i = 0; i < values.length; i++) {
      if (!step.nonzero() || values[i] != 0) {
        values[i] = (values[i] - subtrahend) / divisor;
      }
    }
  }

  private LabelPlanes mask(int[] whole) {
    double[][] back = places;
    if (plan.nearest()) {
      back = new double[3][];
      for (int axis = 0; axis < 3; axis++) {
        back[axis] = Arrays.stream(places[axis]).map(Math::rint).toArray();
      }
    }
    boolean[] lesions = LabelledVoxels.lesions(loaded.model().meaning());
    LabelRule rule =
        plan.threshold()
            .<LabelRule>map(least -> new LabelRule.Threshold(least.floatValue(), lesions))
            .orElseGet(() -> new LabelRule.MostProbable(lesions));
    return new LabelPlanes(
        back[0],
        back[1],
        back[2],
        whole[1],
        whole[2],
        loaded.model().outputs(),
        WindowLayout.Precision.SINGLE,
        rule);
  }

  /** Windows over what was cropped; planes of the whole grid are handed on, 0 around it. */
  private SlidingWindow.Windows search(
      LabelPlanes mask, int[] whole, SlidingWindow.Progress progress) {
    Box seen = box == null ? new Box(new int[3], whole) : box;
    int outputs = loaded.model().outputs();
    float[] nothing = new float[outputs * whole[1] * whole[2]];
    for (int x = 0; x < seen.from()[0]; x++) {
      mask.accept(x, nothing);
    }
    SlidingWindow.Windows windows =
        windows(seen.size())
            .run(
                this::wanted,
                (x, logits) -> {
                  int place = x + seen.from()[0];
                  if (place >= 0 && place < whole[0]) {
                    activate(logits, outputs);
                    mask.accept(place, seen.pasteLast(logits, outputs, whole));
                  }
                },
                progress);
    for (int x = Math.max(seen.to()[0], 0); x < whole[0]; x++) {
      mask.accept(x, nothing);
    }
    return windows;
  }

  private boolean wanted(int x, int y, int z) {
    List<Integer> patch = loaded.model().patch();
    return body == null
        || !body.isEmpty() && body.touches(x, y, z, patch.get(0), patch.get(1), patch.get(2));
  }

  private SlidingWindow windows(int[] cropped) {
    int[] block = loaded.model().patchSizes();
    int[][] starts = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      double overlap = plan.overlap().get(axis);
      starts[axis] =
          WindowLayout.dense(
              cropped[axis], block[axis], fast ? Math.min(overlap, FAST_OVERLAP) : overlap);
    }
    float[] background = new float[loaded.model().outputs()];
    if (plan.sigmoid()) {
      Arrays.fill(background, -CERTAIN);
    }
    background[0] = plan.threshold().isPresent() ? -CERTAIN : CERTAIN;
    WindowLayout layout =
        new WindowLayout(
            cropped,
            block,
            starts,
            plan.gaussian()
                ? WindowLayout.monaiGaussian(block, plan.sigmaScale())
                : WindowLayout.equal(block),
            WindowLayout.Precision.SINGLE,
            WindowLayout.mirrors(List.of()),
            background);
    return new SlidingWindow(
        loaded,
        layout,
        WindowInput.plain(
            values, cropped, block, (float) plan.paddingValue(), loaded.model().id()));
  }

  /** Logits (output, y, z) of a plane become probabilities in place. */
  private void activate(float[] logits, int outputs) {
    int plane = logits.length / outputs;
    if (plan.sigmoid()) {
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (1 / (1 + Math.exp(-logits[i])));
      }
      return;
    }
    for (int i = 0; i < plane; i++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int at = i; at < logits.length; at += plane) {
        largest = Math.max(largest, logits[at]);
      }
      double sum = 0;
      for (int at = i; at < logits.length; at += plane) {
        double power = Math.exp(logits[at] - largest);
        sum += power;
        logits[at] = (float) power;
      }
      for (int at = i; at < logits.length; at += plane) {
        logits[at] = (float) (logits[at] / sum);
      }
    }
  }
}

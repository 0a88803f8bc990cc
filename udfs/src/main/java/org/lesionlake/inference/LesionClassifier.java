package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.lesionlake.feature.Mark;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.FedValue;

/** Tells the class of marks from the image around each and from what is known of the patient. */
public final class LesionClassifier {
  private final LoadedModel loaded;
  private final LesionClassPlan plan;

  /**
   * @param handle package that tells classes; its owner closes it
   * @throws IllegalArgumentException if the package tells none
   */
  public LesionClassifier(ModelRegistry.Handle handle) {
    loaded = handle.loaded();
    if (!(loaded.model().plan() instanceof LesionClassPlan classes)) {
      throw new IllegalArgumentException(loaded.model().id() + " tells no classes of marks");
    }
    plan = classes;
  }

  /**
   * The marks with their classes: the most probable one, of equal ones the first.
   *
   * @param frame grid of the volume
   * @param slices its voxels, read once if there is a mark at all
   * @param found marks of {@link LesionClassPlan#marks()}
   * @param fed values of patient and study, as the package's {@code inputs().read} gives them
   * @throws InferenceException if the model gives what its package does not promise
   */
  public List<FoundLesion> classify(
      VoxelFrame frame, HounsfieldSlices slices, List<FoundLesion> found, List<FedValue> fed) {
    if (found.isEmpty()) {
      return found;
    }
    ModelPackage model = loaded.model();
    LesionCrops crops =
        new LesionCrops(frame, slices, plan.spacingMm(), model.patch(), plan.windows());
    List<FoundLesion> told = new ArrayList<>();
    for (FoundLesion lesion : found) {
      float[] image = crops.around(lesion.measurements().boxFrom(), lesion.measurements().boxTo());
      told.add(
          classified(
              lesion, loaded.predict(0, image, model.inputs().encode(fed, mark(lesion)), 1)));
    }
    return List.copyOf(told);
  }

  private static Mark mark(FoundLesion lesion) {
    return new Mark(
        lesion.site().name().toLowerCase(Locale.ROOT),
        lesion.measurements().diameters().longAxisMm());
  }

  private FoundLesion classified(FoundLesion lesion, float[] probabilities) {
    int most = 0;
    float sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      // A NaN fails the comparison too. The margin is for a softmax in single precision.
      if (!(probabilities[i] >= 0 && probabilities[i] <= 1.0001f)) {
        throw InferenceException.notAProbability(loaded.model().id(), probabilities[i]);
      }
      sum += probabilities[i];
      most = probabilities[i] > probabilities[most] ? i : most;
    }
    if (Math.abs(sum - 1) > 1e-3) {
      throw InferenceException.notADistribution(loaded.model().id(), sum);
    }
    return new FoundLesion(
        lesion.site(),
        plan.classes().get(most),
        lesion.probability(),
        lesion.measurements(),
        OptionalDouble.of(
            Math.min(1, probabilities[plan.classes().indexOf(LesionClassPlan.METASTASIS)])));
  }
}

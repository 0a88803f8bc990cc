package org.lesionlake.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a MONAI bundle does with an image, in MONAI's order of axes: x, y, z.
 *
 * @param steps transforms before the network
 * @param overlap share of a window that the next one covers too, along each axis
 * @param gaussian whether windows weigh less towards their border
 * @param sigmaScale standard deviation of the weights as a share of the window
 * @param paddingValue value around an image that is smaller than a window
 * @param sigmoid whether outputs become probabilities each by itself; else together, by a softmax
 * @param nearest whether probabilities come back to the image's grid by the nearest voxel; else by
 *     a linear spline
 * @param threshold least probability of the one output; without it the most probable output counts
 */
public record MonaiPlan(
    List<MonaiStep> steps,
    List<Double> overlap,
    boolean gaussian,
    double sigmaScale,
    double paddingValue,
    boolean sigmoid,
    boolean nearest,
    Optional<Double> threshold)
    implements SegmentationPlan {

  /**
   * @throws IllegalArgumentException if the values do not describe a plan
   */
  public MonaiPlan {
    steps = List.copyOf(steps);
    overlap = List.copyOf(overlap);
    ModelPackage.require(
        overlap.size() == 3 && overlap.stream().allMatch(o -> o >= 0 && o < 1),
        "overlap of the inferer must be from 0 to below 1, and is " + overlap);
    ModelPackage.require(
        sigmaScale > 0 && sigmaScale < 10,
        "sigma_scale of the inferer must be above 0, and is " + sigmaScale);
    boolean cropped = false;
    boolean spaced = false;
    for (MonaiStep step : steps) {
      boolean grid = step instanceof MonaiStep.Spacing || step instanceof MonaiStep.Resize;
      boolean moves = step instanceof MonaiStep.Orientation || grid;
      boolean crops = step instanceof MonaiStep.CropForeground;
      ModelPackage.require(
          !cropped || !moves && !crops, "CropForegroundd must be the last step that moves voxels");
      ModelPackage.require(!spaced || !grid, "there may be one step of Spacingd and Resized");
      cropped |= crops;
      spaced |= grid;
    }
  }

  @Override
  public String form() {
    return "MONAI bundle";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      facts.put("step " + (i + 1), steps.get(i).toString());
    }
    facts.put(
        "windows overlap",
        "by " + overlap + " of their size" + (gaussian ? ", Gaussian weights" : ""));
    facts.put(
        "answer",
        (sigmoid ? "sigmoid" : "softmax")
            + (nearest ? ", back by the nearest voxel" : ", back by linear splines")
            + threshold.map(least -> ", from " + least).orElse(", the most probable"));
    return facts;
  }
}

package org.lesionlake.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of an nnU-Net v2 plan that prediction needs (Isensee et al., Nature Methods 2021, and
 * the toolkit's own definitions). Axes are those of the plan: the array's z, y, x after {@code
 * transposeForward}.
 *
 * @param configuration name of the configuration, as {@code 3d_fullres}
 * @param canonical whether volumes are turned to the nearest right, anterior, superior axes first;
 *     else they are taken in the order of their array
 * @param transposeForward array axis (0 z, 1 y, 2 x) of each axis of the plan
 * @param spacingMm voxel spacing along each axis of the plan, mm
 * @param normalisation how intensities are scaled
 * @param dataResampling how voxels come to the plan's spacing
 * @param logitsResampling how logits come back
 * @param tileStep step from window to window as a share of the window, above 0 to 1
 * @param gaussian whether windows weigh less towards their border
 * @param mirrorAxes axes of the plan along which windows are mirrored as well, their answers
 *     averaged
 * @param regionValues where outputs are regions that overlap: the label of each, later ones over
 *     earlier ones; empty where each voxel has one label
 */
public record NnunetPlan(
    String configuration,
    boolean canonical,
    List<Integer> transposeForward,
    List<Double> spacingMm,
    Normalisation normalisation,
    ResamplingRule dataResampling,
    ResamplingRule logitsResampling,
    double tileStep,
    boolean gaussian,
    List<Integer> mirrorAxes,
    Optional<List<Integer>> regionValues)
    implements SegmentationPlan {

  /**
   * @throws IllegalArgumentException if the values do not describe a plan
   */
  public NnunetPlan {
    transposeForward = List.copyOf(transposeForward);
    spacingMm = List.copyOf(spacingMm);
    mirrorAxes = List.copyOf(mirrorAxes);
    ModelPackage.require(
        transposeForward.stream().sorted().toList().equals(List.of(0, 1, 2)),
        "transpose_forward must be an order of 0, 1, 2, and is " + transposeForward);
    ModelPackage.require(
        spacingMm.size() == 3 && spacingMm.stream().allMatch(s -> s > 0 && s < 1000),
        "spacing of configuration " + configuration + " must be three numbers of mm above 0");
    ModelPackage.require(
        tileStep > 0 && tileStep <= 1, "tile_step_size must be above 0, at most 1");
    ModelPackage.require(
        mirrorAxes.stream().distinct().allMatch(axis -> axis >= 0 && axis < 3)
            && mirrorAxes.stream().distinct().count() == mirrorAxes.size(),
        "mirror_axes must be some of 0, 1, 2, and are " + mirrorAxes);
  }

  @Override
  public String form() {
    return "nnU-Net v2, " + configuration;
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("axes", (canonical ? "turned to RAS, then " : "as stored, ") + transposeForward);
    facts.put("spacing", spacingMm + " mm");
    facts.put("intensities", normalisation.toString());
    facts.put("resampling", "of voxels " + dataResampling + ", of logits " + logitsResampling);
    facts.put(
        "windows step",
        "by " + tileStep + " of their size" + (gaussian ? ", Gaussian weights" : ""));
    facts.put("mirror images", mirrorAxes.isEmpty() ? "none" : "along axes " + mirrorAxes);
    regionValues.ifPresent(values -> facts.put("regions give labels", values.toString()));
    return facts;
  }
}

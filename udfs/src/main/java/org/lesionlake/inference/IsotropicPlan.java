package org.lesionlake.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The plan of our own packages: an isotropic grid in the patient's axes, intensity windows as input
 * channels, probabilities as output.
 *
 * @param spacingMm edge of a voxel of the grid, mm
 * @param overlap share of a window that the next one covers too, from 0 to below 1
 * @param windows intensity windows, one an input channel
 */
public record IsotropicPlan(double spacingMm, double overlap, List<IntensityWindow> windows)
    implements SegmentationPlan {

  /**
   * @throws IllegalArgumentException if the values do not describe a plan
   */
  public IsotropicPlan {
    windows = List.copyOf(windows);
    require(spacingMm > 0 && spacingMm < 100, "spacing-mm must be above 0 and below 100");
    require(overlap >= 0 && overlap < 1, "overlap must be from 0 to below 1");
    require(!windows.isEmpty(), "it needs an intensity window");
  }

  @Override
  public String form() {
    return "LesionLake";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("grid", spacingMm + " mm, axes of the patient");
    facts.put("windows overlap", "by " + overlap + " of their size, over the body only");
    facts.put(
        "input channels",
        windows.stream()
            .map(window -> window.from() + " to " + window.to() + " HU")
            .collect(Collectors.joining("; ")));
    return facts;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

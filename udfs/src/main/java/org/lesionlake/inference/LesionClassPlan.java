package org.lesionlake.inference;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of packages that tell the class of another package's marks: a window of an isotropic
 * grid in the patient's axes around each mark, intensity windows as input channels, a probability
 * for each class as output.
 *
 * @param marks package whose marks are judged
 * @param spacingMm edge of a voxel of the grid, mm
 * @param windows intensity windows, one an input channel
 * @param classes classes in the order of the output; metastasis is one of them
 */
public record LesionClassPlan(
    ModelPackage marks, double spacingMm, List<IntensityWindow> windows, List<String> classes)
    implements SegmentationPlan {
  static final String METASTASIS = "metastasis";
  private static final Set<String> CLASSES = Set.of(METASTASIS, "primary", "other");

  /**
   * @throws IllegalArgumentException if the values do not describe a plan
   */
  public LesionClassPlan {
    windows = List.copyOf(windows);
    classes = List.copyOf(classes);
    ModelPackage.require(
        spacingMm > 0 && spacingMm < 100, "spacing-mm must be above 0 and below 100");
    ModelPackage.require(!windows.isEmpty(), "it needs an intensity window");
    ModelPackage.require(
        classes.size() > 1
            && classes.contains(METASTASIS)
            && CLASSES.containsAll(classes)
            && new HashSet<>(classes).size() == classes.size(),
        "classes must be metastasis and others of metastasis, primary and other, each once");
  }

  @Override
  public String form() {
    return "LesionLake, classes";
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("classes", String.join(", ", classes));
    facts.put("judges marks of", marks.id());
    facts.put("grid", spacingMm + " mm, axes of the patient, around each mark");
    facts.put(
        "input channels",
        windows.stream()
            .map(window -> window.from() + " to " + window.to() + " HU")
            .collect(Collectors.joining("; ")));
    return facts;
  }
}

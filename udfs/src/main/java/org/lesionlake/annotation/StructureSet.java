package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/**
 * The structures of an RT Structure Set (PS3.3 A.19.3, C.8.8.5, C.8.8.6) with their contours.
 *
 * @param structures in the order of the object
 */
record StructureSet(List<ContouredStructure> structures) {
  /** Contour geometric types whose inside is meant (PS3.3 C.8.8.6.1). */
  private static final Set<String> CLOSED = Set.of("CLOSED_PLANAR", "CLOSEDPLANAR_XOR");

  /** Farther is a damaged number, not a place in a scanner. */
  private static final double FARTHEST_MM = 1e6;

  /** Stands for a structure number that is not stated. */
  private static final int NONE = Integer.MIN_VALUE;

  StructureSet {
    structures = List.copyOf(structures);
  }

  /**
   * A structure and what of its contours can be used.
   *
   * @param stated contours that the object has
   * @param issues what is wrong with those that are left out, counted
   */
  record ContouredStructure(
      Structure structure, List<Contour> contours, int stated, Map<MaskIssue, Integer> issues) {
    ContouredStructure {
      contours = List.copyOf(contours);
      issues = Map.copyOf(issues);
    }
  }

  /** Reads what is there; structures without contours and contours without structure are kept. */
  static StructureSet of(Dataset object) {
    Map<Integer, List<Dataset>> contours = new LinkedHashMap<>();
    for (Dataset item : object.items(Tag.ROI_CONTOUR_SEQUENCE)) {
      contours
          .computeIfAbsent(
              item.integer(Tag.REFERENCED_ROI_NUMBER).orElse(NONE), number -> new ArrayList<>())
          .addAll(item.items(Tag.CONTOUR_SEQUENCE));
    }
    Map<Integer, String> types = new HashMap<>();
    for (Dataset item : object.items(Tag.RTROI_OBSERVATIONS_SEQUENCE)) {
      item.string(Tag.RTROI_INTERPRETED_TYPE)
          .ifPresent(type -> types.put(item.integer(Tag.REFERENCED_ROI_NUMBER).orElse(NONE), type));
    }
    List<ContouredStructure> structures = new ArrayList<>();
    for (Dataset roi : object.items(Tag.STRUCTURE_SET_ROI_SEQUENCE)) {
      Integer number =
          roi.integer(Tag.ROI_NUMBER).isPresent() ? roi.integer(Tag.ROI_NUMBER).getAsInt() : null;
      List<Dataset> own = contours.remove(number == null ? NONE : number);
      Structure structure =
          new Structure(
              structures.size() + 1,
              number,
              roi.string(Tag.ROI_NAME).orElse(""),
              types.getOrDefault(number == null ? NONE : number, ""),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              roi.string(Tag.REFERENCED_FRAME_OF_REFERENCE_UID),
              roi.string(Tag.ROI_GENERATION_ALGORITHM).orElse(""));
      structures.add(read(structure, own == null ? List.of() : own));
    }
    // Contours that no structure claims are still somebody's work.
    for (Map.Entry<Integer, List<Dataset>> left : contours.entrySet()) {
      int number = left.getKey();
      structures.add(
          read(
              Structure.unnamed(structures.size() + 1, number == NONE ? null : number),
              left.getValue()));
    }
    return new StructureSet(structures);
  }

  private static ContouredStructure read(Structure structure, List<Dataset> items) {
    Issues issues = new Issues();
    List<Contour> contours = new ArrayList<>();
    for (Dataset item : items) {
      contour(item, issues).ifPresent(contours::add);
    }
    return new ContouredStructure(structure, contours, items.size(), issues.counts());
  }

  private static Optional<Contour> contour(Dataset item, Issues issues) {
    // Old exports leave the type out and mean closed ones.
    String type = item.string(Tag.CONTOUR_GEOMETRIC_TYPE).orElse("CLOSED_PLANAR");
    if (!CLOSED.contains(type)) {
      issues.add(MaskIssue.OPEN_CONTOUR);
      return Optional.empty();
    }
    List<Double> values = item.decimals(Tag.CONTOUR_DATA);
    boolean places =
        values.stream().allMatch(mm -> Double.isFinite(mm) && Math.abs(mm) < FARTHEST_MM);
    if (!places || values.size() % 3 != 0 || values.isEmpty() && item.contains(Tag.CONTOUR_DATA)) {
      issues.add(MaskIssue.UNREADABLE_POINTS);
      return Optional.empty();
    }
    if (values.size() < 9) {
      issues.add(MaskIssue.TOO_FEW_POINTS);
      return Optional.empty();
    }
    int stated = item.integer(Tag.NUMBER_OF_CONTOUR_POINTS).orElse(values.size() / 3);
    if (stated != values.size() / 3) {
      issues.add(MaskIssue.POINT_COUNT_DIFFERS);
    }
    return Optional.of(new Contour(values.stream().mapToDouble(Double::doubleValue).toArray()));
  }
}

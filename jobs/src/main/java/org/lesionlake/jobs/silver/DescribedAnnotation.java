package org.lesionlake.jobs.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lesionlake.annotation.AnnotationReferences;
import org.lesionlake.annotation.CodedTerm;
import org.lesionlake.annotation.Structure;
import org.lesionlake.schemas.bronze.Annotation;

/**
 * What the lake may tell of an annotation: names, codes and UIDs as they are in its de-identified
 * row. Contours and pixels come from the file, whose names and UIDs are the true ones.
 *
 * @param structures in the order of the object
 */
record DescribedAnnotation(List<Structure> structures, AnnotationReferences references) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STRUCTURE_SET_ROI = "30060020";
  private static final String ROI_NUMBER = "30060022";
  private static final String ROI_FRAME_OF_REFERENCE = "30060024";
  private static final String ROI_NAME = "30060026";
  private static final String OBSERVATIONS = "30060080";
  private static final String OBSERVED_ROI_NUMBER = "30060084";
  private static final String INTERPRETED_TYPE = "300600A4";
  private static final String SEGMENTS = "00620002";
  private static final String SEGMENT_NUMBER = "00620004";
  private static final int BACKGROUND = 0;
  private static final String SEGMENT_LABEL = "00620005";
  private static final String CATEGORY = "00620003";
  private static final String TYPE = "0062000F";
  private static final String ANATOMIC_REGION = "00082218";

  static DescribedAnnotation of(Annotation row) {
    JsonNode json;
    try {
      json = JSON.readTree(row.attributesJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The attributes of an annotation are no JSON", e);
    }
    List<Structure> structures = new ArrayList<>();
    Map<Integer, String> types = new TreeMap<>();
    for (JsonNode item : items(json, OBSERVATIONS)) {
      number(item, OBSERVED_ROI_NUMBER)
          .ifPresent(roi -> types.put(roi, text(item, INTERPRETED_TYPE)));
    }
    Set<String> frames = new TreeSet<>();
    Optional.ofNullable(row.frameOfReferenceUid()).ifPresent(frames::add);
    for (JsonNode item : items(json, STRUCTURE_SET_ROI)) {
      Integer number = number(item, ROI_NUMBER).orElse(null);
      Optional<String> frame =
          Optional.of(text(item, ROI_FRAME_OF_REFERENCE)).filter(uid -> !uid.isEmpty());
      frame.ifPresent(frames::add);
      structures.add(
          new Structure(
              structures.size() + 1,
              number,
              text(item, ROI_NAME),
              number == null ? "" : types.getOrDefault(number, ""),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              frame,
              ""));
    }
    for (JsonNode item : items(json, SEGMENTS)) {
      Integer number = number(item, SEGMENT_NUMBER).orElse(null);
      if (number != null && number == BACKGROUND) {
        continue;
      }
      structures.add(
          new Structure(
              structures.size() + 1,
              number,
              text(item, SEGMENT_LABEL),
              "",
              code(item, CATEGORY),
              code(item, TYPE),
              code(item, ANATOMIC_REGION),
              Optional.ofNullable(row.frameOfReferenceUid()),
              ""));
    }
    Map<String, Set<String>> series = new TreeMap<>();
    // A series that is named lies in the frame of reference that the object names first.
    row.referencedSeriesUids()
        .forEach(
            uid ->
                series.put(
                    uid,
                    row.frameOfReferenceUid() == null
                        ? Set.of()
                        : Set.of(row.frameOfReferenceUid())));
    return new DescribedAnnotation(structures, new AnnotationReferences(series, frames));
  }

  /** The structures, and nameless ones for those that only the file has. */
  List<Structure> structures(List<Structure> ofFile) {
    List<Structure> all = new ArrayList<>(structures);
    for (int i = all.size(); i < ofFile.size(); i++) {
      all.add(Structure.unnamed(i + 1, ofFile.get(i).number()));
    }
    return all;
  }

  private static Iterable<JsonNode> items(JsonNode holder, String tag) {
    return holder.path(tag).path("Value");
  }

  private static JsonNode first(JsonNode holder, String tag) {
    return holder.path(tag).path("Value").path(0);
  }

  private static String text(JsonNode holder, String tag) {
    return first(holder, tag).asText("");
  }

  private static Optional<Integer> number(JsonNode holder, String tag) {
    return Optional.of(first(holder, tag)).filter(JsonNode::isNumber).map(JsonNode::asInt);
  }

  private static Optional<CodedTerm> code(JsonNode holder, String tag) {
    JsonNode item = first(holder, tag);
    String value = text(item, "00080100");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(new CodedTerm(text(item, "00080102"), value, text(item, "00080104")));
  }
}

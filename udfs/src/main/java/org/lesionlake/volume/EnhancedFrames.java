package org.lesionlake.volume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.schemas.bronze.CtInstance;

/**
 * The frames of an enhanced CT image as slices. Where each lies and how its values are rescaled
 * stands in functional groups (PS3.3 C.7.6.16): those of the frame, else those that all frames
 * share.
 */
final class EnhancedFrames {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHARED = "52009229";
  private static final String PER_FRAME = "52009230";
  private static final String PLANE_POSITION = "00209113";
  private static final String PLANE_ORIENTATION = "00209116";
  private static final String PIXEL_MEASURES = "00289110";
  private static final String PIXEL_VALUE_TRANSFORMATION = "00289145";
  private static final String CT_IMAGE_FRAME_TYPE = "00189329";
  private static final String CT_RECONSTRUCTION = "00189314";

  private final SliceHeader whole;
  private final JsonNode shared;

  private EnhancedFrames(SliceHeader whole, JsonNode shared) {
    this.whole = whole;
    this.shared = shared;
  }

  /**
   * The frames in order; empty if the image has no functional groups, or not one for each frame.
   */
  static Optional<List<SliceHeader>> of(CtInstance image, SliceHeader whole) {
    String json = image.attributesJson();
    if (json == null || !json.contains(PER_FRAME)) {
      return Optional.empty();
    }
    try {
      JsonNode attributes = JSON.readTree(json);
      JsonNode frames = attributes.path(PER_FRAME).path("Value");
      if (frames.size() != image.numberOfFrames()) {
        return Optional.empty();
      }
      EnhancedFrames groups = new EnhancedFrames(whole, value(attributes, SHARED));
      List<SliceHeader> slices = new ArrayList<>();
      for (int frame = 0; frame < frames.size(); frame++) {
        slices.add(groups.slice(frames.get(frame), frame));
      }
      return Optional.of(slices);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private SliceHeader slice(JsonNode frame, int index) {
    List<Double> orientation = decimals(group(frame, PLANE_ORIENTATION), "00200037");
    boolean oriented = orientation.size() == 6;
    JsonNode measures = group(frame, PIXEL_MEASURES);
    List<Double> spacing = decimals(measures, "00280030");
    JsonNode rescale = group(frame, PIXEL_VALUE_TRANSFORMATION);
    Optional<Double> slope = decimal(rescale, "00281053");
    Optional<Double> intercept = decimal(rescale, "00281052");
    String type = value(rescale, "00281054").asText("");
    List<String> frameType = texts(group(frame, CT_IMAGE_FRAME_TYPE), "00089007");
    String kernel = value(group(frame, CT_RECONSTRUCTION), "00181210").asText("");
    return new SliceHeader(
        whole.sopUid(),
        whole.instanceNumber(),
        SliceHeader.vector(decimals(group(frame, PLANE_POSITION), "00200032")),
        oriented ? SliceHeader.vector(orientation.subList(0, 3)) : Optional.empty(),
        oriented ? SliceHeader.vector(orientation.subList(3, 6)) : Optional.empty(),
        SliceHeader.length(spacing, 0),
        SliceHeader.length(spacing, 1),
        whole.rows(),
        whole.columns(),
        decimal(measures, "00180050"),
        whole.gantryTilt(),
        frameType.isEmpty() ? whole.imageType() : frameType,
        1,
        index,
        whole.samplesPerPixel(),
        whole.transferSyntaxUid(),
        slope.orElse(1.0),
        intercept.orElse(0.0),
        slope.isPresent() && intercept.isPresent() && SliceHeader.isHounsfield(type),
        whole.seriesDescription(),
        kernel.isEmpty() ? whole.kernel() : Optional.of(kernel),
        whole.bodyPart(),
        whole.contrastAgent());
  }

  private JsonNode group(JsonNode frame, String sequence) {
    JsonNode own = value(frame, sequence);
    return own.isMissingNode() ? value(shared, sequence) : own;
  }

  /** The first value of an attribute; of a sequence, its first item. */
  private static JsonNode value(JsonNode attributes, String tag) {
    return attributes.path(tag).path("Value").path(0);
  }

  private static Optional<Double> decimal(JsonNode attributes, String tag) {
    return Optional.of(value(attributes, tag)).filter(JsonNode::isNumber).map(JsonNode::asDouble);
  }

  /** Empty if one of them is no number. */
  private static List<Double> decimals(JsonNode attributes, String tag) {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : attributes.path(tag).path("Value")) {
      if (!value.isNumber()) {
        return List.of();
      }
      values.add(value.asDouble());
    }
    return values;
  }

  private static List<String> texts(JsonNode attributes, String tag) {
    List<String> values = new ArrayList<>();
    attributes
        .path(tag)
        .path("Value")
        .forEach(value -> values.add(value.asText("").strip().toUpperCase(Locale.ROOT)));
    return values;
  }
}

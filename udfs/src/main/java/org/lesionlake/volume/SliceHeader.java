package org.lesionlake.volume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lesionlake.schemas.bronze.CtInstance;

/**
 * What series geometry and series choice need of one CT image, or of one frame of it.
 *
 * @param position centre of its first voxel, patient LPS in mm (0020,0032)
 * @param rowDirection direction in which the column index grows (first half of 0020,0037)
 * @param columnDirection direction in which the row index grows (second half of 0020,0037)
 * @param rowSpacing distance between rows in mm (first value of 0028,0030)
 * @param columnSpacing distance between columns in mm (second value of 0028,0030)
 * @param imageType values of (0008,0008) in upper case
 * @param frames (0028,0008) where the frames are not told apart; 1 of an image that has one, and of
 *     a frame that stands for itself
 * @param frame index of the frame in its object, from 0
 * @param samplesPerPixel (0028,0002), 1 if not stated
 * @param rescaleSlope (0028,1053); 1 where it is absent
 * @param rescaleIntercept (0028,1052); 0 where it is absent
 * @param hounsfield whether rescaled values are Hounsfield units: slope and intercept are stated,
 *     the slope is not 0, and (0028,1054) says HU or nothing
 */
public record SliceHeader(
    String sopUid,
    Optional<Integer> instanceNumber,
    Optional<Vector3> position,
    Optional<Vector3> rowDirection,
    Optional<Vector3> columnDirection,
    Optional<Double> rowSpacing,
    Optional<Double> columnSpacing,
    int rows,
    int columns,
    Optional<Double> sliceThickness,
    Optional<Double> gantryTilt,
    List<String> imageType,
    int frames,
    int frame,
    int samplesPerPixel,
    String transferSyntaxUid,
    double rescaleSlope,
    double rescaleIntercept,
    boolean hounsfield,
    Optional<String> seriesDescription,
    Optional<String> kernel,
    Optional<String> bodyPart,
    Optional<Boolean> contrastAgent) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLES_PER_PIXEL = "00280002";
  private static final String RESCALE_TYPE = "00281054";
  private static final String RECOGNIZABLE_VISUAL_FEATURES = "00280302";
  private static final String BURNED_IN_ANNOTATION = "00280301";
  private static final String CONVERSION_TYPE = "00080064";
  private static final String HOUNSFIELD = "HU";

  /** How DicomJson writes the usual type. */
  private static final String RESCALE_TYPE_HOUNSFIELD =
      "\"00281054\":{\"vr\":\"LO\",\"Value\":[\"HU\"]}";

  /** How it writes that nothing is burned in, as many scanners say in each image. */
  private static final String NOTHING_BURNED_IN = "\"00280301\":{\"vr\":\"CS\",\"Value\":[\"NO\"]}";

  private static final Pattern SCREEN = Pattern.compile("\\bSCREEN[ _]?(?:SAVE|SHOT)|SCREENSHOT");

  /** PS3.3 section C.8.6.1: digitized film, documents, video, workstation, drawing, synthetic. */
  private static final Set<String> CONVERTED =
      Set.of("DF", "SD", "SI", "DV", "DI", "WSD", "DRW", "SYN");

  public SliceHeader {
    imageType = List.copyOf(imageType);
    // With a slope of 0 all voxels would be of one value.
    hounsfield = hounsfield && rescaleSlope != 0;
  }

  /**
   * The slices of an accepted image: the frames of an enhanced one that says where each lies, else
   * the image itself.
   */
  public static List<SliceHeader> allOf(CtInstance image) {
    SliceHeader whole = of(image);
    return EnhancedFrames.of(image, whole).orElse(List.of(whole));
  }

  /** The header of an accepted image. Values that are not numbers count as absent. */
  public static SliceHeader of(CtInstance image) {
    List<Double> orientation = image.imageOrientation();
    boolean oriented = orientation.size() == 6;
    return new SliceHeader(
        image.sopUid(),
        Optional.ofNullable(image.instanceNumber()),
        vector(image.imagePosition()),
        oriented ? vector(orientation.subList(0, 3)) : Optional.empty(),
        oriented ? vector(orientation.subList(3, 6)) : Optional.empty(),
        length(image.pixelSpacing(), 0),
        length(image.pixelSpacing(), 1),
        image.imageRows(),
        image.imageColumns(),
        Optional.ofNullable(image.sliceThicknessMm()),
        Optional.ofNullable(image.gantryTiltDeg()),
        imageType(image.imageType()),
        image.numberOfFrames(),
        0,
        samplesPerPixel(image.attributesJson()),
        image.transferSyntaxUid(),
        Optional.ofNullable(image.rescaleSlope()).orElse(1.0),
        Optional.ofNullable(image.rescaleIntercept()).orElse(0.0),
        isHounsfield(image),
        Optional.ofNullable(image.seriesDescription()),
        Optional.ofNullable(image.kernel()),
        Optional.ofNullable(image.bodyPart()),
        Optional.ofNullable(image.contrastAgent()));
  }

  /** Whether an image says that a person can be known from it (0028,0302). */
  public static boolean hasVisualFeatures(CtInstance image) {
    return code(image.attributesJson(), RECOGNIZABLE_VISUAL_FEATURES).equals("YES");
  }

  /**
   * Why names may be burned into an image: it says so (0028,0301) or, unless it denies it, it is a
   * screenshot by its image type or was scanned, filmed or drawn (0008,0064). Empty if nothing
   * speaks for it.
   */
  public static Optional<SeriesVerdict> burnedInRisk(CtInstance image) {
    String json = image.attributesJson();
    if (json != null
        && json.contains(NOTHING_BURNED_IN)
        && json.indexOf(BURNED_IN_ANNOTATION) == json.lastIndexOf(BURNED_IN_ANNOTATION)) {
      return Optional.empty();
    }
    String stated = code(json, BURNED_IN_ANNOTATION);
    if (stated.equals("YES")) {
      return Optional.of(SeriesVerdict.BURNED_IN_ANNOTATION);
    }
    boolean screen =
        imageType(image.imageType()).stream().anyMatch(value -> SCREEN.matcher(value).find());
    boolean shown = screen || CONVERTED.contains(code(json, CONVERSION_TYPE));
    return shown && !stated.equals("NO") ? Optional.of(SeriesVerdict.SCREENSHOT) : Optional.empty();
  }

  private static String code(String dicomJson, String tag) {
    return attribute(dicomJson, tag).asText("").strip().toUpperCase(Locale.ROOT);
  }

  static Optional<Vector3> vector(List<Double> values) {
    if (values.size() != 3 || values.stream().anyMatch(Objects::isNull)) {
      return Optional.empty();
    }
    return Optional.of(Vector3.of(values)).filter(Vector3::isFinite);
  }

  static Optional<Double> length(List<Double> pixelSpacing, int index) {
    if (pixelSpacing.size() != 2) {
      return Optional.empty();
    }
    return Optional.ofNullable(pixelSpacing.get(index)).filter(mm -> mm > 0 && mm < 1000);
  }

  private static List<String> imageType(String joined) {
    if (joined == null) {
      return List.of();
    }
    return List.of(joined.toUpperCase(Locale.ROOT).split("\\\\")).stream()
        .map(String::strip)
        .toList();
  }

  private static boolean isHounsfield(CtInstance image) {
    if (image.rescaleSlope() == null || image.rescaleIntercept() == null) {
      return false;
    }
    String json = image.attributesJson();
    boolean usual =
        json != null
            && json.contains(RESCALE_TYPE_HOUNSFIELD)
            && json.indexOf(RESCALE_TYPE) == json.lastIndexOf(RESCALE_TYPE);
    String type = usual ? HOUNSFIELD : attribute(json, RESCALE_TYPE).asText("");
    return isHounsfield(type);
  }

  /** Whether a rescale type says Hounsfield units, or nothing. */
  static boolean isHounsfield(String rescaleType) {
    String type = rescaleType.strip();
    return type.isEmpty() || type.equalsIgnoreCase(HOUNSFIELD);
  }

  private static int samplesPerPixel(String dicomJson) {
    return attribute(dicomJson, SAMPLES_PER_PIXEL).asInt(1);
  }

  /** The first value of an attribute of the data set itself; missing if it is absent. */
  private static JsonNode attribute(String dicomJson, String tag) {
    // All are rare; the text search spares parsing the JSON of every ordinary slice twice over.
    if (dicomJson == null || !dicomJson.contains(tag)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(dicomJson).path(tag).path("Value").path(0);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}

package org.lesionlake.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * MONAI bundles: {@code configs/metadata.json}, {@code configs/inference.json} and the network as
 * TorchScript ({@code models/model.ts}) or ONNX ({@code models/model.onnx}). {@code lesions.conf},
 * if there, says what its labels mean.
 *
 * <p>Of {@code inference.json} the sections {@code preprocessing}, {@code inferer} and {@code
 * postprocessing} are read; {@code @name} stands for another value of the file. Transforms that are
 * known: before the network LoadImaged, EnsureChannelFirstd, EnsureTyped, CastToTyped,
 * Orientationd, Spacingd, ScaleIntensityRanged, NormalizeIntensityd and CropForegroundd;
 * SlidingWindowInferer; after it EnsureTyped, Activationsd, Invertd, AsDiscreted and SaveImaged.
 * Others, arguments that change what these do, and Python expressions are refused by name.
 */
final class MonaiPackage {
  static final String METADATA = "configs/metadata.json";
  private static final String INFERENCE = "configs/inference.json";
  private static final String TORCHSCRIPT = "models/model.ts";
  private static final String ONNX = "models/model.onnx";

  private final JsonNode inference;

  private MonaiPackage(JsonNode inference) {
    this.inference = inference;
  }

  static ModelPackage read(Path folder, Checksums checksums, Optional<String> engine)
      throws JsonProcessingException {
    JsonNode metadata = PackageJson.read(folder, METADATA);
    MonaiPackage bundle = new MonaiPackage(PackageJson.read(folder, INFERENCE));
    JsonNode output = theOne(metadata, "outputs");
    int channels = theOne(metadata, "inputs").path("num_channels").asInt(1);
    ModelPackage.require(
        channels == 1, "the network takes " + channels + " input channels, and a CT has one");
    int outputs = output.path("num_channels").asInt(0);
    MonaiPlan plan = bundle.plan(outputs);

    String weights = weights(folder, engine);
    List<String> deciding = new ArrayList<>(List.of(METADATA, INFERENCE, weights));
    Optional<LesionMeaning> lesions = ModelPackage.lesions(folder);
    lesions.ifPresent(given -> deciding.add("lesions.conf"));
    List<String> names = names(output, outputs);
    LesionMeaning meaning = lesions.orElseGet(() -> LesionMeaning.namesOnly(names));
    ModelPackage.require(
        meaning.labels().size() == names.size(),
        "lesions.conf must speak of the " + names.size() + " labels " + names);
    String name = metadata.path("name").asText(String.valueOf(folder.getFileName()));
    return new ModelPackage(
        folder,
        checksums.id(name, deciding),
        name,
        weights.equals(ONNX) ? "OnnxRuntime" : "PyTorch",
        List.of(folder.resolve(weights)),
        bundle.roi(),
        1,
        outputs,
        meaning,
        plan);
  }

  /** The one tensor that goes in or comes out. */
  private static JsonNode theOne(JsonNode metadata, String side) {
    JsonNode tensors = metadata.path("network_data_format").path(side);
    ModelPackage.require(
        tensors.size() == 1,
        "network_data_format names " + tensors.size() + " " + side + ", and one is run");
    return tensors.elements().next();
  }

  private static String weights(Path folder, Optional<String> engine) {
    String wanted =
        engine
            .map(
                one ->
                    switch (one) {
                      case "PyTorch" -> TORCHSCRIPT;
                      case "OnnxRuntime" -> ONNX;
                      default ->
                          throw new IllegalArgumentException(
                              "engine must be OnnxRuntime or PyTorch, and is " + one);
                    })
            .orElseGet(() -> Files.isRegularFile(folder.resolve(ONNX)) ? ONNX : TORCHSCRIPT);
    ModelPackage.require(
        Files.isRegularFile(folder.resolve(wanted)),
        "it has no "
            + wanted
            + "; export the network with 'python -m monai.bundle ckpt_export', since weights alone"
            + " (model.pt) are no network");
    return wanted;
  }

  private static List<String> names(JsonNode output, int outputs) {
    Map<Integer, String> byValue = new TreeMap<>();
    output
        .path("channel_def")
        .fields()
        .forEachRemaining(
            one -> byValue.put(Integer.parseInt(one.getKey()), one.getValue().asText()));
    List<String> names = new ArrayList<>();
    if (outputs == 1) {
      // The one output is what is marked; what it leaves is label 0.
      return List.of("background", byValue.getOrDefault(0, "marked"));
    }
    for (int value = 0; value < outputs; value++) {
      names.add(byValue.getOrDefault(value, value == 0 ? "background" : "label " + value));
    }
    return names;
  }

  private MonaiPlan plan(int outputs) {
    List<MonaiStep> steps = new ArrayList<>();
    for (JsonNode transform : transforms("preprocessing")) {
      step(transform).ifPresent(steps::add);
    }
    JsonNode inferer = resolved(inference.path("inferer"));
    ModelPackage.require(
        target(inferer).equals("SlidingWindowInferer"),
        "the inferer " + target(inferer) + " is not known; known is SlidingWindowInferer");
    requireDefault(inferer, "padding_mode", "constant");
    requireDefault(inferer, "buffer_steps", "null");
    String mode = text(inferer, "mode", "constant");
    ModelPackage.require(
        mode.equals("constant") || mode.equals("gaussian"), "mode of the inferer is " + mode);
    After after = after();
    ModelPackage.require(
        after.threshold.isEmpty() || outputs == 1,
        "AsDiscreted has a threshold for " + outputs + " outputs, which may overlap; one is run");
    ModelPackage.require(
        after.threshold.isPresent() || outputs > 1, "AsDiscreted has the argmax of one output");
    return new MonaiPlan(
        steps,
        three(inferer, "overlap", 0.25),
        mode.equals("gaussian"),
        number(inferer, "sigma_scale", 0.125),
        number(inferer, "cval", 0),
        after.sigmoid,
        after.nearest,
        after.threshold);
  }

  /** Sizes of a window: x, y, z. */
  private List<Integer> roi() {
    JsonNode roi = resolved(resolved(inference.path("inferer")).path("roi_size"));
    List<Integer> sizes = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      sizes.add((roi.isArray() ? resolved(roi.path(axis)) : roi).asInt(0));
    }
    ModelPackage.require(
        sizes.stream().allMatch(size -> size > 0),
        "roi_size of the inferer must be sizes above 0, and is " + roi);
    return sizes;
  }

  private Optional<MonaiStep> step(JsonNode transform) {
    String name = target(transform);
    switch (name) {
      case "LoadImaged", "EnsureChannelFirstd", "EnsureTyped", "CastToTyped" -> {
        return Optional.empty();
      }
      case "Orientationd" -> {
        return Optional.of(orientation(transform));
      }
      case "Spacingd" -> {
        return Optional.of(spacing(transform));
      }
      case "Resized" -> {
        return Optional.of(resize(transform));
      }
      case "ScaleIntensityRanged" -> {
        boolean to = given(transform, "b_min") && given(transform, "b_max");
        return Optional.of(
            new MonaiStep.ScaleIntensityRange(
                number(transform, "a_min", Double.NaN),
                number(transform, "a_max", Double.NaN),
                to
                    ? Optional.of(
                        List.of(number(transform, "b_min", 0), number(transform, "b_max", 1)))
                    : Optional.empty(),
                flag(transform, "clip", false)));
      }
      case "NormalizeIntensityd" -> {
        return Optional.of(
            new MonaiStep.NormalizeIntensity(
                given(transform, "subtrahend")
                    ? Optional.of(number(transform, "subtrahend", 0))
                    : Optional.empty(),
                given(transform, "divisor")
                    ? Optional.of(number(transform, "divisor", 1))
                    : Optional.empty(),
                flag(transform, "nonzero", false)));
      }
      case "CropForegroundd" -> {
        requireDefault(transform, "select_fn", "null");
        requireDefault(transform, "mode", "constant");
        return Optional.of(
            new MonaiStep.CropForeground(
                three(transform, "margin", 0).stream().map(Double::intValue).toList(),
                three(transform, "k_divisible", 1).stream().map(Double::intValue).toList(),
                flag(transform, "allow_smaller", false)));
      }
      default ->
          throw new IllegalArgumentException(
              "the transform "
                  + name
                  + " of preprocessing is not known; known are LoadImaged, EnsureChannelFirstd,"
                  + " EnsureTyped, CastToTyped, Orientationd, Spacingd, ScaleIntensityRanged,"
                  + " NormalizeIntensityd, CropForegroundd and Resized");
    }
  }

  private MonaiStep orientation(JsonNode transform) {
    ModelPackage.require(
        !flag(transform, "as_closest_canonical", false) || !given(transform, "axcodes"),
        "Orientationd says both as_closest_canonical and axcodes");
    String axcodes = text(transform, "axcodes", "RAS");
    boolean order = axcodes.length() == 3;
    for (String letters : List.of("RL", "AP", "SI")) {
      order &= axcodes.chars().filter(c -> letters.indexOf(c) >= 0).count() == 1;
    }
    ModelPackage.require(order, "axcodes of Orientationd are " + axcodes);
    return new MonaiStep.Orientation(axcodes);
  }

  private MonaiStep spacing(JsonNode transform) {
    requireDefault(transform, "diagonal", "false");
    requireDefault(transform, "padding_mode", "border");
    requireDefault(transform, "align_corners", "false");
    requireDefault(transform, "scale_extent", "false");
    for (String name : List.of("min_pixdim", "max_pixdim")) {
      requireDefault(transform, name, "null");
    }
    JsonNode mode = resolved(transform.path("mode"));
    String first = mode.isArray() ? mode.path(0).asText() : mode.asText("bilinear");
    ModelPackage.require(
        first.equals("bilinear") || first.equals("nearest"), "mode of Spacingd is " + first);
    return new MonaiStep.Spacing(three(transform, "pixdim", -1), first.equals("nearest"));
  }

  private MonaiStep resize(JsonNode transform) {
    String mode = text(transform, "mode", "area");
    ModelPackage.require(
        mode.equals("trilinear"), "mode of Resized is " + mode + ", and only trilinear is known");
    requireDefault(transform, "size_mode", "all");
    requireDefault(transform, "align_corners", "false");
    requireDefault(transform, "anti_aliasing", "false");
    return new MonaiStep.Resize(
        three(transform, "spatial_size", 0).stream().map(Double::intValue).toList());
  }

  private record After(boolean sigmoid, boolean nearest, Optional<Double> threshold) {}

  private After after() {
    boolean activated = false;
    boolean sigmoid = false;
    boolean inverted = false;
    boolean nearest = true;
    boolean discrete = false;
    boolean discreteFirst = false;
    Optional<Double> threshold = Optional.empty();
    for (JsonNode transform : transforms("postprocessing")) {
      String name = target(transform);
      switch (name) {
        case "EnsureTyped", "SaveImaged" -> {
          // What they do is ours: the mask is written on the grid of the image.
        }
        case "Activationsd" -> {
          sigmoid = flag(transform, "sigmoid", false);
          ModelPackage.require(
              sigmoid != flag(transform, "softmax", false) && !inverted,
              "Activationsd must be a softmax or a sigmoid before Invertd");
          activated = true;
        }
        case "Invertd" -> {
          inverted = true;
          nearest = flag(transform, "nearest_interp", true);
        }
        case "AsDiscreted" -> {
          discrete = true;
          discreteFirst = !inverted;
          boolean argmax = flag(transform, "argmax", false);
          if (given(transform, "threshold")) {
            threshold = Optional.of(number(transform, "threshold", 0.5));
          }
          ModelPackage.require(
              argmax != threshold.isPresent(), "AsDiscreted must have argmax or a threshold");
          requireDefault(transform, "to_onehot", "null");
        }
        default ->
            throw new IllegalArgumentException(
                "the transform "
                    + name
                    + " of postprocessing is not known; known are EnsureTyped, Activationsd,"
                    + " Invertd, AsDiscreted and SaveImaged");
      }
    }
    ModelPackage.require(
        activated && inverted && discrete,
        "postprocessing must have Activationsd, Invertd and AsDiscreted");
    ModelPackage.require(
        !discreteFirst || nearest,
        "AsDiscreted before an Invertd that is not nearest_interp would interpolate labels");
    return new After(sigmoid, nearest, threshold);
  }

  private Iterable<JsonNode> transforms(String section) {
    JsonNode compose = resolved(inference.path(section));
    ModelPackage.require(
        target(compose).equals("Compose"), INFERENCE + " has no Compose as " + section);
    List<JsonNode> transforms = new ArrayList<>();
    for (JsonNode transform : resolved(compose.path("transforms"))) {
      JsonNode one = resolved(transform);
      if (!flag(one, "_disabled_", false)) {
        transforms.add(one);
      }
    }
    return transforms;
  }

  /** The class of a component, without its modules. */
  private static String target(JsonNode component) {
    String target = component.path("_target_").asText("");
    return target.substring(target.lastIndexOf('.') + 1);
  }

  private void requireDefault(JsonNode transform, String name, String usual) {
    JsonNode value = resolved(transform.path(name));
    ModelPackage.require(
        value.isMissingNode() || value.isNull() || value.asText().equalsIgnoreCase(usual),
        name + " of " + target(transform) + " is " + value + ", and only " + usual + " is known");
  }

  private boolean given(JsonNode node, String name) {
    JsonNode value = resolved(node.path(name));
    return !value.isMissingNode() && !value.isNull();
  }

  private boolean flag(JsonNode node, String name, boolean otherwise) {
    JsonNode value = first(resolved(node.path(name)));
    return value.isBoolean() ? value.asBoolean() : otherwise;
  }

  private String text(JsonNode node, String name, String otherwise) {
    JsonNode value = first(resolved(node.path(name)));
    return value.isTextual() ? value.asText() : otherwise;
  }

  private double number(JsonNode node, String name, double otherwise) {
    JsonNode value = first(resolved(node.path(name)));
    double number =
        value.isMissingNode() || value.isNull() ? otherwise : value.asDouble(Double.NaN);
    ModelPackage.require(
        Double.isFinite(number), name + " of " + target(node) + " must be a number, not " + value);
    return number;
  }

  /** A value for each of several keys is taken for the first, which is the image. */
  private static JsonNode first(JsonNode value) {
    return value.isArray() && value.size() > 0 ? value.path(0) : value;
  }

  private List<Double> three(JsonNode node, String name, double otherwise) {
    JsonNode value = resolved(node.path(name));
    List<Double> values = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      JsonNode one = value.isArray() ? resolved(value.path(axis)) : value;
      double number = one.isMissingNode() || one.isNull() ? otherwise : one.asDouble(Double.NaN);
      ModelPackage.require(
          Double.isFinite(number), name + " of " + target(node) + " must be numbers, not " + value);
      values.add(number);
    }
    return values;
  }

  /** What a reference stands for; an expression of Python is not computed. */
  private JsonNode resolved(JsonNode value) {
    JsonNode current = value;
    for (int depth = 0; depth < 20 && current.isTextual(); depth++) {
      String text = current.asText();
      ModelPackage.require(
          !text.startsWith("$"),
          INFERENCE
              + " has the expression '"
              + text
              + "' where a value is needed; write the value");
      if (!text.startsWith("@")) {
        return current;
      }
      JsonNode found = inference;
      for (String part : text.substring(1).split("::|#")) {
        found = found.isArray() ? found.path(Integer.parseInt(part)) : found.path(part);
      }
      ModelPackage.require(!found.isMissingNode(), INFERENCE + " has nothing called " + text);
      current = found;
    }
    return current;
  }
}

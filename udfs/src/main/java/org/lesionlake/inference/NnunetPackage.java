package org.lesionlake.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Packages that {@code conf/models/export/nnunet_export.py} makes of a trained nnU-Net v2: its
 * {@code plans.json} and {@code dataset.json}, an {@code export.json} that says which configuration
 * and folds, and a network of each fold as TorchScript or ONNX that takes float32 (batch, 1, plan's
 * axes) and returns logits (batch, output, plan's axes). {@code lesions.conf}, if there, says what
 * its labels mean.
 */
final class NnunetPackage {
  static final String PLANS = "plans.json";
  private static final String DATASET = "dataset.json";
  private static final String EXPORT = "export.json";
  private static final String ONNX_RUNTIME = "OnnxRuntime";
  private static final String PYTORCH = "PyTorch";
  private static final String RESAMPLING = "resample_data_or_seg_to_shape";

  private NnunetPackage() {}

  /**
   * @param engine engine to take the weights of, where the package has them for several; without it
   *     the one that {@code export.json} names, else ONNX Runtime, which is the faster on a CPU
   */
  static ModelPackage read(Path folder, Checksums checksums, Optional<String> engine)
      throws JsonProcessingException {
    JsonNode plans = PackageJson.read(folder, PLANS);
    JsonNode dataset = PackageJson.read(folder, DATASET);
    JsonNode export = PackageJson.read(folder, EXPORT);
    String name = text(export, EXPORT, "configuration");
    JsonNode configuration = configuration(plans, name);
    ModelPackage.require(
        configuration.path("previous_stage").isMissingNode()
            || configuration.path("previous_stage").isNull(),
        "configuration "
            + name
            + " is the second stage of a cascade, which is not run; export 3d_fullres or"
            + " 3d_lowres");
    List<Integer> patch = integers(configuration, name, "patch_size");
    ModelPackage.require(
        patch.size() == 3,
        "configuration " + name + " is two-dimensional, which is not run; export 3d_fullres");
    ModelPackage.require(
        dataset.path("channel_names").size() == 1,
        "channel_names of "
            + DATASET
            + " name "
            + dataset.path("channel_names").size()
            + " input channels, and a CT has one");

    Labels labels = Labels.read(dataset);
    String chosen = engine.orElseGet(() -> preferredEngine(export));
    List<String> weights = weights(export, chosen);
    List<String> deciding = new ArrayList<>(List.of(PLANS, DATASET, EXPORT));
    deciding.addAll(weights);
    Optional<LesionMeaning> lesions = ModelPackage.lesions(folder);
    if (lesions.isPresent()) {
      deciding.add("lesions.conf");
    }
    LesionMeaning meaning = lesions.orElseGet(() -> LesionMeaning.namesOnly(labels.names()));
    ModelPackage.require(
        meaning.labels().stream().map(ModelLabel::name).toList().equals(labels.names()),
        "lesions.conf must speak of the labels "
            + labels.names()
            + " in this order, as "
            + DATASET
            + " does");
    return new ModelPackage(
        folder,
        checksums.id(text(plans, PLANS, "dataset_name"), deciding),
        text(plans, PLANS, "dataset_name"),
        chosen,
        weights.stream().map(folder::resolve).toList(),
        patch,
        1,
        labels.outputs(),
        meaning,
        plan(plans, configuration, name, export, labels));
  }

  private static NnunetPlan plan(
      JsonNode plans, JsonNode configuration, String name, JsonNode export, Labels labels) {
    List<Integer> mirrorAxes = new ArrayList<>();
    field(export, EXPORT, "mirror_axes").forEach(axis -> mirrorAxes.add(axis.asInt()));
    return new NnunetPlan(
        name,
        canonical(plans),
        integers(plans, PLANS, "transpose_forward"),
        numbers(configuration, name, "spacing"),
        normalisation(plans, configuration, name),
        resampling(configuration, name, "resampling_fn_data"),
        resampling(configuration, name, "resampling_fn_probabilities"),
        field(export, EXPORT, "tile_step_size").asDouble(),
        export.path("use_gaussian").asBoolean(true),
        mirrorAxes,
        labels.regionValues());
  }

  /** A configuration with what it inherits. */
  private static JsonNode configuration(JsonNode plans, String name) {
    JsonNode own = plans.path("configurations").path(name);
    ModelPackage.require(own.isObject(), PLANS + " has no configuration " + name);
    ObjectNode merged = own.deepCopy();
    String parent = own.path("inherits_from").asText("");
    for (int depth = 0; !parent.isEmpty(); depth++) {
      JsonNode inherited = plans.path("configurations").path(parent);
      ModelPackage.require(
          inherited.isObject() && depth < 10,
          "configuration " + name + " inherits from " + parent + ", which is not there");
      Iterator<Map.Entry<String, JsonNode>> fields = inherited.fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        if (!merged.has(field.getKey())) {
          merged.set(field.getKey(), field.getValue());
        }
      }
      parent = inherited.path("inherits_from").asText("");
    }
    return merged;
  }

  private static boolean canonical(JsonNode plans) {
    String reader = text(plans, PLANS, "image_reader_writer");
    return switch (reader) {
      case "SimpleITKIO", "NibabelIO" -> false;
      case "SimpleITKIOWithReorient", "NibabelIOWithReorient" -> true;
      default ->
          throw new IllegalArgumentException(
              "image_reader_writer " + reader + " is no reader of CT that is known");
    };
  }

  private static Normalisation normalisation(JsonNode plans, JsonNode configuration, String name) {
    JsonNode schemes = field(configuration, name, "normalization_schemes");
    String scheme = schemes.path(0).asText();
    boolean masked = configuration.path("use_mask_for_norm").path(0).asBoolean(false);
    return switch (scheme) {
      case "CTNormalization" -> {
        JsonNode of = plans.path("foreground_intensity_properties_per_channel").path("0");
        String where = "foreground_intensity_properties_per_channel";
        yield new Normalisation.CtNormalization(
            field(of, where, "percentile_00_5").asDouble(),
            field(of, where, "percentile_99_5").asDouble(),
            field(of, where, "mean").asDouble(),
            field(of, where, "std").asDouble());
      }
      case "ZScoreNormalization" -> {
        ModelPackage.require(
            !masked, "use_mask_for_norm of configuration " + name + " is not supported for CT");
        yield new Normalisation.ZScoreNormalization();
      }
      case "NoNormalization" -> new Normalisation.NoNormalization();
      case "RescaleTo01Normalization" -> new Normalisation.RescaleTo01Normalization();
      default ->
          throw new IllegalArgumentException(
              "the normalization scheme "
                  + scheme
                  + " is not known; known are CTNormalization, ZScoreNormalization,"
                  + " NoNormalization and RescaleTo01Normalization");
    };
  }

  private static ResamplingRule resampling(JsonNode configuration, String name, String function) {
    String called = text(configuration, name, function);
    ModelPackage.require(
        called.equals(RESAMPLING),
        function + " of configuration " + name + " is " + called + "; known is " + RESAMPLING);
    JsonNode arguments = configuration.path(function + "_kwargs");
    JsonNode separate = arguments.path("force_separate_z");
    int degree = arguments.path("order").asInt(3);
    int across = arguments.path("order_z").asInt(0);
    for (int one : new int[] {degree, across}) {
      ModelPackage.require(
          one == 0 || one == 1 || one == 3,
          function + " of configuration " + name + " asks for a spline of degree " + one);
    }
    return new ResamplingRule(
        degree,
        across,
        separate.isBoolean() ? Optional.of(separate.asBoolean()) : Optional.empty());
  }

  private static String preferredEngine(JsonNode export) {
    JsonNode named = export.path("engine");
    if (named.isTextual()) {
      return named.asText();
    }
    boolean onnx = true;
    for (JsonNode fold : field(export, EXPORT, "weights")) {
      onnx &= fold.has("onnx");
    }
    return onnx ? ONNX_RUNTIME : PYTORCH;
  }

  private static List<String> weights(JsonNode export, String engine) {
    String key =
        switch (engine) {
          case ONNX_RUNTIME -> "onnx";
          case PYTORCH -> "torchscript";
          default ->
              throw new IllegalArgumentException(
                  "engine must be " + ONNX_RUNTIME + " or " + PYTORCH + ", and is " + engine);
        };
    List<String> weights = new ArrayList<>();
    for (JsonNode fold : field(export, EXPORT, "weights")) {
      ModelPackage.require(
          fold.path(key).isTextual(),
          "weights of " + EXPORT + " have no " + key + " for " + engine);
      weights.add(fold.path(key).asText());
    }
    ModelPackage.require(!weights.isEmpty(), EXPORT + " names no weights");
    return weights;
  }

  /**
   * The labels of a dataset.
   *
   * @param names by value
   * @param outputs channels that the network gives
   * @param regionValues label of each region, where outputs are regions
   */
  private record Labels(List<String> names, int outputs, Optional<List<Integer>> regionValues) {

    static Labels read(JsonNode dataset) {
      JsonNode declared = field(dataset, DATASET, "labels");
      boolean regions = false;
      for (JsonNode value : declared) {
        regions |= value.isArray() && value.size() > 1;
      }
      return regions ? ofRegions(dataset, declared) : ofValues(declared);
    }

    private static Labels ofValues(JsonNode declared) {
      Map<Integer, String> byValue = new TreeMap<>();
      declared
          .fields()
          .forEachRemaining(
              label -> {
                if (!label.getKey().equals("ignore")) {
                  JsonNode value = label.getValue();
                  byValue.put((value.isArray() ? value.path(0) : value).asInt(-1), label.getKey());
                }
              });
      int next = 0;
      for (int value : byValue.keySet()) {
        ModelPackage.require(
            value == next++, "labels of " + DATASET + " must count from 0 without a gap");
      }
      return new Labels(List.copyOf(byValue.values()), byValue.size(), Optional.empty());
    }

    private static Labels ofRegions(JsonNode dataset, JsonNode declared) {
      List<Integer> values = integers(dataset, DATASET, "regions_class_order");
      List<String> regions = new ArrayList<>();
      declared
          .fieldNames()
          .forEachRemaining(
              region -> {
                if (!region.equals("ignore") && !region.equals("background")) {
                  regions.add(region);
                }
              });
      ModelPackage.require(
          regions.size() == values.size(),
          "regions_class_order of " + DATASET + " must have a label for each of " + regions);
      Map<Integer, String> byValue = new TreeMap<>();
      byValue.put(0, "background");
      for (int region = 0; region < values.size(); region++) {
        byValue.put(values.get(region), regions.get(region));
      }
      List<String> names = new ArrayList<>();
      for (int value = 0; value <= values.stream().max(Integer::compare).orElse(0); value++) {
        names.add(byValue.getOrDefault(value, "label " + value));
      }
      return new Labels(names, regions.size(), Optional.of(values));
    }
  }

  private static JsonNode field(JsonNode node, String where, String name) {
    JsonNode value = node.path(name);
    ModelPackage.require(!value.isMissingNode() && !value.isNull(), where + " lacks " + name);
    return value;
  }

  private static String text(JsonNode node, String where, String name) {
    return field(node, where, name).asText();
  }

  private static List<Integer> integers(JsonNode node, String where, String name) {
    List<Integer> values = new ArrayList<>();
    field(node, where, name).forEach(value -> values.add(value.asInt(-1)));
    return values;
  }

  private static List<Double> numbers(JsonNode node, String where, String name) {
    List<Double> values = new ArrayList<>();
    field(node, where, name).forEach(value -> values.add(value.asDouble(Double.NaN)));
    return values;
  }
}

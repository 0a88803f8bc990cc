package org.lesionlake.inference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;

/**
 * A model as it lies on disk: weights, and what a window of voxels must look like on the way in and
 * means on the way out. The folder holds {@code model.conf} (HOCON), the weights, a model card
 * {@code README.md} and {@code SHA256SUMS}, the output of {@code sha256sum} over the others.
 * Folders inside it, and files whose name begins with a dot, are no part of the package.
 *
 * <p>The weights take float32 of shape (batch, intensity window, z, y, x) and return float32
 * probabilities of shape (batch, label, z, y, x). The z, y and x axes of a window run towards the
 * head, the back and the left of the patient.
 *
 * @param folder folder of the package
 * @param id name, an at sign and the first 12 hex digits of the SHA-256 over what decides results:
 *     {@code model.conf} and the weights
 * @param name name of the model
 * @param engine DJL engine that runs it
 * @param weights file of the weights
 * @param lesionClass metastasis, primary or any
 * @param spacingMm edge of a voxel of the isotropic grid that the model works on, mm
 * @param patch size of a window: z, y, x
 * @param overlap share of a window that the next one covers too, from 0 to below 1
 * @param windows intensity windows, one an input channel
 * @param labels meaning of the output channels; the first one is background
 * @param searchedSites sites that the model searches; what it does not search is not absent
 * @param minimumLesionMm3 least volume of a lesion, mm³
 * @param calibrations how probable it is that a mark is a lesion, by its site; of a site without
 *     one the mean probability of the mark's voxels says so
 * @param minimumLesionProbability least probability of a lesion, 0 to 1, by its site; in {@code
 *     model.conf} a number for all sites or one a site, 0 where it does not say
 */
public record ModelPackage(
    Path folder,
    String id,
    String name,
    String engine,
    Path weights,
    String lesionClass,
    double spacingMm,
    List<Integer> patch,
    double overlap,
    List<IntensityWindow> windows,
    List<ModelLabel> labels,
    List<Site> searchedSites,
    double minimumLesionMm3,
    Map<Site, MarkCalibration> calibrations,
    Map<Site, Double> minimumLesionProbability) {

  private static final String SETTINGS = "model.conf";
  private static final String CALIBRATION = "calibration";
  private static final Set<String> CALIBRATION_KEYS =
      Set.of("intercept", "largest-probability", "log-volume-mm3");
  private static final String MINIMUM_PROBABILITY = "minimum-lesion-probability";
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "engine",
          "weights",
          "lesion-class",
          "spacing-mm",
          "patch",
          "overlap",
          "windows",
          "labels",
          "searched-sites",
          "minimum-lesion-mm3",
          CALIBRATION,
          MINIMUM_PROBABILITY);
  private static final Set<String> CLASSES = Set.of("metastasis", "primary", "any");

  /**
   * Reads and checks a package.
   *
   * @throws InferenceException if a file is missing, not the recorded one or not recorded, or if
   *     {@code model.conf} does not describe a model
   */
  public static ModelPackage load(Path folder) {
    Path settings = folder.resolve(SETTINGS);
    if (!Files.isRegularFile(settings)) {
      throw InferenceException.noPackage(folder, SETTINGS);
    }
    Checksums checksums = Checksums.verified(folder);
    try {
      return read(folder, checksums, ConfigFactory.parseFile(settings.toFile()).resolve());
    } catch (ConfigException | IllegalArgumentException e) {
      throw InferenceException.badSettings(settings, e.getMessage());
    }
  }

  private static ModelPackage read(Path folder, Checksums checksums, Config config) {
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    require(unknown.isEmpty(), "it has unknown keys " + unknown);
    String name = config.getString("name");
    Path weights = folder.resolve(config.getString("weights"));
    require(Files.isRegularFile(weights), "its weights are not at " + weights);
    String digest = checksums.combined(List.of(SETTINGS, config.getString("weights")));
    return new ModelPackage(
        folder,
        name + "@" + digest.substring(0, 12),
        name,
        config.getString("engine"),
        weights,
        config.getString("lesion-class"),
        config.getDouble("spacing-mm"),
        config.getIntList("patch"),
        config.getDouble("overlap"),
        config.getConfigList("windows").stream()
            .map(w -> new IntensityWindow((float) w.getDouble("from"), (float) w.getDouble("to")))
            .toList(),
        config.getConfigList("labels").stream().map(ModelPackage::label).toList(),
        config.getEnumList(Site.class, "searched-sites"),
        config.getDouble("minimum-lesion-mm3"),
        calibrations(config),
        minimumLesionProbability(config));
  }

  private static Map<Site, MarkCalibration> calibrations(Config config) {
    Map<Site, MarkCalibration> calibrations = new EnumMap<>(Site.class);
    if (!config.hasPath(CALIBRATION)) {
      return calibrations;
    }
    Config bySite = config.getConfig(CALIBRATION);
    for (String site : bySite.root().keySet()) {
      Config ofSite = bySite.getConfig(site);
      require(
          ofSite.root().keySet().equals(CALIBRATION_KEYS),
          CALIBRATION + " of " + site + " must have just " + new TreeSet<>(CALIBRATION_KEYS));
      calibrations.put(
          Site.valueOf(site),
          new MarkCalibration(
              ofSite.getDouble("intercept"),
              ofSite.getDouble("largest-probability"),
              ofSite.getDouble("log-volume-mm3")));
    }
    return calibrations;
  }

  private static Map<Site, Double> minimumLesionProbability(Config config) {
    Map<Site, Double> minimum = new EnumMap<>(Site.class);
    if (!config.hasPath(MINIMUM_PROBABILITY)) {
      return minimum;
    }
    if (config.getValue(MINIMUM_PROBABILITY).valueType() != ConfigValueType.OBJECT) {
      double ofAll = config.getDouble(MINIMUM_PROBABILITY);
      config.getEnumList(Site.class, "searched-sites").forEach(site -> minimum.put(site, ofAll));
      return minimum;
    }
    Config bySite = config.getConfig(MINIMUM_PROBABILITY);
    for (String site : bySite.root().keySet()) {
      minimum.put(Site.valueOf(site), bySite.getDouble(site));
    }
    return minimum;
  }

  private static ModelLabel label(Config config) {
    return new ModelLabel(
        config.getString("name"),
        config.hasPath("organ") ? Optional.of(config.getString("organ")) : Optional.empty(),
        config.hasPath("site")
            ? Optional.of(config.getEnum(Site.class, "site"))
            : Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if the values do not describe a model
   */
  public ModelPackage {
    patch = List.copyOf(patch);
    windows = List.copyOf(windows);
    labels = List.copyOf(labels);
    searchedSites = List.copyOf(searchedSites);
    calibrations = Map.copyOf(calibrations);
    minimumLesionProbability = Map.copyOf(minimumLesionProbability);
    require(CLASSES.contains(lesionClass), "lesion-class must be one of " + CLASSES);
    require(spacingMm > 0 && spacingMm < 100, "spacing-mm must be above 0 and below 100");
    require(patch.size() == 3 && patch.stream().allMatch(s -> s > 0), "patch must be three sizes");
    require(overlap >= 0 && overlap < 1, "overlap must be from 0 to below 1");
    require(!windows.isEmpty(), "it needs an intensity window");
    require(labels.size() > 1 && labels.size() <= 256, "it needs 2 to 256 labels");
    require(labels.get(0).site().isEmpty(), "its first label must be the background");
    for (ModelLabel label : labels) {
      require(
          label.site().isEmpty() || searchedSites.contains(label.site().get()),
          "label " + label.name() + " has a site that is not among the searched ones");
    }
    require(minimumLesionMm3 >= 0, "minimum-lesion-mm3 must not be negative");
    require(
        minimumLesionProbability.values().stream().allMatch(p -> p >= 0 && p <= 1),
        MINIMUM_PROBABILITY + " must be from 0 to 1");
    require(
        searchedSites.containsAll(calibrations.keySet()),
        CALIBRATION + " has a site that is not among the searched ones");
    require(
        searchedSites.containsAll(minimumLesionProbability.keySet()),
        MINIMUM_PROBABILITY + " has a site that is not among the searched ones");
  }

  /** How probable a mark at a site is a lesion, if the package says so. */
  Optional<MarkCalibration> calibration(Site site) {
    return Optional.ofNullable(calibrations.get(site));
  }

  /** Least probability of a lesion of a site, 0 to 1. */
  public double minimumLesionProbability(Site site) {
    return minimumLesionProbability.getOrDefault(site, 0.0);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

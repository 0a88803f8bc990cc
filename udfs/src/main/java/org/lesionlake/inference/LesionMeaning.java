package org.lesionlake.inference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.schemas.Site;

/**
 * What a model's labels mean to the lake. Our own packages say it in {@code model.conf}, those of
 * toolkits in a {@code lesions.conf} beside the toolkit's files.
 *
 * @param lesionClass metastasis, primary or any
 * @param labels meaning of the values of a mask; the first one is background
 * @param searchedSites sites that the model searches; what it does not search is not absent
 * @param minimumLesionMm3 least volume of a lesion, mm³
 * @param calibrations how probable it is that a mark is a lesion, by its site; of a site without
 *     one the mean probability of the mark's voxels says so
 * @param minimumLesionProbability least probability of a lesion, 0 to 1, by its site; in the file a
 *     number for all sites or one a site, 0 where it does not say
 */
public record LesionMeaning(
    String lesionClass,
    List<ModelLabel> labels,
    List<Site> searchedSites,
    double minimumLesionMm3,
    Map<Site, MarkCalibration> calibrations,
    Map<Site, Double> minimumLesionProbability) {

  private static final String CALIBRATION = "calibration";
  private static final Set<String> CALIBRATION_KEYS =
      Set.of("intercept", "largest-probability", "log-volume-mm3");
  private static final String MINIMUM_PROBABILITY = "minimum-lesion-probability";
  private static final Set<String> CLASSES = Set.of("metastasis", "primary", "any");

  /** Keys of a file that say what labels mean. */
  static final Set<String> KEYS =
      Set.of(
          "lesion-class",
          "labels",
          "searched-sites",
          "minimum-lesion-mm3",
          CALIBRATION,
          MINIMUM_PROBABILITY);

  /** What labels are called, of which none is known to be a lesion. */
  static LesionMeaning namesOnly(List<String> names) {
    return new LesionMeaning(
        "any",
        names.stream().map(n -> new ModelLabel(n, Optional.empty(), Optional.empty())).toList(),
        List.of(),
        0,
        Map.of(),
        Map.of());
  }

  static LesionMeaning read(Config config) {
    return new LesionMeaning(
        config.getString("lesion-class"),
        config.getConfigList("labels").stream().map(LesionMeaning::label).toList(),
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
   * @throws IllegalArgumentException if the values contradict each other
   */
  public LesionMeaning {
    labels = List.copyOf(labels);
    searchedSites = List.copyOf(searchedSites);
    calibrations = Map.copyOf(calibrations);
    minimumLesionProbability = Map.copyOf(minimumLesionProbability);
    require(CLASSES.contains(lesionClass), "lesion-class must be one of " + CLASSES);
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

  /** Whether a value of a mask is a lesion's. */
  boolean isLesion(int label) {
    return labels.get(label).site().isPresent();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

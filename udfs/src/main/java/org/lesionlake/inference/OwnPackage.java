package org.lesionlake.inference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.feature.Feature;
import org.lesionlake.feature.FurtherInputs;

/**
 * Packages of our own form: {@code model.conf} beside the weights.
 *
 * <p>The weights take float32 of shape (batch, intensity window, z, y, x) and return float32
 * probabilities of shape (batch, label, z, y, x). The z, y and x axes of a window run towards the
 * head, the back and the left of the patient.
 *
 * <p>With {@code further-inputs} the weights take a second tensor, float32 of shape (batch, numbers
 * of {@link FurtherInputs}). With {@code marks-of} they judge the marks of another package: a
 * window lies around each mark, and they return probabilities of shape (batch, class).
 */
final class OwnPackage {
  static final String SETTINGS = "model.conf";
  private static final String MARKS_OF = "marks-of";
  private static final String FURTHER_INPUTS = "further-inputs";
  private static final String READS_OWN_REPORT = "reads-own-report";

  private static final Set<String> KEYS =
      Set.of(
          "name", "engine", "weights", "spacing-mm", "patch", "overlap", "windows", FURTHER_INPUTS);

  private static final Set<String> CLASS_KEYS =
      Set.of(
          "name",
          "engine",
          "weights",
          "spacing-mm",
          "patch",
          "windows",
          "classes",
          MARKS_OF,
          FURTHER_INPUTS);

  private OwnPackage() {}

  static ModelPackage read(Path folder, Checksums checksums) {
    Config config = ConfigFactory.parseFile(folder.resolve(SETTINGS).toFile()).resolve();
    if (config.hasPath(MARKS_OF)) {
      return readClasses(folder, config, checksums);
    }
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    unknown.removeAll(LesionMeaning.KEYS);
    ModelPackage.require(unknown.isEmpty(), "it has unknown keys " + unknown);
    String name = config.getString("name");
    String weights = config.getString("weights");
    List<IntensityWindow> windows = windows(config);
    LesionMeaning meaning = LesionMeaning.read(config);
    FurtherInputs inputs = furtherInputs(config);
    for (Feature feature : inputs.features()) {
      ModelPackage.require(
          !feature.ofMark(),
          FURTHER_INPUTS
              + " has "
              + feature.name()
              + ", which is of a mark, and a package without "
              + MARKS_OF
              + " sees windows before there is any");
    }
    return new ModelPackage(
        folder,
        checksums.id(name, List.of(SETTINGS, weights)),
        name,
        config.getString("engine"),
        List.of(folder.resolve(weights)),
        config.getIntList("patch"),
        windows.size(),
        meaning.labels().size(),
        meaning,
        new IsotropicPlan(config.getDouble("spacing-mm"), config.getDouble("overlap"), windows),
        inputs);
  }

  /** A package that tells classes of the marks of another. */
  private static ModelPackage readClasses(Path folder, Config config, Checksums checksums) {
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(CLASS_KEYS);
    ModelPackage.require(
        unknown.isEmpty(),
        "it has keys " + unknown + " that are unknown where there is " + MARKS_OF);
    ModelPackage marks = marksOf(folder, config.getConfig(MARKS_OF));
    String name = config.getString("name");
    String weights = config.getString("weights");
    List<String> classes = config.getStringList("classes");
    List<IntensityWindow> windows = windows(config);
    return new ModelPackage(
        folder,
        checksums.id(name, List.of(SETTINGS, weights)),
        name,
        config.getString("engine"),
        List.of(folder.resolve(weights)),
        config.getIntList("patch"),
        windows.size(),
        classes.size(),
        marks.meaning(),
        new LesionClassPlan(marks, config.getDouble("spacing-mm"), windows, classes),
        furtherInputs(config));
  }

  /**
   * The other package, which this one's settings name with its id, so that its own id covers it.
   */
  private static ModelPackage marksOf(Path folder, Config config) {
    ModelPackage.require(
        config.root().keySet().equals(Set.of("package", "id")),
        MARKS_OF + " must have just package and id");
    Path other = folder.resolve(config.getString("package")).normalize();
    ModelPackage marks = ModelPackage.load(other);
    ModelPackage.require(
        marks.id().equals(config.getString("id")),
        MARKS_OF
            + ".id is "
            + config.getString("id")
            + ", and the package at "
            + other
            + " is "
            + marks.id());
    ModelPackage.require(
        !marks.tellsClasses(), MARKS_OF + ".package " + other + " tells classes and marks nothing");
    ModelPackage.require(
        marks.inputs().isEmpty(),
        MARKS_OF + ".package " + other + " has further inputs of its own");
    ModelPackage.require(
        !marks.searchedSites().isEmpty(),
        MARKS_OF + ".package " + other + " does not say which sites it searches");
    return marks;
  }

  private static List<IntensityWindow> windows(Config config) {
    return config.getConfigList("windows").stream()
        .map(w -> new IntensityWindow((float) w.getDouble("from"), (float) w.getDouble("to")))
        .toList();
  }

  private static FurtherInputs furtherInputs(Config config) {
    if (!config.hasPath(FURTHER_INPUTS)) {
      return FurtherInputs.NONE;
    }
    Config wanted = config.getConfig(FURTHER_INPUTS);
    Set<String> unknown = new TreeSet<>(wanted.root().keySet());
    unknown.removeAll(Set.of("features", READS_OWN_REPORT));
    ModelPackage.require(unknown.isEmpty(), FURTHER_INPUTS + " has unknown keys " + unknown);
    List<String> names = wanted.getStringList("features");
    ModelPackage.require(!names.isEmpty(), FURTHER_INPUTS + ".features names none");
    try {
      return FurtherInputs.named(
          names, wanted.hasPath(READS_OWN_REPORT) && wanted.getBoolean(READS_OWN_REPORT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FURTHER_INPUTS + ".features: " + e.getMessage(), e);
    }
  }
}

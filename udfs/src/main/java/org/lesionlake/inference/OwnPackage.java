package org.lesionlake.inference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Packages of our own form: {@code model.conf} beside the weights.
 *
 * <p>The weights take float32 of shape (batch, intensity window, z, y, x) and return float32
 * probabilities of shape (batch, label, z, y, x). The z, y and x axes of a window run towards the
 * head, the back and the left of the patient.
 */
final class OwnPackage {
  static final String SETTINGS = "model.conf";

  private static final Set<String> KEYS =
      Set.of("name", "engine", "weights", "spacing-mm", "patch", "overlap", "windows");

  private OwnPackage() {}

  static ModelPackage read(Path folder, Checksums checksums) {
    Config config = ConfigFactory.parseFile(folder.resolve(SETTINGS).toFile()).resolve();
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    unknown.removeAll(LesionMeaning.KEYS);
    ModelPackage.require(unknown.isEmpty(), "it has unknown keys " + unknown);
    String name = config.getString("name");
    String weights = config.getString("weights");
    List<IntensityWindow> windows =
        config.getConfigList("windows").stream()
            .map(w -> new IntensityWindow((float) w.getDouble("from"), (float) w.getDouble("to")))
            .toList();
    LesionMeaning meaning = LesionMeaning.read(config);
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
        new IsotropicPlan(config.getDouble("spacing-mm"), config.getDouble("overlap"), windows));
  }
}

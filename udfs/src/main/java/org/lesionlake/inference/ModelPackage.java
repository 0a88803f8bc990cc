package org.lesionlake.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lesionlake.feature.FurtherInputs;
import org.lesionlake.schemas.Site;

/**
 * A model as it lies on disk: weights, what a window of voxels must look like on the way in, and
 * what it means on the way out. The folder has one of these forms, told by its files, and in each a
 * model card {@code README.md} and {@code SHA256SUMS}, the output of {@code sha256sum} over the
 * others:
 *
 * <ul>
 *   <li>our own: {@code model.conf} (HOCON) and the weights;
 *   <li>nnU-Net v2: {@code plans.json}, {@code dataset.json}, {@code export.json} and the weights
 *       of its folds ({@link NnunetPackage}).
 * </ul>
 *
 * <p>Files whose name begins with a dot, and folders that the form does not speak of, are no part
 * of the package.
 *
 * @param folder folder of the package
 * @param id name, an at sign and the first 12 hex digits of the SHA-256 over what decides results:
 *     the files of the form and the weights
 * @param name name of the model
 * @param engine DJL engine that runs it
 * @param weights files of the weights, one for each member of an ensemble
 * @param patch size of a window in the order of the network's axes
 * @param channels input channels
 * @param outputs output channels
 * @param meaning what its labels mean
 * @param plan how voxels reach the network and its answer comes back
 * @param inputs what it is told beside the CT
 */
public record ModelPackage(
    Path folder,
    String id,
    String name,
    String engine,
    List<Path> weights,
    List<Integer> patch,
    int channels,
    int outputs,
    LesionMeaning meaning,
    SegmentationPlan plan,
    FurtherInputs inputs) {

  /** A form of package: how it is known and read. */
  private enum Form {
    OWN(OwnPackage.SETTINGS) {
      @Override
      ModelPackage read(Path folder, Checksums checksums, Optional<String> engine) {
        require(engine.isEmpty(), "its engine is the one that it names");
        return OwnPackage.read(folder, checksums);
      }
    },
    NNUNET(NnunetPackage.PLANS) {
      @Override
      ModelPackage read(Path folder, Checksums checksums, Optional<String> engine)
          throws JsonProcessingException {
        return NnunetPackage.read(folder, checksums, engine);
      }
    },
    MONAI(MonaiPackage.METADATA) {
      @Override
      ModelPackage read(Path folder, Checksums checksums, Optional<String> engine)
          throws JsonProcessingException {
        return MonaiPackage.read(folder, checksums, engine);
      }
    };

    private final String settings;

    Form(String settings) {
      this.settings = settings;
    }

    abstract ModelPackage read(Path folder, Checksums checksums, Optional<String> engine)
        throws JsonProcessingException;
  }

  /**
   * Reads and checks a package.
   *
   * @throws InferenceException if a file is missing, not the recorded one or not recorded, or if
   *     the package does not describe a model
   */
  public static ModelPackage load(Path folder) {
    return load(folder, Optional.empty());
  }

  /**
   * Reads and checks a package.
   *
   * @param engine DJL engine to run it with, where it has weights for several
   * @throws InferenceException as {@link #load(Path)}, or if it has no weights for the engine
   */
  public static ModelPackage load(Path folder, Optional<String> engine) {
    Form form = form(folder);
    Checksums checksums = Checksums.verified(folder);
    try {
      return form.read(folder, checksums, engine);
    } catch (ConfigException | IllegalArgumentException | JsonProcessingException e) {
      throw InferenceException.badSettings(folder.resolve(form.settings), e.getMessage());
    }
  }

  /**
   * Records the files of a package in its {@code SHA256SUMS}, whatever that said before.
   *
   * @return how many they are
   * @throws InferenceException if the folder has no form of a package, or cannot be read or written
   */
  public static int record(Path folder) {
    form(folder);
    return Checksums.record(folder);
  }

  private static Form form(Path folder) {
    Form found = null;
    for (Form form : Form.values()) {
      if (Files.isRegularFile(folder.resolve(form.settings))) {
        if (found != null) {
          throw InferenceException.badSettings(
              folder.resolve(form.settings),
              "the folder also holds " + found.settings + ", and a package has one form");
        }
        found = form;
      }
    }
    if (found == null) {
      throw InferenceException.noPackage(folder, OwnPackage.SETTINGS);
    }
    return found;
  }

  /** What {@code lesions.conf} of a toolkit's package says, if it is there. */
  static Optional<LesionMeaning> lesions(Path folder) {
    Path file = folder.resolve("lesions.conf");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Config config = ConfigFactory.parseFile(file.toFile()).resolve();
    for (String key : config.root().keySet()) {
      require(LesionMeaning.KEYS.contains(key), "lesions.conf has an unknown key " + key);
    }
    return Optional.of(LesionMeaning.read(config));
  }

  /**
   * @throws IllegalArgumentException if the values do not describe a model
   */
  public ModelPackage {
    weights = List.copyOf(weights);
    patch = List.copyOf(patch);
    require(!weights.isEmpty(), "it has no weights");
    require(patch.size() == 3 && patch.stream().allMatch(s -> s > 0), "patch must be three sizes");
    require(channels > 0 && outputs > 0, "it needs an input channel and an output at least");
    for (Path file : weights) {
      require(Files.isRegularFile(file), "its weights are not at " + file);
    }
  }

  /** A package of the CT alone. */
  ModelPackage(
      Path folder,
      String id,
      String name,
      String engine,
      List<Path> weights,
      List<Integer> patch,
      int channels,
      int outputs,
      LesionMeaning meaning,
      SegmentationPlan plan) {
    this(
        folder,
        id,
        name,
        engine,
        weights,
        patch,
        channels,
        outputs,
        meaning,
        plan,
        FurtherInputs.NONE);
  }

  /** The package that marks lesions: this one, or that whose marks this one tells classes of. */
  public ModelPackage marks() {
    return plan instanceof LesionClassPlan classes ? classes.marks() : this;
  }

  /** Whether it tells classes of another package's marks. */
  public boolean tellsClasses() {
    return plan instanceof LesionClassPlan;
  }

  /** Sizes of a window in the order of the network's axes. */
  int[] patchSizes() {
    return patch.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Metastasis, primary or any. */
  public String lesionClass() {
    return meaning.lesionClass();
  }

  /** Meaning of the values of a mask; the first one is background. */
  public List<ModelLabel> labels() {
    return meaning.labels();
  }

  /** Sites that the model searches; what it does not search is not absent. */
  public List<Site> searchedSites() {
    return meaning.searchedSites();
  }

  /** Least volume of a lesion, mm³. */
  public double minimumLesionMm3() {
    return meaning.minimumLesionMm3();
  }

  /** How probable a mark at a site is a lesion, if the package says so. */
  Optional<MarkCalibration> calibration(Site site) {
    return Optional.ofNullable(meaning.calibrations().get(site));
  }

  /** Least probability of a lesion of a site, 0 to 1. */
  public double minimumLesionProbability(Site site) {
    return meaning.minimumLesionProbability().getOrDefault(site, 0.0);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}

package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.silver.OrganSeen;

/** The package that the repository trains itself. */
class VirtualCtModelTest {

  @Test
  void isWholeAndSearchesFiveSites() {
    ModelPackage model = ModelPackage.load(folder());
    assertThat(model.id()).matches("virtual-ct@[0-9a-f]{12}");
    assertThat(model.searchedSites())
        .containsExactly(Site.LIVER, Site.LUNG, Site.BONE, Site.LYMPH_NODE, Site.ADRENAL);
    assertThat(model.lesionClass()).isEqualTo("metastasis");
  }

  /** A trunk of soft tissue with two lungs: crude, but anything that knows CT sees lungs. */
  @Test
  void seesLungsInATrunk() {
    VoxelFrame frame = VoxelFrame.axial(40, 100, 128, 5, 3, 3);
    short[] hounsfield = new short[frame.voxels()];
    for (int i = 0; i < hounsfield.length; i++) {
      double z = (i / 12800 - 20) / 18.0;
      double y = (i / 128 % 100 - 50) / 36.0;
      double x = (i % 128 - 64) / 56.0;
      double side = (Math.abs(x) - 0.5) / 0.35;
      boolean lung = side * side + y * y / 0.45 + z * z < 1;
      hounsfield[i] = (short) (x * x + y * y > 1 ? -1000 : lung ? -820 : 40);
    }
    try (ModelRegistry registry = new ModelRegistry();
        ModelRegistry.Handle handle =
            registry.acquire(ModelPackage.load(folder()), EngineSettings.cpu(2))) {
      Segmentation segmentation =
          new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
      assertThat(segmentation.organs()).extracting(OrganSeen::organ).contains("lung");
      assertThat(segmentation.windows()).isEqualTo(1);
    }
  }

  /**
   * The training scripts hold the same pipeline, written a second time in Python. Where they left
   * their predictions beside volumes of the virtual archive (see the README of the training), the
   * two must agree; single precision leaves room for a voxel on a border here and there.
   */
  @Test
  @EnabledIfEnvironmentVariable(
      named = "LESIONLAKE_VOLUMES",
      matches = ".+",
      disabledReason = "By hand, after training: see train/README.md of the package")
  void agreesWithThePipelineOfTheTraining() throws IOException {
    String named = System.getenv("LESIONLAKE_VOLUMES");
    try (ModelRegistry registry = new ModelRegistry();
        ModelRegistry.Handle handle =
            registry.acquire(ModelPackage.load(folder()), EngineSettings.cpu(2));
        Stream<Path> files = Files.list(Path.of(named))) {
      List<Path> predictions =
          files.filter(f -> f.toString().endsWith(".pred.u8")).sorted().toList();
      assertThat(predictions).isNotEmpty();
      for (Path prediction : predictions) {
        compare(handle, prediction);
      }
    }
  }

  private static void compare(ModelRegistry.Handle handle, Path prediction) throws IOException {
    String id = prediction.getFileName().toString().replace(".pred.u8", "");
    Config header = ConfigFactory.parseFile(prediction.resolveSibling(id + ".json").toFile());
    List<Integer> sizes = header.getIntList("sizes");
    List<Double> spacing = header.getDoubleList("spacing");
    VoxelFrame frame =
        VoxelFrame.axial(
            sizes.get(0),
            sizes.get(1),
            sizes.get(2),
            spacing.get(0),
            spacing.get(1),
            spacing.get(2));
    short[] hounsfield = new short[frame.voxels()];
    ByteBuffer.wrap(Files.readAllBytes(prediction.resolveSibling(id + ".hu.i16")))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(hounsfield);

    long started = System.nanoTime();
    Segmentation segmentation =
        new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
    LesionFinder.Found found = LesionFinder.find(handle.model(), segmentation, i -> hounsfield[i]);
    double seconds = (System.nanoTime() - started) / 1e9;

    byte[] expected = Files.readAllBytes(prediction);
    long differing = 0;
    for (int i = 0; i < expected.length; i++) {
      differing += expected[i] != segmentation.labels()[i] ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d of %d voxels differ, %d lesions, %d windows, %.2f s%n",
        id,
        differing,
        expected.length,
        found.lesions().size(),
        segmentation.windows(),
        seconds);
    assertThat(differing).as(id).isLessThan(expected.length / 10_000);
  }

  private static Path folder() {
    return Path.of(System.getProperty("lesionlake.root", ".."), "conf", "models", "virtual-ct");
  }
}

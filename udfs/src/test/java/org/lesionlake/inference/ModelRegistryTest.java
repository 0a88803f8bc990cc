package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.lesion.VoxelFrame;

class ModelRegistryTest {
  @TempDir Path folder;

  @Test
  void loadsAModelOnceAndClosesItWithItsLastHandle() {
    ModelPackage model = ModelPackage.load(TestPackage.identity(folder));
    try (ModelRegistry registry = new ModelRegistry()) {
      ModelRegistry.Handle first = registry.acquire(model, EngineSettings.cpu(1));
      ModelRegistry.Handle second = registry.acquire(model, EngineSettings.cpu(2));
      assertThat(first.loaded()).isSameAs(second.loaded());
      assertThat(registry.loaded()).isEqualTo(1);
      first.close();
      first.close();
      assertThat(registry.loaded()).isEqualTo(1);
      second.close();
      assertThat(registry.loaded()).isZero();
    }
  }

  @Test
  void refusesWorkOnAClosedHandle() {
    ModelPackage model = ModelPackage.load(TestPackage.identity(folder));
    try (ModelRegistry registry = new ModelRegistry()) {
      ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1));
      handle.close();
      assertThatThrownBy(
              () ->
                  new Segmenter(handle)
                      .segment(
                          VoxelFrame.axial(1, 1, 1, 1, 1, 1), HounsfieldSlices.of(new short[] {0})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void saysWhichWeightsAnEngineCannotRead() throws Exception {
    TestPackage.identity(folder);
    Files.write(folder.resolve("weights.onnx"), new byte[] {1, 2, 3});
    TestPackage.record(folder, "README.md", "model.conf", "weights.onnx");
    ModelPackage model = ModelPackage.load(folder);
    try (ModelRegistry registry = new ModelRegistry()) {
      assertThatThrownBy(() -> registry.acquire(model, EngineSettings.cpu(1)))
          .isInstanceOf(InferenceException.class)
          .hasMessageContaining("weights.onnx");
      assertThat(registry.loaded()).isZero();
    }
  }

  @Test
  void refusesADeviceThatIsNone() {
    assertThatThrownBy(() -> new EngineSettings("cuda", 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda");
  }
}

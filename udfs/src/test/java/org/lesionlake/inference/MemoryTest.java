package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MemoryTest {
  @TempDir Path folder;

  /** Native memory that an engine forgets to give back shows in what the process holds. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotGrowOverAThousandPredictions() throws IOException {
    ModelPackage model = ModelPackage.load(TestPackage.identity(folder));
    float[] window = new float[16 * 16 * 16];
    Arrays.fill(window, 0.5f);
    try (ModelRegistry registry = new ModelRegistry()) {
      ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1));
      predict(handle, window, 2000);
      long before = residentKilobytes();
      predict(handle, window, 1000);
      // A window and its answer are 48 kB: a thousand of them would be 48 MB.
      assertThat(residentKilobytes() - before).isLessThan(16_000);
    }
  }

  private static void predict(ModelRegistry.Handle handle, float[] window, int times) {
    for (int i = 0; i < times; i++) {
      float[] answer = handle.loaded().predict(0, window, 1);
      assertThat(answer[answer.length - 1]).isEqualTo(0.75f);
    }
    System.gc();
  }

  private static long residentKilobytes() throws IOException {
    // The Java heap comes and goes as other tests want it.
    long heap = Runtime.getRuntime().totalMemory() >> 10;
    return -heap
        + Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow();
  }
}

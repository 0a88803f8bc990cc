package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MemoryTest {
  @TempDir Path folder;

  /**
   * Native memory that an engine forgets to give back shows in what the process holds: in one of
   * its own, whose heap is taken whole at the start.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotGrowOverAThousandPredictions() throws IOException, InterruptedException {
    TestPackage.identity(folder.resolve("model"));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Predictions.class.getName(),
                folder.resolve("model").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    String[] lines = said.strip().split("\n");
    long grown = Long.parseLong(lines[lines.length - 1]);
    // A window and its answer are 48 kB: a thousand of them would be 48 MB.
    assertThat(grown).as(said).isLessThan(16_000);
  }

  /** Prints by how many kilobytes this process grows over a thousand predictions. */
  static final class Predictions {
    private Predictions() {}

    public static void main(String[] arguments) throws IOException {
      ModelPackage model = ModelPackage.load(Path.of(arguments[0]));
      float[] window = new float[16 * 16 * 16];
      Arrays.fill(window, 0.5f);
      try (ModelRegistry registry = new ModelRegistry()) {
        ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1));
        predict(handle, window, 3000);
        long before = residentKilobytes();
        predict(handle, window, 1000);
        System.out.println(residentKilobytes() - before);
      }
    }

    private static void predict(ModelRegistry.Handle handle, float[] window, int times) {
      for (int i = 0; i < times; i++) {
        float[] answer = handle.loaded().predict(0, window, new float[0], 1);
        if (answer[answer.length - 1] != 0.75f) {
          throw new IllegalStateException("The network gave " + answer[answer.length - 1]);
        }
      }
    }

    private static long residentKilobytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}

package org.lesionlake.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.interop.Child;

/**
 * The profiles for a standalone cluster as they are, on a machine that says of itself, by a
 * stand-in for nvidia-smi, that it has a GPU of the number 3.
 */
@Tag("slow")
class GpuClusterTest {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Our modules, and the engines' interface. */
  private static final Pattern OURS = Pattern.compile("/(lesionlake|api)-[^/]*\\.jar$");

  @TempDir Path folder;

  @Test
  void tasksOfTheProfileForInferenceRunOnTheGpuThatTheWorkerFound() throws IOException {
    Path spark = SparkHome.spark(folder.resolve("spark"));
    Path distribution = SparkHome.distribution(folder.resolve("distribution"));
    try (StandaloneCluster cluster = new StandaloneCluster(spark, folder)) {
      // Cores and memory are what the worker says that it has: nothing takes so much.
      cluster.startWorker(
          Map.of("PATH", smi() + ":" + System.getenv("PATH")),
          "--cores",
          "8",
          "--memory",
          "24g",
          "--properties-file",
          profile("worker-gpu.conf").toString());
      Map<String, String> environment = new HashMap<>(cluster.environment());
      String ours;
      try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
        ours =
            String.join(
                ",", jars.map(Path::toString).filter(jar -> OURS.matcher(jar).find()).toList());
      }
      List<String> command =
          List.of(
              spark.resolve("bin/spark-submit").toString(),
              "--master",
              cluster.master(),
              "--properties-file",
              profile("inference-standalone.conf").toString(),
              "--jars",
              ours,
              "--driver-memory",
              "512m",
              "--conf",
              "spark.driver.host=127.0.0.1",
              "--conf",
              "spark.ui.enabled=false",
              "--class",
              DevicesOfTasks.class.getName(),
              jar().toString());
      try (Child application = Child.start(command, environment, folder.resolve("said"))) {
        assertThat(application.await(LONGEST)).as(application.output()).isZero();
        assertThat(application.output().lines().filter(line -> line.startsWith("task: ")))
            .as(application.output())
            .hasSize(8)
            .containsOnly("task: gpu:3, 2, 4");
      }
    }
  }

  /** A profile for a distribution that lies where the repository does. */
  private Path profile(String name) throws IOException {
    Path shipped = Needs.repository().resolve("conf/spark").resolve(name);
    return Files.writeString(
        folder.resolve(name),
        Files.readString(shipped).replace("/opt/lesionlake", Needs.repository().toString()));
  }

  /** A folder with a stand-in for nvidia-smi. */
  private Path smi() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path smi = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/sh\necho 3\n");
    Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwx------"));
    return bin;
  }

  /** A jar with the application. */
  private Path jar() throws IOException {
    String entry = DevicesOfTasks.class.getName().replace('.', '/') + ".class";
    Path jar = folder.resolve("devices.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        var in = DevicesOfTasks.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
      out.closeEntry();
    }
    return jar;
  }
}

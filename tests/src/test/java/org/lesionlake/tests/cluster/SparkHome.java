package org.lesionlake.tests.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.lesionlake.tests.Needs;

/**
 * An installation of Spark and a distribution of LesionLake, both made from this test's class path:
 * what the distribution packs ({@code target/runtime-classpath.txt}, which the build writes) goes
 * to the one, every other jar to the other. {@code LESIONLAKE_DIST} names a folder into which
 * {@code lesionlake dist} was unpacked, to be used instead of that distribution.
 */
public final class SparkHome {
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      # As Spark's own bin/spark-class: its launcher prints the command, each word ended by a zero byte.
      set -euo pipefail
      mapfile -d '' -t command < <("${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$SPARK_HOME/jars/*" \\
        org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
      command[1]=${command[1]#$'\\n'}
      exec "${command[@]:1}"
      """;

  /** Libraries that Spark 3.5 brings along although Maven calls them LesionLake's own. */
  private static final List<String> SHARED =
      List.of("slf4j-api-", "commons-compress-", "rocksdbjni-", "antlr4-runtime-");

  private SparkHome() {}

  /** Makes the installation of Spark. */
  public static Path spark(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    Set<String> packed = new HashSet<>(packed());
    for (String entry : classPath()) {
      Path jar = Path.of(entry);
      boolean shared = SHARED.stream().anyMatch(jar.getFileName().toString()::startsWith);
      if (entry.endsWith(".jar") && (shared || !packed.contains(entry)) && !isOfTests(entry)) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SUBMIT);
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  /** Makes the unpacked distribution, with the repository's launcher and settings. */
  public static Path distribution(Path folder) throws IOException {
    String packed = System.getenv("LESIONLAKE_DIST");
    if (packed != null) {
      return Path.of(packed);
    }
    Path lib = Files.createDirectories(folder.resolve("lib"));
    for (String entry : packed()) {
      Path jar = Path.of(entry);
      Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
    }
    for (String module : List.of("schemas", "udfs", "jobs", "tests")) {
      jar(classes(module), lib.resolve("lesionlake-" + module + "-test.jar"));
    }
    Files.copy(
        Needs.repository().resolve("lesionlake"),
        folder.resolve("lesionlake"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.createSymbolicLink(folder.resolve("conf"), Needs.repository().resolve("conf"));
    return folder;
  }

  /** Jars of libraries that a distribution packs. */
  private static List<String> packed() throws IOException {
    Path list = Needs.repository().resolve("tests/target/runtime-classpath.txt");
    return Arrays.stream(Files.readString(list).strip().split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") && !entry.startsWith(Needs.repository().toString()))
        .toList();
  }

  private static List<String> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static boolean isOfTests(String jar) {
    return Path.of(jar).startsWith(Needs.repository())
        || Stream.of(
                "junit", "assertj", "jqwik", "archunit", "opentest4j", "apiguardian", "surefire")
            .anyMatch(name -> Path.of(jar).getFileName().toString().contains(name));
  }

  /** Where a module's classes are on this test's class path: a folder, or its jar. */
  private static Path classes(String module) {
    Path root = Needs.repository().resolve(module);
    return classPath().stream()
        .map(Path::of)
        .filter(entry -> entry.startsWith(root) && !entry.toString().contains("test-classes"))
        .filter(entry -> !entry.endsWith("test"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No classes of " + module));
  }

  private static void jar(Path classes, Path jar) throws IOException {
    if (Files.isRegularFile(classes)) {
      Files.copy(classes, jar);
      return;
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> walk = Files.walk(classes)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}

package org.lesionlake.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.interop.Child;

/** What the launcher does before LesionLake itself begins, with stand-ins for what it starts. */
class LauncherTest {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @TempDir Path folder;

  private Path root;

  @BeforeEach
  void checkout() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    Files.copy(
        Needs.repository().resolve("lesionlake"),
        root.resolve("lesionlake"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(root.resolve("pom.xml"), "<project>\n  <version>0.2</version>\n</project>\n");
    for (String module : List.of("schemas", "udfs", "jobs", "pipelines", "tests")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.createDirectories(root.resolve(module).resolve("target"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
    }
  }

  @Test
  void anotherJavaIsNamedBeforeAnythingIsBuilt() throws IOException {
    script(root.resolve("mvnw"), "touch \"" + folder.resolve("built") + "\"");
    String said = run(2, Map.of("JAVA_HOME", java("11").toString()), "sql");
    assertThat(said).contains("LesionLake needs JDK 17.", "is version 11");
    assertThat(folder.resolve("built")).doesNotExist();
  }

  @Test
  void jarsOfAnOlderVersionAreLeftAlone() throws IOException {
    script(root.resolve("mvnw"), "true");
    Files.writeString(root.resolve("tests/target/classpath.txt"), "/libraries/one.jar");
    for (String module : List.of("schemas", "udfs", "jobs", "tests")) {
      for (String version : List.of("0.1", "0.2")) {
        Files.createFile(
            root.resolve(module + "/target/lesionlake-" + module + "-" + version + ".jar"));
      }
    }
    String said = run(0, Map.of("JAVA_HOME", java("17").toString()), "sql");
    assertThat(said).contains("lesionlake-schemas-0.2.jar", "lesionlake-tests-0.2.jar");
    assertThat(said).contains("/libraries/one.jar").doesNotContain("-0.1.jar");
  }

  @Test
  void aLocaleWithoutUtf8IsReplacedByOneThatHasIt() throws IOException {
    Files.createDirectories(root.resolve("lib"));
    Files.createFile(root.resolve("lib/lesionlake-jobs-0.2.jar"));
    Path spark = folder.resolve("spark");
    script(spark.resolve("bin/spark-submit"), "echo \"LC_ALL is $LC_ALL\"; echo \"$@\"");
    for (String given : List.of("C", "POSIX", "C.UTF-8")) {
      String said = run(0, Map.of("SPARK_HOME", spark.toString(), "LC_ALL", given), "nightly");
      assertThat(said).contains("LC_ALL is C.UTF-8", "spark.executorEnv.LC_ALL=C.UTF-8");
    }
  }

  private String run(int code, Map<String, String> environment, String command) throws IOException {
    try (Child launcher =
        Child.start(
            List.of(root.resolve("lesionlake").toString(), command),
            environment,
            folder.resolve("said"))) {
      int ended = launcher.await(LONGEST);
      assertThat(ended).as(launcher.output()).isEqualTo(code);
      return launcher.output();
    }
  }

  /** A home of a Java that tells its version and prints what it is started with. */
  private Path java(String version) throws IOException {
    Path home = folder.resolve("java-" + version);
    script(
        home.resolve("bin/java"),
        "if [ \"$1\" = -XshowSettings:properties ]; then"
            + " echo '    java.specification.version = "
            + version
            + "' >&2; else echo \"$@\"; fi");
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}

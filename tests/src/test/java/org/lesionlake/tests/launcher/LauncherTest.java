package org.lesionlake.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  void whatASiteAddsComesBeforeTheOwnLibraries() throws IOException {
    script(root.resolve("mvnw"), "true");
    Files.writeString(root.resolve("tests/target/classpath.txt"), "/libraries/one.jar");
    Map<String, String> java = Map.of("JAVA_HOME", java("17").toString());
    String jar = root.resolve("schemas/target/lesionlake-schemas-0.2.jar").toString();
    assertThat(run(0, java, "sql")).contains("-cp " + jar + ":");
    Map<String, String> added = new HashMap<>(java);
    added.put("LESIONLAKE_CLASSPATH", "/opt/s3a/*:/etc/hadoop");
    assertThat(run(0, added, "sql")).contains("-cp /opt/s3a/*:/etc/hadoop:" + jar + ":");
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

  @Test
  void jarsOfASiteComeFirstAndEnginesForGpusReplaceThoseForTheCpu() throws IOException {
    for (String jar :
        List.of(
            "one.jar",
            "onnxruntime-1.21.1.jar",
            "onnxruntime-engine-0.35.1.jar",
            "pytorch-native-cpu-2.7.1-linux-x86_64.jar",
            "lesionlake-jobs-0.2.jar")) {
      Files.createDirectories(root.resolve("lib"));
      Files.createFile(root.resolve("lib").resolve(jar));
    }
    Path engines = Files.createDirectories(folder.resolve("engines"));
    Path onnx = Files.createFile(engines.resolve("onnxruntime_gpu-1.21.1.jar"));
    Path torch = Files.createFile(engines.resolve("pytorch-native-cu128-2.7.1-linux-x86_64.jar"));
    Path sql = Files.createDirectories(folder.resolve("rapids"));
    Path rapids = Files.createFile(sql.resolve("rapids-4-spark_2.12-25.04.0.jar"));
    Path spark = folder.resolve("spark");
    script(spark.resolve("bin/spark-submit"), "for word in \"$@\"; do echo \"$word\"; done");
    Map<String, String> environment = new HashMap<>(Map.of("SPARK_HOME", spark.toString()));
    String lib = root.resolve("lib").toString();

    assertThat(jars(run(0, environment, "sql")))
        .containsExactly(
            lib + "/one.jar",
            lib + "/onnxruntime-1.21.1.jar",
            lib + "/onnxruntime-engine-0.35.1.jar",
            lib + "/pytorch-native-cpu-2.7.1-linux-x86_64.jar");
    environment.put("LESIONLAKE_JARS", sql.toString());
    assertThat(jars(run(0, environment, "sql")))
        .startsWith("local:" + rapids)
        .contains(lib + "/onnxruntime-1.21.1.jar")
        .hasSize(5);
    environment.put("LESIONLAKE_JARS", engines + ":" + sql);
    assertThat(jars(run(0, environment, "sql")))
        .containsExactly(
            "local:" + onnx,
            "local:" + torch,
            "local:" + rapids,
            lib + "/one.jar",
            lib + "/onnxruntime-engine-0.35.1.jar");
    environment.put("LESIONLAKE_JARS", folder.resolve("nowhere").toString());
    assertThat(run(2, environment, "sql"))
        .contains("There are no jars in '" + folder.resolve("nowhere"), "LESIONLAKE_JARS");
    environment.put("LESIONLAKE_JARS", "/opt/gpu engines");
    assertThat(run(2, environment, "sql")).contains("'/opt/gpu engines'", "Its name has a blank.");
  }

  private static List<String> jars(String said) {
    String setting =
        said.lines().filter(line -> line.startsWith("spark.jars=")).findFirst().orElseThrow();
    return List.of(setting.substring("spark.jars=".length()).split(","));
  }

  @Test
  void aDistributionTellsSchedulersWhatItSubmits() throws IOException {
    assertThat(run(2, Map.of(), "submission")).contains("This is a checkout, not a distribution.");
    Path lib = Files.createDirectories(root.resolve("lib"));
    Files.createFile(lib.resolve("one.jar"));
    Files.createFile(lib.resolve("lesionlake-jobs-0.2.jar"));
    Path spark = folder.resolve("spark");
    script(spark.resolve("bin/spark-submit"), "for word in \"$@\"; do echo \"$word\"; done");
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME", spark.toString(),
            "LESIONLAKE_MEMORY", "3g",
            "LESIONLAKE_SUBMIT", "--master local[2]");

    List<String> told = run(0, environment, "submission").lines().toList();
    assertThat(told)
        .contains(
            "class=org.lesionlake.jobs.cli.LesionLake",
            "application=" + lib.resolve("lesionlake-jobs-0.2.jar"),
            "spark.jars=" + lib.resolve("one.jar"),
            "spark.driver.memory=3g");

    // What the launcher submits by itself is the same, with a site's options and the command.
    List<String> expected = new ArrayList<>(List.of("--class", told.get(0).split("=")[1]));
    told.subList(2, told.size()).forEach(setting -> expected.addAll(List.of("--conf", setting)));
    expected.addAll(List.of("--master", "local[2]", told.get(1).split("=")[1], "sql", "-e", "a b"));
    assertThat(run(0, environment, "sql", "-e", "a b").lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void ownCommandsTellHowTheyAreCalledWithoutDoingAnything() throws IOException {
    script(root.resolve("mvnw"), "touch \"" + folder.resolve("built") + "\"");
    Map<String, String> java = Map.of("JAVA_HOME", java("17").toString());
    for (String command : List.of("build", "test", "dist", "submission")) {
      for (String help : List.of("-h", "--help")) {
        assertThat(run(0, java, command, help))
            .startsWith("Usage: lesionlake " + command)
            .containsPattern("Example:\n  \\S*/lesionlake " + command);
      }
      assertThat(run(2, java, command, "--fast"))
          .contains("Unknown option: '--fast'", "Usage: lesionlake " + command);
    }
    assertThat(folder.resolve("built")).doesNotExist();
    assertThat(root.resolve("dist")).doesNotExist();
  }

  @Test
  void aDistributionHoldsWhatRunsAndNoTrainingMaterial() throws IOException {
    Path unpacked = distribution();
    assertThat(unpacked.resolve("conf/models/one/train")).doesNotExist();
    assertThat(unpacked.resolve("conf/models/one/weights.onnx")).exists();
    assertThat(unpacked.resolve("lib/lesionlake-jobs-0.2.jar")).exists();
    assertThat(unpacked.resolve("lib/jobs-library.jar")).exists();
    // Not among what goes to Spark, which has its own.
    assertThat(unpacked.resolve("lib/pipelines-library.jar")).doesNotExist();
    assertThat(unpacked.resolve("pipelines/lib"))
        .isDirectoryContaining("glob:**/pipelines-library.jar")
        .isDirectoryContaining("glob:**/lesionlake-pipelines-0.2.jar");
    assertThat(unpacked.resolve("pipelines/grafana/nights.json")).exists();
  }

  @Test
  void aDistributionHoldsTheProfilesForGpus() throws IOException {
    Path profiles = Needs.repository().resolve("conf/spark");
    List<Path> shipped;
    try (Stream<Path> files = Files.list(profiles)) {
      shipped = files.toList();
    }
    Path copied = Files.createDirectories(root.resolve("conf/spark"));
    for (Path file : shipped) {
      Files.copy(file, copied.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path unpacked = distribution().resolve("conf/spark");
    assertThat(unpacked.resolve("inference-yarn.conf")).exists();
    for (Path file : shipped) {
      assertThat(unpacked.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(unpacked.resolve("gpu-addresses.sh")).isExecutable();
  }

  @Test
  void aDistributionRunsAirflowAndSaysWhatItCannotDo() throws IOException {
    root = distribution();
    Map<String, String> java = Map.of("JAVA_HOME", java("17").toString());
    assertThat(run(0, java, "airflow", "status"))
        .contains("-cp " + root.resolve("pipelines/lib/*"), "AirflowCommand status")
        .contains("-Dlesionlake.home=" + root);
    for (String command : List.of("build", "test", "dist")) {
      assertThat(run(2, java, command))
          .contains("This is a distribution", "'./lesionlake " + command + "' in a checkout");
      assertThat(run(0, java, command, "--help")).startsWith("Usage: lesionlake " + command);
    }
  }

  /** An unpacked distribution, as the launcher packs it from files that stand for the real ones. */
  private Path distribution() throws IOException {
    script(root.resolve("mvnw"), "mkdir -p target && touch target/THIRD-PARTY.txt");
    for (String module : List.of("schemas", "udfs", "jobs", "pipelines", "tests")) {
      Files.createFile(root.resolve(module + "/target/lesionlake-" + module + "-0.2.jar"));
    }
    library("jobs", root.resolve("tests/target/runtime-classpath.txt"));
    library("jobs", root.resolve("tests/target/classpath.txt"));
    library("pipelines", root.resolve("pipelines/target/classpath.txt"));
    for (String file :
        List.of(
            "LICENSE",
            "NOTICE",
            "README.md",
            "conf/models/one/weights.onnx",
            "conf/models/one/train/checkpoint.pt",
            "pipelines/README.md",
            "pipelines/dags/nightly.py",
            "pipelines/grafana/nights.json")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.createFile(root.resolve(file));
    }
    run(0, Map.of("JAVA_HOME", java("17").toString()), "dist");
    assertThat(root.resolve("dist/lesionlake-0.2.tar.gz")).exists();
    return Files.move(root.resolve("dist/lesionlake-0.2"), folder.resolve("unpacked"));
  }

  private void library(String name, Path classpath) throws IOException {
    Path jar = folder.resolve(name + "-library.jar");
    Files.writeString(jar, name);
    Files.writeString(classpath, root.resolve("schemas/target/ours.jar") + ":" + jar);
  }

  private String run(int code, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("lesionlake").toString()));
    command.addAll(List.of(arguments));
    try (Child launcher = Child.start(command, environment, folder.resolve("said"))) {
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

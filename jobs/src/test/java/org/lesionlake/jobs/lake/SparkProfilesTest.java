package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigReader;
import org.apache.spark.internal.config.Kryo$;
import org.apache.spark.internal.config.Worker$;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.resource.ResourceUtils;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.collection.JavaConverters;

/** The profiles in {@code conf/spark}, held against Spark's own registry of settings and judges. */
class SparkProfilesTest {
  private static final Path FOLDER = Settings.home().resolve("conf/spark");

  /** Settings whose names Spark makes as it goes, so that no registry has them. */
  private static final Pattern FAMILIES =
      Pattern.compile(
          "spark\\.(executor|task|worker)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)"
              + "|spark\\.executorEnv\\.CUDA_DEVICE_ORDER");

  /** What a cluster's way of naming GPUs asks for. */
  private static final Set<String> OF_A_MASTER =
      Set.of("spark.executor.resource.gpu.discoveryScript", "spark.executor.resource.gpu.vendor");

  @TempDir Path folder;

  static List<Path> profiles() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  static List<Path> ofApplications() throws IOException {
    return profiles().stream().filter(file -> !name(file).startsWith("worker")).toList();
  }

  @AfterEach
  void forgetTheProfile() {
    ResourceProfile$.MODULE$.clearDefaultProfile();
  }

  @Test
  void thereIsOneForEachKindOfApplicationAndMaster() throws IOException {
    assertThat(profiles().stream().map(SparkProfilesTest::name))
        .containsExactly(
            "inference-kubernetes.conf",
            "inference-standalone.conf",
            "inference-yarn.conf",
            "sql-kubernetes.conf",
            "sql-standalone.conf",
            "sql-yarn.conf",
            "worker-gpu.conf");
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void itsKeysAndValuesAreKnown(Path profile) {
    read(profile).forEach((key, value) -> assertThat(known(key, value)).as(key).isTrue());
  }

  @Test
  void aWrongKeyOrValueWouldBeNoticed() {
    assertThat(known("spark.executor.core", "8")).isFalse();
    assertThat(known("spark.rapids.memory.gpu.allocFractions", "0.5")).isFalse();
    assertThat(known("spark.task.resource.gpus.amount", "1")).isFalse();
    assertThatThrownBy(() -> known("spark.executor.memory", "24 GB of it"))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @MethodSource("ofApplications")
  void sparkSubmitTakesIt(Path profile) {
    Map<String, String> settings = read(profile);
    List<String> line =
        List.of("--master", "spark://127.0.0.1:7077", "--properties-file", profile.toString());
    SparkSubmitArguments taken =
        new SparkSubmitArguments(
            seq(Stream.concat(line.stream(), Stream.of("--class", "Main", "main.jar")).toList()),
            scalaMap(Map.of()));
    assertThat(taken.executorCores()).isEqualTo(settings.get("spark.executor.cores"));
    assertThat(taken.executorMemory()).isEqualTo(settings.get("spark.executor.memory"));
    settings.forEach(
        (key, value) -> assertThat(taken.sparkProperties().apply(key)).as(key).isEqualTo(value));
  }

  /** Spark would only warn of it, unless told that this is a test. */
  @ParameterizedTest
  @MethodSource("ofApplications")
  void aGpuIsUsedByAsManyTasksAsTheCoresAre(Path profile) {
    warnOnWaste(conf(profile));
    SparkConf wasteful = conf(profile).set("spark.task.resource.gpu.amount", "0.5");
    ResourceProfile$.MODULE$.clearDefaultProfile();
    assertThatThrownBy(() -> warnOnWaste(wasteful)).isInstanceOf(SparkException.class);
  }

  @ParameterizedTest
  @MethodSource("ofApplications")
  void oneExecutorHasOneGpu(Path profile) {
    var requests =
        JavaConverters.seqAsJavaList(
            ResourceUtils.parseAllResourceRequests(conf(profile), "spark.executor"));
    assertThat(requests).singleElement().satisfies(gpu -> assertThat(gpu.amount()).isEqualTo(1));
  }

  @Test
  void mastersDifferOnlyInHowTheyFindGpus() throws IOException {
    for (String kind : List.of("inference", "sql")) {
      assertThat(
              ofApplications().stream()
                  .filter(file -> name(file).startsWith(kind))
                  .map(SparkProfilesTest::read)
                  .peek(settings -> settings.keySet().removeAll(OF_A_MASTER))
                  .distinct())
          .as(kind)
          .hasSize(1);
    }
    assertThat(read(FOLDER.resolve("inference-standalone.conf")))
        .as("the worker finds them")
        .doesNotContainKeys(OF_A_MASTER.toArray(String[]::new));
  }

  @Test
  void theAcceleratorLeavesRoomForTheEngine() throws IOException {
    for (Path profile : ofApplications()) {
      Map<String, String> settings = read(profile);
      boolean accelerated = settings.containsKey("spark.plugins");
      assertThat(accelerated).isEqualTo(name(profile).startsWith("sql"));
      if (accelerated) {
        double share = Double.parseDouble(settings.get("spark.rapids.memory.gpu.allocFraction"));
        double most = Double.parseDouble(settings.get("spark.rapids.memory.gpu.maxAllocFraction"));
        // Else the accelerator does not start: its least share is a quarter.
        assertThat(share).isBetween(0.25, most);
        assertThat(most).isLessThanOrEqualTo(0.5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theScriptItNamesIsShipped(Path profile) {
    read(profile)
        .forEach(
            (key, value) -> {
              if (key.endsWith(".discoveryScript")) {
                assertThat(value).startsWith("/opt/lesionlake/");
                assertThat(Settings.home().resolve(value.substring("/opt/lesionlake/".length())))
                    .isExecutable();
              }
            });
  }

  @Test
  void theScriptPrintsAddressesAsSparkReadsThem() throws Exception {
    assertThat(ResourceInformation.parseJson(discover("printf '0\\n'", 0)).addresses())
        .containsExactly("0");
    ResourceInformation three =
        ResourceInformation.parseJson(discover("printf '0\\n1\\n10\\n'", 0));
    assertThat(three.name()).isEqualTo("gpu");
    assertThat(three.addresses()).containsExactly("0", "1", "10");
  }

  @Test
  void theScriptFailsLoudlyWithoutAGpu() throws Exception {
    assertThat(discover("true", 1)).contains("names no GPU");
    assertThat(discover(null, 1)).contains("nvidia-smi was not found");
    discover("echo 'no driver' >&2; exit 9", 9);
  }

  /** Runs the script with a stand-in for nvidia-smi, or with none. */
  private String discover(String smi, int code) throws IOException, InterruptedException {
    Path bin = Files.createTempDirectory(folder, "bin");
    for (String tool : List.of("bash", "sed", "paste", "hostname", "printf")) {
      Optional<Path> place =
          Stream.of("/bin", "/usr/bin")
              .map(where -> Path.of(where, tool))
              .filter(Files::isExecutable)
              .findFirst();
      if (place.isPresent()) {
        Files.createSymbolicLink(bin.resolve(tool), place.get());
      }
    }
    if (smi != null) {
      Path script = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/sh\n" + smi + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(FOLDER.resolve("gpu-addresses.sh").toString()).redirectErrorStream(true);
    builder.environment().put("PATH", bin.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(code);
    return said;
  }

  private static void warnOnWaste(SparkConf conf) {
    ResourceUtils.warnOnWastedResources(
        ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf), conf, Option.empty());
  }

  private static SparkConf conf(Path profile) {
    SparkConf conf = new SparkConf(false);
    read(profile).forEach(conf::set);
    return conf.set("spark.master", "yarn").set("spark.resources.warnings.testing", "true");
  }

  /**
   * Whether somebody reads a key: Spark, as its registry says, or the RAPIDS Accelerator.
   *
   * @throws RuntimeException if the reader cannot read the value
   */
  private static boolean known(String key, String value) {
    // Spark registers its settings when the objects that hold them are made.
    assertThat(org.apache.spark.internal.config.package$.MODULE$).isNotNull();
    assertThat(Worker$.MODULE$).isNotNull();
    assertThat(Kryo$.MODULE$).isNotNull();
    if (key.startsWith("spark.rapids.")) {
      return rapidsKeys().contains(key);
    }
    ConfigEntry<?> entry = ConfigEntry.findEntry(key);
    if (entry != null) {
      entry.readFrom(new ConfigReader(new HashMap<>(Map.of(key, value))));
    }
    return entry != null || FAMILIES.matcher(key).matches();
  }

  private static Set<String> rapidsKeys() {
    try (InputStream in = SparkProfilesTest.class.getResourceAsStream("rapids-25.04-keys.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** By Spark's own reader of such files. */
  private static Map<String, String> read(Path profile) {
    return new TreeMap<>(
        JavaConverters.mapAsJavaMap(Utils.getPropertiesFromFile(profile.toString())));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static scala.collection.Seq<String> seq(List<String> values) {
    return JavaConverters.asScalaBuffer(values).toList();
  }

  private static scala.collection.immutable.Map<String, String> scalaMap(
      Map<String, String> values) {
    return scala.collection.immutable.Map$.MODULE$
        .<String, String>empty()
        .$plus$plus(JavaConverters.mapAsScalaMap(values));
  }
}

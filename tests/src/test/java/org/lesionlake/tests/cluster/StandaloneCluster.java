package org.lesionlake.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.tests.interop.Child;

/** A Spark standalone cluster on this machine: a master, and the workers that a test starts. */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

  private final Path spark;
  private final Path folder;
  private final List<Child> daemons = new ArrayList<>();
  private final List<Child> workers = new ArrayList<>();
  private final String master;

  /**
   * Starts a master.
   *
   * @param spark installation of Spark
   * @param folder for logs and the workers' folders
   */
  public StandaloneCluster(Path spark, Path folder) throws IOException {
    this.spark = spark;
    this.folder = folder;
    Child first =
        daemon(
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"),
            Map.of(),
            "master.log");
    assertThat(first.awaitOr(() -> MASTER.matcher(first.output()).find(), LONGEST_START))
        .as(first.output())
        .isTrue();
    Matcher address = MASTER.matcher(first.output());
    address.find();
    master = address.group(1);
  }

  /** A cluster of two workers of a core each. */
  static StandaloneCluster ofTwo(Path spark, Path folder) throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(spark, folder);
    try {
      for (int i = 0; i < 2; i++) {
        cluster.startWorker(Map.of(), "--cores", "1", "--memory", "1500m");
      }
    } catch (IOException | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /**
   * Starts a command of a distribution's launcher on the cluster, with settings that suit small
   * tables on two cores.
   *
   * @param place folder for its log and Spark's local folders
   */
  Child submit(Path distribution, List<String> arguments, Path place) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(distribution.resolve("lesionlake").toString());
    command.addAll(arguments);
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("LESIONLAKE_MEMORY", "1500m");
    environment.put(
        "LESIONLAKE_SUBMIT",
        "--master "
            + master
            + " --executor-memory 1200m --executor-cores 1"
            + " --conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false"
            // What suits large tables by default is most of the time on small ones with two cores.
            + " --conf spark.databricks.delta.snapshotPartitions=2"
            + " --conf spark.sql.shuffle.partitions=4"
            + " --conf spark.sql.adaptive.enabled=false"
            + " --conf spark.sql.codegen.wholeStage=false"
            + " --conf spark.sql.codegen.factoryMode=NO_CODEGEN"
            + " --conf spark.local.dir="
            + Files.createDirectories(place.resolve("local")));
    return Child.start(command, environment, place.resolve("night.log"));
  }

  /** Processes that run tasks. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(worker -> worker.handle().descendants())
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                    .isPresent())
        .toList();
  }

  /** The process of the master. */
  ProcessHandle masterProcess() {
    // Daemons end in the reverse order of their start.
    return daemons.get(daemons.size() - 1).handle();
  }

  /** Address of the master. */
  public String master() {
    return master;
  }

  List<Child> workers() {
    return workers;
  }

  /** Starts a worker with options of its own and waits until the master knows it. */
  public void startWorker(Map<String, String> environment, String... options) throws IOException {
    int number = workers.size();
    Path work = Files.createDirectories(folder.resolve("work-" + number));
    List<String> arguments = new ArrayList<>(List.of("--host", "127.0.0.1"));
    arguments.addAll(List.of("--port", "0", "--webui-port", "0", "--work-dir", work.toString()));
    arguments.addAll(List.of(options));
    arguments.add(master);
    Child worker =
        daemon(
            "org.apache.spark.deploy.worker.Worker",
            arguments,
            environment,
            "worker-" + number + ".log");
    workers.add(worker);
    assertThat(worker.awaitOr(() -> worker.printed("Successfully registered"), LONGEST_START))
        .as(worker.output())
        .isTrue();
  }

  private Child daemon(
      String mainClass, List<String> arguments, Map<String, String> environment, String log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Child.java());
    command.addAll(List.of("-Xmx256m", "-cp", spark.resolve("jars") + "/*", mainClass));
    command.addAll(arguments);
    Map<String, String> all = new HashMap<>(environment());
    all.putAll(environment);
    Child child = Child.start(command, all, folder.resolve(log));
    daemons.add(0, child);
    return child;
  }

  /** What daemons and {@code spark-submit} need of their environment. */
  public Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        spark.toString(),
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        // Set by load-spark-env.sh of an installation.
        "SPARK_SCALA_VERSION",
        "2.12",
        "JAVA_HOME",
        System.getProperty("java.home"));
  }

  @Override
  public void close() {
    daemons.forEach(Child::close);
  }
}

package org.lesionlake.tests.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunFilter;
import org.lesionlake.pipelines.airflow.TaskInstance;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.cluster.SparkHome;
import org.lesionlake.tests.cluster.StandaloneCluster;
import org.lesionlake.tests.faults.LakeContent;
import org.lesionlake.tests.faults.Nights;
import org.lesionlake.tests.interop.Child;

/**
 * The commands and the project's DAGs against a real Airflow 3. The night that its schedule starts
 * works on a small virtual archive, loses its scheduler on the way, fails at a planted gate and
 * passes once that is cleared. Runs after it are called by a stand-in for the launcher, which
 * prints its arguments, or submitted to a Spark cluster. Each test goes on where the one before it
 * ended.
 *
 * <p>The DAGs try again after two seconds, and look for their turn every thirty; nothing else in
 * them is changed. Looks that follow each other faster than Airflow hears of them fail.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealAirflowTest {
  private static final String NIGHTLY = "lesionlake_nightly";
  private static final String REPROCESS = "lesionlake_reprocess";
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static final List<String> told = new CopyOnWriteArrayList<>();
  private static final List<String> events = new CopyOnWriteArrayList<>();
  private static Path python;
  private static Path spark;
  private static Path place;
  private static Nights nights;
  private static HttpServer hooks;
  private static RealAirflow airflow;
  private static AirflowClient client;
  private static long phaseStarted;

  @BeforeAll
  static void startAndDeploy() throws Exception {
    phaseStarted = System.nanoTime();
    python = RealAirflow.python(folder);
    phase("environment");
    nights = Nights.get();
    place = nights.place("airflow");
    spark = SparkHome.spark(folder.resolve("spark"));
    phase("archive");
    startHooks();
    airflow = RealAirflow.start(python, folder, workers());
    client = airflow.client().build();
    phase("start of Airflow");
  }

  /** What DAG files and tasks find in their environment. */
  private static Map<String, String> workers() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("LESIONLAKE_LAUNCHER", launcher().toString());
    environment.put("LESIONLAKE_SPARK_MASTER", "local[2]");
    environment.put("LESIONLAKE_MEMORY", "1200m");
    environment.put("LESIONLAKE_LINEAGE_URL", hook("/lineage"));
    environment.put("LESIONLAKE_SECRET_WEBHOOK", hook("/hook"));
    environment.put("LESIONLAKE_LATE_HOURS", "0.01");
    environment.put("SPARK_HOME", spark.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    // Set by load-spark-env.sh of an installation.
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", spark.resolve("bin").toString());
    return environment;
  }

  private static void startHooks() throws IOException {
    hooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hooks.createContext("/hook", exchange -> keep(exchange, told));
    hooks.createContext("/lineage", exchange -> keep(exchange, events));
    hooks.start();
  }

  private static void keep(HttpExchange exchange, List<String> all) throws IOException {
    all.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static String hook(String path) {
    return "http://127.0.0.1:" + hooks.getAddress().getPort() + path;
  }

  /**
   * LesionLake itself for the scheduled night and for what a cluster is given; for other runs a
   * stand-in, whose series wait as long as a file is there.
   */
  private static Path launcher() throws IOException {
    List<String> real =
        Child.javaCommand(
            System.getProperty("java.class.path"),
            List.of(
                "-Xmx2g",
                "-Dai.djl.offline=true",
                "-Dlesionlake.home=" + Needs.repository(),
                "-Dlog4j2.configurationFile="
                    + Needs.repository().resolve("conf/log4j2.properties")),
            LesionLake.class.getName(),
            folder.resolve("tmp"));
    Path distribution = SparkHome.distribution(folder.resolve("distribution"));
    Path launcher = folder.resolve("launcher");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        if [ "$1" = submission ]; then exec @distribution "$@"; fi
        case "$*" in
          *" --run-id airflow-scheduled"*) exec @real "$@" --vault @vault ;;
          *" --run-id airflow-backfill"*) held=yes ;;
        esac
        echo "called with $*"
        echo "within $LESIONLAKE_PARENT_RUN"
        while [ "$2" = series ] && [ "$held" ] && [ -e @hold ]; do sleep 0.2; done
        """
            .replace("@distribution", distribution.resolve("lesionlake").toString())
            .replace("@real", "'" + String.join("' '", real) + "'")
            .replace("@vault", Nights.vault(place).toString())
            .replace("@hold", folder.resolve("hold").toString()));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return launcher;
  }

  @AfterAll
  static void end() throws Exception {
    if (airflow != null) {
      airflow.close();
    }
    if (hooks != null) {
      hooks.stop(0);
    }
    if (place != null) {
      Nights.delete(place);
    }
  }

  @BeforeEach
  void begin() {
    phaseStarted = System.nanoTime();
  }

  @AfterEach
  void say(TestInfo test) {
    phase(test.getTestMethod().orElseThrow().getName());
  }

  private static void phase(String name) {
    long now = System.nanoTime();
    System.out.println(
        String.format(Locale.ROOT, "PHASE %s: %.0f s", name, (now - phaseStarted) / 1e9));
    phaseStarted = now;
  }

  /** The project's DAGs, in which nobody waits long. */
  private static Path dags() throws IOException {
    Path copy = folder.resolve("hasty");
    if (Files.exists(copy)) {
      return copy;
    }
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(Needs.repository().resolve("pipelines/dags"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        if (file.endsWith("lesionlake_tasks.py")) {
          assertThat(text).contains("retry_delay=timedelta(minutes=2)", "poke_interval=60");
          text =
              text.replace("retry_delay=timedelta(minutes=2)", "retry_delay=timedelta(seconds=2)")
                  .replace("poke_interval=60", "poke_interval=30");
        }
        Files.writeString(copy.resolve(file.getFileName()), text);
      }
    }
    return copy;
  }

  private static Path settings() throws IOException {
    return Files.writeString(
        folder.resolve("site.json"),
        """
        {"pools": [{"name": "lesionlake", "slots": 1}],
         "variables": [{"key": "lesionlake_lake", "value": "@lake"},
                       {"key": "lesionlake_ct", "value": "@archive/ct"},
                       {"key": "lesionlake_reports", "value": "@archive/reports"},
                       {"key": "lesionlake_clinical", "value": "@archive/clinical"}],
         "connections": [{"id": "mail", "type": "smtp", "host": "127.0.0.1", "port": 2525,
                          "extra": {"disable_ssl": true}}]}
        """
            .replace("@lake", Nights.lake(place).toString())
            .replace("@archive", nights.archive().toString()));
  }

  private static RealAirflow.Said deploy(Path dags, Path settings, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "deploy",
                "--dags=" + dags,
                "--dags-folder=" + airflow.dags(),
                "--settings=" + settings));
    words.addAll(Arrays.asList(more));
    return airflow.run(words.toArray(String[]::new));
  }

  private static RealAirflow.Said doctor() throws IOException {
    return airflow.run(
        "doctor",
        "--dags=" + dags(),
        "--dags-folder=" + airflow.dags(),
        "--settings=" + folder.resolve("site.json"));
  }

  @Test
  @Order(1)
  void whatIsDeployedIsThereAndNothingMore() throws IOException {
    Path settings = settings();
    assertThat(doctor().code()).isEqualTo(1);
    assertThat(deploy(dags(), settings).text()).endsWith("Add --yes to deploy\n");
    assertThat(client.dag(NIGHTLY)).isEmpty();
    assertThat(deploy(dags(), settings, "--yes"))
        .satisfies(
            said ->
                assertThat(said.text())
                    .contains(
                        NIGHTLY + " read; it is paused",
                        "lesionlake_weekly read; it is paused",
                        REPROCESS + " read; it is paused"))
        .satisfies(said -> assertThat(said.code()).isZero());
    assertThat(deploy(dags(), settings, "--yes").text()).startsWith("Nothing to deploy");
    assertThat(airflow.run("variables", "set", "lesionlake_secret_webhook", hook("/hook")).code())
        .isZero();
    assertThat(airflow.run("variables", "list").text()).doesNotContain("/hook");
    assertThat(doctor().text().lines().filter(line -> line.startsWith("FAIL")))
        .containsExactlyInAnyOrder(
            "FAIL  DAG lesionlake_nightly is paused. Unpause it: lesionlake airflow unpause --dag"
                + " lesionlake_nightly",
            "FAIL  DAG lesionlake_weekly is paused. Unpause it: lesionlake airflow unpause --dag"
                + " lesionlake_weekly");
  }

  @Test
  @Order(2)
  void aNightOutlivesItsSchedulerFailsAtAGateAndPassesOnceItIsCleared() throws IOException {
    Path conf = Nights.lake(place).resolve("_lesionlake/lake.conf");
    Optional<String> own =
        Files.exists(conf) ? Optional.of(Files.readString(conf)) : Optional.empty();
    Files.writeString(
        conf, own.orElse("") + "\ngates { max-reject-share = 0, min-objects-for-share = 1 }\n");
    // Unpaused, Airflow starts the night that was due last.
    assertThat(airflow.run("unpause", "--dag", NIGHTLY).code()).isZero();

    Path lock = Nights.lake(place).resolve("_lesionlake/lock.json");
    assertThat(client.await(LONGEST, () -> Files.exists(lock))).as("a job begins").isTrue();
    long job = JSON.readTree(lock.toFile()).get("pid").asLong();
    airflow.killScheduler();
    // The job goes with its task; the next try would have to wait for it.
    assertThat(client.await(LONGEST, () -> ProcessHandle.of(job).isEmpty())).isTrue();
    airflow.startScheduler();
    RealAirflow.Said night = airflow.run("watch", "latest", "--timeout-minutes=20");

    assertThat(night.code()).isEqualTo(1);
    assertThat(night.text())
        .contains("  ingest success (try 2)", "  gates failed", "  summary success")
        .containsPattern("failed: gates of scheduled__\\S+: A gate failed; .*reject_share_ct");
    DagRun run = scheduled();
    assertThat(run.state()).isEqualTo("failed");
    assertThat(client.taskInstances(NIGHTLY, run.runId()).filter(task -> task.tryNumber() > 1))
        .extracting(TaskInstance::taskId)
        .containsExactly("ingest");
    assertThat(airflow.run("status").text()).contains(run.runId() + " failed", "A gate failed");
    assertThat(told)
        .filteredOn(line -> line.contains("failed in run"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains(
            "LesionLake: gates failed in run " + run.runId(),
            "gates ended with exit code 1: A gate failed",
            "Why: lesionlake airflow logs --dag " + NIGHTLY + " " + run.runId() + " gates");
    assertThat(told).anyMatch(line -> line.contains(NIGHTLY + " is late: its run " + run.runId()));
    assertThat(airflow.run("clear", run.runId()).text()).contains("would clear gates failed");

    if (own.isPresent()) {
      Files.writeString(conf, own.get());
    } else {
      Files.delete(conf);
    }
    RealAirflow.Said again = airflow.run("retry", run.runId(), "--watch");
    assertThat(again.code()).isZero();
    assertThat(again.text()).contains("gates success (try 2)", "passed success");
    assertThat(client.taskInstances(NIGHTLY, run.runId()).map(TaskInstance::state))
        .allSatisfy(state -> assertThat(state).contains("success"));
    assertThat(airflow.run("logs", run.runId(), "gates", "--try=1").text())
        .contains("A gate failed", "reject_share_ct");
    assertThat(airflow.run("logs", run.runId(), "gates", "--follow"))
        .satisfies(said -> assertThat(said.code()).isZero())
        .satisfies(said -> assertThat(said.text()).doesNotContain("A gate failed"));
    assertThat(airflow.run("assets").text())
        .containsPattern("silver.lesions made .* by " + NIGHTLY + ".(inference|annotations)")
        .containsPattern("lesionlake.night made ");

    phase("the night");
    // Other tests compare with the same undisturbed night; whichever comes first makes it.
    Map<String, List<String>> expected = nights.content(nights.undisturbed()).tables();
    LakeContent.assertSame(nights.content(place).tables(), expected);
    nights.content(place).assertFilesNamed();
  }

  private static DagRun scheduled() {
    return client
        .dagRuns(NIGHTLY, RunFilter.any().build())
        .filter(run -> run.runType().equals("scheduled"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(3)
  void whatTheNightToldOfItsLineageIsOpenLineage() throws IOException {
    Path file = Files.write(folder.resolve("events"), events);
    String said =
        python(Map.of(), Needs.repository().resolve("tests/python/check_lineage.py"), file);
    String parent = "default/" + NIGHTLY + ".";
    for (String job : List.of("ingest", "series", "inference", "gold", "summary")) {
      assertThat(said)
          .containsPattern("(?m)^START lesionlake." + job + " \\S+ " + parent + job + "/")
          .containsPattern("(?m)^COMPLETE lesionlake." + job + " \\S+ " + parent + job + "/");
    }
    assertThat(said).containsPattern("(?m)^FAIL lesionlake.gates ");

    // What is no event is told from one.
    String first = events.get(0);
    for (String wrong :
        List.of(
            first.replace("\"START\"", "\"BEGUN\""),
            first.replaceFirst("\"runId\"", "\"run\""),
            first.replace("ParentRunFacet", "JobTypeJobFacet"),
            first.replaceFirst("\"namespace\":\"[^\"]*\"", "\"namespace\":7"),
            first.replaceFirst("\\{", "{\"more\":1,"))) {
      assertThat(wrong).isNotEqualTo(first);
      Files.writeString(file, wrong + "\n");
      try (Child check =
          Child.start(
              List.of(
                  python.toString(),
                  Needs.repository().resolve("tests/python/check_lineage.py").toString(),
                  file.toString()),
              Map.of(),
              folder.resolve("wrong.log"))) {
        assertThat(check.await(Duration.ofMinutes(1))).as(wrong).isEqualTo(1);
      }
    }
  }

  private static String python(Map<String, String> environment, Object... words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python.toString()));
    Arrays.stream(words).map(Object::toString).forEach(command::add);
    Path said = folder.resolve("python.log");
    try (Child check = Child.start(command, environment, said)) {
      assertThat(check.await(Duration.ofMinutes(3))).as(check.output()).isZero();
      return check.output();
    }
  }

  @Test
  @Order(4)
  void aBackfillRunsTheNightsThatHaveNoRunAndOtherDagsWaitForTheirTurn() throws IOException {
    Instant last = scheduled().logicalDateUtc().orElseThrow();
    Instant first = last.minus(Duration.ofDays(2));
    String[] span = {"backfill", "start", "--from=" + first, "--to=" + last};
    assertThat(airflow.run(span).text())
        .contains("would run " + first, "would run " + first.plus(Duration.ofDays(1)), "these 2")
        .doesNotContain("would run " + last);

    Path hold = Files.createFile(folder.resolve("hold"));
    String odd = "/other inbox; `id` {{ ds }}";
    assertThat(airflow.run(with(span, "--conf=ct=" + odd, "--conf=reconcile=yes", "--yes")).code())
        .isZero();
    assertThat(client.await(LONGEST, () -> anyNight("series", "running"))).isTrue();
    assertThat(
            airflow
                .run("trigger", "--dag=" + REPROCESS, "--run-id=again", "--unpause", "--note=new")
                .code())
        .isZero();
    // The night's job has the pool's one slot; the other DAG looks once it is free.
    assertThat(client.await(LONGEST, () -> state(REPROCESS, "again", "turn", "scheduled")))
        .isTrue();
    Files.delete(hold);
    assertThat(airflow.run("watch", "--dag=" + REPROCESS, "again").code()).isZero();
    assertThat(client.await(LONGEST, () -> backfilled().allMatch(DagRun::isFinished))).isTrue();

    assertThat(airflow.run("backfill", "show").text()).contains("ended: 2 of 2 runs done");
    assertThat(backfilled()).hasSize(2).allMatch(DagRun::succeeded);
    assertThat(airflow.run(span).text()).startsWith("Nothing to run");
    assertThat(airflow.run("backfill", "cancel", "1").text()).contains("409", "already completed");
    String night = backfilled().findFirst().orElseThrow().runId();
    assertThat(airflow.run("logs", night, "ingest").text())
        .contains("called with job ingest --lake " + Nights.lake(place) + " --ct " + odd)
        .contains("--reconcile --run-id airflow-backfill")
        .containsPattern("within default/lesionlake_nightly.ingest/[0-9a-f-]{36}");
    assertThat(airflow.run("logs", "--dag=" + REPROCESS, "again", "turn", "--try=1").text())
        .contains("A run of " + NIGHTLY + " is at work");
    assertThat(runsOfJobs()).as("runs of jobs, one after the other").doesNotHaveDuplicates();
  }

  /** The runs of this test in the order of their jobs; one that came between comes twice. */
  private static List<String> runsOfJobs() {
    List<String> order = new ArrayList<>();
    Stream.concat(
            backfilled().flatMap(run -> client.taskInstances(NIGHTLY, run.runId())),
            client.taskInstances(REPROCESS, "again"))
        .filter(task -> !List.of("turn", "passed").contains(task.taskId()))
        .sorted(Comparator.comparing(task -> task.startedAtUtc().orElseThrow()))
        .forEach(
            task -> {
              if (order.isEmpty() || !order.get(order.size() - 1).equals(task.runId())) {
                order.add(task.runId());
              }
            });
    return order;
  }

  private static Stream<DagRun> backfilled() {
    return client
        .dagRuns(NIGHTLY, RunFilter.any().build())
        .filter(run -> run.runType().equals("backfill"));
  }

  private static boolean anyNight(String task, String state) {
    return backfilled().anyMatch(run -> state(NIGHTLY, run.runId(), task, state));
  }

  private static boolean state(String dagId, String runId, String taskId, String state) {
    return client
        .taskInstances(dagId, runId)
        .anyMatch(task -> task.taskId().equals(taskId) && task.state().equals(Optional.of(state)));
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  @Order(5)
  void aDagThatCannotBeImportedIsTakenBack() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(
        broken.resolve(NIGHTLY + ".py"), "raise ValueError('planted')\n# airflow DAG\n");
    RealAirflow.Said said = deploy(broken, folder.resolve("site.json"), "--yes");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .contains(
            "Airflow cannot import " + NIGHTLY + ".py: ValueError: planted. All is as it was");
    assertThat(airflow.dags().resolve(NIGHTLY + ".py"))
        .hasSameTextualContentAs(dags().resolve(NIGHTLY + ".py"));
    assertThat(client.await(LONGEST, () -> client.importErrors().findAny().isEmpty())).isTrue();
  }

  @Test
  @Order(6)
  void whatTheServerRefusesIsOneLine() {
    for (String[] refused :
        List.of(
            new String[] {"trigger", "--run-id=a b"},
            new String[] {"trigger", "--dag=no_such_dag"},
            new String[] {"watch", "none"},
            new String[] {"backfill", "pause", "99"},
            new String[] {"connections", "set", "a b", "smtp"},
            new String[] {"pools", "delete", "default_pool"})) {
      RealAirflow.Said said = airflow.run(refused);
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.text().lines()).hasSize(1);
    }
    assertThat(client.connections().byId("mail").orElseThrow().extra()).isPresent();
  }

  @Test
  @Order(7)
  void dagsAreThoseOfTheCatalogWhateverCallsTheJobs() throws IOException {
    JsonNode catalog = JSON.readTree(dags().resolve("jobs.json").toFile());
    JsonNode launched = described("launcher");
    JsonNode submitted = described("spark-submit");
    for (String dagId : List.of(NIGHTLY, "lesionlake_weekly", REPROCESS)) {
      int jobs = 0;
      for (JsonNode job : catalog) {
        String name = job.get("name").asText();
        JsonNode task = launched.at("/dags/" + dagId + "/" + name);
        JsonNode other = submitted.at("/dags/" + dagId + "/" + name);
        assertThat(task.isMissingNode()).isEqualTo(other.isMissingNode());
        if (task.isMissingNode()) {
          continue;
        }
        jobs++;
        assertThat(texts(task.get("operators"))).startsWith("Launched");
        assertThat(texts(other.get("operators"))).contains("Submitted", "SparkSubmitOperator");
        assertThat(other.get("connection").asText()).isEqualTo("lesionlake_spark");
        assertThat(other.get("deploy_mode").asText()).isEqualTo("client");
        List<String> words = new ArrayList<>(List.of("job", name));
        for (JsonNode argument : job.get("arguments")) {
          String asked = argument.get("name").asText();
          if (List.of("--lake", "--ct").contains(asked)) {
            words.addAll(List.of(asked, "/of " + asked.substring(2)));
          }
        }
        assertThat(texts(task.get("words"))).startsWith(words.toArray(String[]::new));
        assertThat(texts(task.get("outlets")))
            .containsExactlyInAnyOrderElementsOf(texts(job.get("outputs")));
        for (String same : List.of("words", "upstream", "pool", "retries", "rule", "outlets")) {
          assertThat(other.get(same)).as(dagId + "." + name + " " + same).isEqualTo(task.get(same));
        }
      }
      assertThat(launched.at("/dags/" + dagId)).hasSize(jobs + 2);
    }
    assertThat(described("yarn").get("errors").toString())
        .contains("lesionlake_mode is 'yarn'. Let it say launcher (one machine) or spark-submit");
  }

  private static JsonNode described(String mode) throws IOException {
    String said =
        python(
            Map.of("AIRFLOW_HOME", folder.resolve("home").toString(), "LESIONLAKE_MODE", mode),
            Needs.repository().resolve("tests/python/describe_dags.py"),
            dags(),
            "{\"lake\": \"/of lake\", \"ct\": \"/of ct\"}");
    return JSON.readTree(said.lines().reduce((before, last) -> last).orElseThrow());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  @Order(8)
  void aJobIsSubmittedToACluster() throws IOException {
    try (StandaloneCluster cluster = new StandaloneCluster(spark, folder)) {
      cluster.startWorker(Map.of(), "--cores", "1", "--memory", "1500m");
      Path one = Files.createDirectories(folder.resolve("one"));
      Files.writeString(
          one.resolve("lesionlake_one.py"),
          """
          # Airflow looks only into files that name both it and a DAG.
          from lesionlake_tasks import jobs_dag

          dag = jobs_dag(
              dag_id="lesionlake_one",
              description="A job",
              doc="",
              schedule=None,
              names=["findings"],
              may_be_narrow=True,
          )
          """);
      Path profile =
          Files.writeString(
              folder.resolve("small.conf"),
              """
              spark.executor.memory 1g
              spark.driver.host 127.0.0.1
              spark.ui.enabled false
              spark.sql.shuffle.partitions 2
              spark.databricks.delta.snapshotPartitions 2
              """);
      Path settings =
          Files.writeString(
              folder.resolve("cluster.json"),
              """
              {"variables": [{"key": "lesionlake_spark_profile", "value": "@profile"}],
               "connections": [{"id": "lesionlake_spark", "type": "spark", "host": "@host",
                                "port": @port}]}
              """
                  .replace("@profile", profile.toString())
                  .replace("@host", cluster.master().replaceFirst(":\\d+$", ""))
                  .replace("@port", cluster.master().replaceFirst(".*:", "")));
      assertThat(deploy(one, settings, "--mode=spark-submit", "--yes").code()).isZero();

      String[] trigger = {"trigger", "--dag=lesionlake_one", "--unpause", "--watch"};
      assertThat(airflow.run(with(trigger, "--run-id=whole")).code()).isZero();
      assertThat(airflow.run("logs", "--dag=lesionlake_one", "whole", "findings").text())
          .contains("--master " + cluster.master(), "Command exited with return code 0");
      // Beyond what the job takes: told at once, by the job's own words, and never tried again.
      RealAirflow.Said refused = airflow.run(with(trigger, "--run-id=none", "--conf=limit=0"));
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.text()).contains("findings failed", "--limit counts from 1.");
      assertThat(client.taskInstances("lesionlake_one", "none"))
          .filteredOn(task -> task.taskId().equals("findings"))
          .singleElement()
          .satisfies(task -> assertThat(task.tryNumber()).isEqualTo(1));
    }
  }
}

package org.lesionlake.pipelines.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.DagRun;
import org.lesionlake.pipelines.airflow.RunFilter;
import org.lesionlake.pipelines.airflow.TaskInstance;

/**
 * The commands against a real Airflow 3, which they deploy the project's DAG to. The launcher that
 * the DAG calls is a stand-in that prints its arguments, and whose gates fail as long as a file is
 * there, for runs whose id says so.
 */
@Tag("slow")
class RealAirflowTest {
  private static final String NIGHTLY = "lesionlake_nightly";

  @TempDir static Path folder;

  private static final List<String> told = new CopyOnWriteArrayList<>();
  private static HttpServer webhook;
  private static RealAirflow airflow;
  private static AirflowClient client;

  @BeforeAll
  static void deploy() throws Exception {
    Path launcher = folder.resolve("launcher");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        echo "called with $*"
        case "$*" in *" --run-id airflow-planted"*) planted=yes ;; esac
        if [ "$2" = gates ] && [ "$planted" ] && [ -e "%s" ]; then
          echo "The gate max_reject_share failed: 0.4 is above 0.1" >&2
          exit 1
        fi
        while [ "$2" = series ] && [ -e "%h" ]; do sleep 1; done
        """
            .replace("%s", folder.resolve("bad").toString())
            .replace("%h", folder.resolve("hold").toString()));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/hook",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    webhook.start();
    Path settings = folder.resolve("site.json");
    Files.writeString(
        settings,
        """
        {"pools": [{"name": "lesionlake", "slots": 1}],
         "variables": [{"key": "lesionlake_lake", "value": "/data/the lake"},
                       {"key": "lesionlake_ct", "value": "/inbox/ct"}],
         "connections": [{"id": "mail", "type": "smtp", "host": "127.0.0.1", "port": 2525,
                          "extra": {"disable_ssl": true}}]}
        """);
    airflow = RealAirflow.start(folder, Map.of("LESIONLAKE_LAUNCHER", launcher.toString()));
    client = airflow.client().build();

    assertThat(doctor().code()).isEqualTo(1);
    assertThat(deploy(settings).code()).isZero();
    assertThat(deploy(settings, "--yes"))
        .satisfies(said -> assertThat(said.text()).contains(NIGHTLY + " read; it is paused"))
        .satisfies(said -> assertThat(said.code()).isZero());
    assertThat(deploy(settings, "--yes").text()).startsWith("Nothing to deploy");
    String hook = "http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook";
    assertThat(airflow.run("variables", "set", "lesionlake_secret_webhook", hook).code()).isZero();
    assertThat(airflow.run("variables", "list").text()).doesNotContain("/hook");
    assertThat(airflow.run("unpause", "--dag", NIGHTLY).code()).isZero();
    assertThat(doctor())
        .satisfies(said -> assertThat(said.text()).doesNotContain("FAIL"))
        .satisfies(said -> assertThat(said.code()).isZero());
  }

  @AfterAll
  static void end() throws Exception {
    if (airflow != null) {
      airflow.close();
    }
    if (webhook != null) {
      webhook.stop(0);
    }
  }

  private static Path projectsDags() {
    return Path.of(System.getProperty("lesionlake.root"), "pipelines/dags");
  }

  private static RealAirflow.Said deploy(Path settings, String... more) {
    return deploy(projectsDags(), settings, more);
  }

  private static RealAirflow.Said deploy(Path dags, Path settings, String... more) {
    return airflow.run(
        AgainstFake.with(
            new String[] {
              "deploy",
              "--dags=" + dags,
              "--dags-folder=" + airflow.dags(),
              "--settings=" + settings
            },
            more));
  }

  private static RealAirflow.Said doctor() {
    return airflow.run(
        "doctor", "--dags=" + projectsDags(), "--settings=" + folder.resolve("site.json"));
  }

  @Test
  void aNightThatFailsAtAGateIsExplainedAndPassesOnceItIsTakenUp() throws IOException {
    Files.createFile(folder.resolve("bad"));
    RealAirflow.Said night =
        airflow.run(
            "trigger",
            "--run-id=planted",
            "--conf=ct=/other inbox; `id`",
            "--conf=reconcile=yes",
            "--note=a planted gate",
            "--watch");
    assertThat(night.code()).isEqualTo(1);
    assertThat(night.text())
        .contains("run planted failed", "  gates failed", "  summary success")
        .contains("failed: gates of planted: The gate max_reject_share failed: 0.4 is above 0.1;");
    assertThat(airflow.run("status").text()).contains("run planted failed", "The gate max");

    assertThat(told)
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("LesionLake: gates failed in run planted", "non-zero exit code 1");

    RealAirflow.Said log = airflow.run("logs", "planted", "ingest");
    assertThat(log.code()).isZero();
    assertThat(log.text())
        .contains(
            "called with job ingest --lake /data/the lake --ct /other inbox; `id` --reconcile"
                + " --run-id");
    assertThat(airflow.run("clear", "planted").text()).contains("would clear gates failed");

    Files.delete(folder.resolve("bad"));
    RealAirflow.Said again = airflow.run("retry", "planted", "--watch");
    assertThat(again.code()).isZero();
    assertThat(again.text()).contains("gates success (try 2)", "passed success");
    assertThat(client.taskInstances(NIGHTLY, "planted").map(TaskInstance::state))
        .allSatisfy(state -> assertThat(state).contains("success"));
    assertThat(airflow.run("logs", "planted", "gates", "--try=1").text())
        .contains("The gate max_reject_share failed");
    assertThat(airflow.run("logs", "planted", "gates", "--follow"))
        .satisfies(said -> assertThat(said.code()).isZero())
        .satisfies(said -> assertThat(said.text()).contains("called with job gates"));
    assertThat(airflow.run("assets").text())
        .containsPattern("silver.lesions made .* by " + NIGHTLY + ".inference")
        .containsPattern("lesionlake.night made ");
  }

  @Test
  void aBackfillRunsTheNightsThatHaveNoRun() {
    RealAirflow.Said done =
        airflow.run("trigger", "--run-id=done", "--logical-date=2026-03-02T02:00:00Z", "--watch");
    assertThat(done.code()).isZero();
    String[] span = {"backfill", "start", "--from=2026-03-01", "--to=2026-03-04"};
    assertThat(airflow.run(span).text())
        .contains("would run 2026-03-01T02:00:00Z", "would run 2026-03-03T02:00:00Z", "these 2")
        .doesNotContain("2026-03-02T02");

    RealAirflow.Said backfill =
        airflow.run(AgainstFake.with(span, "--conf=ct=/inbox/ct", "--yes", "--watch"));

    assertThat(backfill.code()).isZero();
    assertThat(backfill.text()).contains("ended: 2 of 2 runs done (2 success)");
    List<DagRun> nights =
        client
            .dagRuns(
                NIGHTLY,
                RunFilter.any()
                    .logicalDates(
                        Instant.parse("2026-03-01T00:00:00Z"),
                        Instant.parse("2026-03-04T00:00:00Z"))
                    .build())
            .toList();
    assertThat(nights).hasSize(3).allMatch(DagRun::succeeded);
    assertThat(nights).filteredOn(run -> run.runType().equals("backfill")).hasSize(2);
    assertThat(airflow.run(span).text()).startsWith("Nothing to run");
    assertThat(airflow.run("backfill", "show").text()).contains("ended: 2 of 2 runs done");
    assertThat(airflow.run("backfill", "cancel", "1").text()).contains("409", "already completed");
  }

  @Test
  void aDagThatCannotBeImportedIsTakenBack() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.copy(projectsDags().resolve("jobs.json"), broken.resolve("jobs.json"));
    Files.writeString(
        broken.resolve(NIGHTLY + ".py"), "raise ValueError('planted')\n# airflow DAG\n");
    RealAirflow.Said said = deploy(broken, folder.resolve("site.json"), "--yes");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .contains(
            "Airflow cannot import " + NIGHTLY + ".py: ValueError: planted. All is as it was");
    assertThat(airflow.dags().resolve(NIGHTLY + ".py"))
        .hasSameTextualContentAs(projectsDags().resolve(NIGHTLY + ".py"));
    assertThat(client.await(Duration.ofMinutes(3), () -> client.importErrors().findAny().isEmpty()))
        .isTrue();
  }

  @Test
  void aNightOutlivesAKilledScheduler() throws IOException {
    // The project's DAG under another name, which does not wait two minutes before it tries again.
    String dagId = "lesionlake_hasty";
    Path hasty = Files.createDirectories(folder.resolve("hasty"));
    Files.copy(projectsDags().resolve("jobs.json"), hasty.resolve("jobs.json"));
    Files.writeString(
        hasty.resolve(dagId + ".py"),
        Files.readString(projectsDags().resolve(NIGHTLY + ".py"))
            .replace(NIGHTLY, dagId)
            .replace("timedelta(minutes=2)", "timedelta(seconds=2)")
            .replace("\"0 2 * * *\"", "None"));
    assertThat(deploy(hasty, folder.resolve("site.json"), "--yes").code()).isZero();
    Path hold = Files.createFile(folder.resolve("hold"));
    try {
      airflow.run("trigger", "--dag", dagId, "--run-id=cut", "--unpause");
      assertThat(client.await(Duration.ofMinutes(3), () -> isRunning(dagId, "cut", "series")))
          .isTrue();
      airflow.killScheduler();
    } finally {
      Files.delete(hold);
    }
    airflow.startScheduler();

    RealAirflow.Said night = airflow.run("watch", "--dag", dagId, "cut", "--timeout-minutes=5");

    assertThat(night.code()).isZero();
    assertThat(night.text()).contains("series success (try 2)", "run cut success");
    assertThat(client.taskInstances(dagId, "cut").filter(task -> task.taskId().equals("ingest")))
        .allSatisfy(task -> assertThat(task.tryNumber()).isEqualTo(1));
  }

  private static boolean isRunning(String dagId, String runId, String taskId) {
    return client
        .taskInstances(dagId, runId)
        .anyMatch(
            task -> task.taskId().equals(taskId) && task.state().equals(Optional.of("running")));
  }

  @Test
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
}

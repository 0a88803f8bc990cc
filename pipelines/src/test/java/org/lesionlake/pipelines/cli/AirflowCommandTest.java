package org.lesionlake.pipelines.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow;
import picocli.CommandLine;

class AirflowCommandTest extends AgainstFake {
  @Test
  void triggersAndFollowsARunToItsEnd() {
    server.api.statesToCome.add("success");
    server.api.addTask("r1", "ingest", "success", 2);

    int code =
        run(
            "trigger",
            "--dag=nightly",
            "--run-id=r1",
            "--conf",
            "lake=/lake",
            "--note=by hand",
            "--unpause",
            "--watch");

    assertThat(code).isZero();
    assertThat(out()).containsExactly("r1", "run r1 success", "  ingest success (try 2) after 1 s");
    assertThat(server.api.dag.path("is_paused").asBoolean()).isFalse();
    assertThat(server.api.runs.get("r1").path("conf").path("lake").asText()).isEqualTo("/lake");
  }

  @Test
  void aRunStandsForADateAndAnInterval() {
    unpaused();
    assertThat(
            run(
                "trigger",
                "--dag=nightly",
                "--run-id=r1",
                "--logical-date=2026-01-05T03:00:00+01:00",
                "--interval-start=2026-01-04",
                "--interval-end=2026-01-05"))
        .isZero();
    assertThat(server.api.runs.get("r1").path("logical_date").asText())
        .isEqualTo("2026-01-05T02:00:00Z");
    assertThat(server.api.runs.get("r1").path("data_interval_start").asText())
        .isEqualTo("2026-01-04T00:00:00Z");
    assertThat(run("trigger", "--dag=nightly", "--interval-end=2026-01-05")).isEqualTo(2);
    assertThat(err()).contains("Give both or neither");
    assertThat(run("trigger", "--dag=nightly", "--logical-date=tomorrow")).isEqualTo(2);
    assertThat(err()).contains("'tomorrow' is no date");
  }

  @Test
  void aRunOfAPausedDagIsNotStarted() {
    assertThat(run("trigger", "--dag=nightly", "--run-id=r1")).isEqualTo(2);
    assertThat(err()).contains("is paused", "Add --unpause");
    assertThat(server.api.runs).isEmpty();
  }

  @Test
  void aDagIsPausedAgainIfItsRunWasRefused() {
    assertThat(run("trigger", "--dag=nightly", "--run-id=a b", "--unpause")).isEqualTo(2);
    assertThat(server.api.dag.path("is_paused").asBoolean()).isTrue();
  }

  @Test
  void aRunOfABrokenDagIsNotStartedAndTheReasonIsTold() {
    server.api.dag.put("has_import_errors", true);
    server.api.addImportError("nightly.py", "Traceback:\nKeyError: 'x'", "2026-02-01T00:00:00Z");
    assertThat(run("trigger", "--dag=nightly", "--unpause")).isEqualTo(2);
    assertThat(err()).contains("nightly.py says KeyError: 'x'");
    assertThat(server.api.runs).isEmpty();
  }

  @Test
  void aDagThatIsNotThereIsExplained() {
    server.api.addImportError("weekly.py", "Traceback:\nKeyError: 'x'", "2026-02-01T00:00:00Z");
    assertThat(run("trigger", "--dag=weekly")).isEqualTo(2);
    assertThat(err()).contains("no DAG weekly", "Mend weekly.py, which says KeyError: 'x'");
    assertThat(err().lines()).hasSize(1);
  }

  @Test
  void aFailedRunIsExitCodeOneAndSaysWhy() {
    server.api.addRun("r1", "failed", Instant.parse("2026-01-05T02:00:00Z"));
    server.api.addTask("r1", "gates", "failed", 1);
    server.api.addTask("r1", "passed", "upstream_failed", 0);
    server.api.addLogPage(
        "Output:", "Gate rejects failed: 0.4", "Command exited with return code 1");
    for (String id : List.of("r1", "latest")) {
      assertThat(run("watch", "--dag=nightly", id)).isEqualTo(1);
      assertThat(out())
          .endsWith(
              "failed: gates of r1: Gate rejects failed: 0.4;"
                  + " log: lesionlake airflow logs --dag nightly r1 gates");
    }
  }

  @Test
  void aFailureIsALineThoughTheJobSaidMore() {
    server.api.addRun("r1", "failed", Instant.parse("2026-01-05T02:00:00Z"));
    server.api.addTask("r1", "gates", "failed", 1);
    server.api.addLogPage(
        "job gates began",
        "A gate failed.",
        "  rejects: 0.4",
        "  why: it is worse than allowed.",
        "  do:  mend the input.",
        "Command exited with return code 1");
    run("watch", "--dag=nightly", "r1");
    assertThat(out().get(out().size() - 1))
        .startsWith(
            "failed: gates of r1: A gate failed. rejects: 0.4 why: it is worse than allowed.;");
  }

  @Test
  void refusalsAreExitCodeTwoWithOneLine() throws IOException {
    assertThat(run("watch", "--dag=nightly", "none")).isEqualTo(2);
    assertThat(err().lines()).hasSize(1);
    assertThat(err()).contains("no run none", "list shows");
    Files.writeString(folder.resolve("password"), "wrong");
    assertThat(run("status")).isEqualTo(2);
    assertThat(err().lines()).hasSize(1);
    assertThat(err()).contains("401", "password file").doesNotContain("wrong");
    Files.delete(folder.resolve("password"));
    assertThat(run("status")).isEqualTo(2);
    assertThat(err()).contains("Cannot read the password file", "Name a readable file");
  }

  @Test
  void aServerThatIsNoAirflowIsExitCodeThree() {
    server.failNext("GET /api/v2/version", FakeAirflow.Fault.NOT_JSON);
    assertThat(run("status")).isEqualTo(3);
    assertThat(err().lines()).hasSize(1);
    assertThat(err()).contains("GET /api/v2/version", "web page", "Airflow 3 server");
  }

  @Test
  void aServerThatIsDownIsExitCodeThree() {
    server.close();
    assertThat(run("status")).isEqualTo(3);
    assertThat(err().lines()).hasSize(1);
    assertThat(err()).contains("connection refused", "API server runs");
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    assertThat(run("status", "--proxy", "nowhere")).isEqualTo(2);
    assertThat(err()).contains("--proxy is no address");
    assertThat(run("status", "--trust-store", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err()).contains("Cannot use the trust store");
    assertThat(run("status", "--timeout-seconds=0")).isEqualTo(2);
    assertThat(err()).contains("too short");
  }

  @Test
  void statusSaysWhatIsNotWellAndWhy() {
    server.api.addRun("r0", "success", Instant.parse("2026-01-04T02:00:00Z"));
    server.api.addRun("r1", "failed", Instant.parse("2026-01-05T02:00:00Z"));
    server.api.addTask("r1", "gates", "failed", 1);
    server.api.addLogPage("Gate rejects failed", "Command exited with return code 1");
    assertThat(run("status", "--dag=nightly")).isZero();
    assertThat(out())
        .contains(
            "version 3.3.2",
            "scheduler healthy",
            "dag nightly paused, next run from 2026-02-02T02:00:00Z",
            "run r1 failed",
            "  gates failed after 1 s",
            "run r0 success")
        .anyMatch(line -> line.contains("Gate rejects failed"));
    server.api.schedulerStatus = "unhealthy";
    assertThat(run("status", "--dag=nightly")).isEqualTo(1);
  }

  @Test
  void listsRunsAndDags() {
    for (int day = 1; day <= 3; day++) {
      server.api.addRun("r" + day, "success", Instant.parse("2026-01-0" + day + "T02:00:00Z"));
    }
    assertThat(run("list", "--dag=nightly", "--limit=2")).isZero();
    assertThat(out()).containsExactly("run r3 success", "run r2 success");
    run("list", "--dag=nightly", "--to=2026-01-02");
    assertThat(out()).containsExactly("run r1 success");
    run("list", "--dag=nightly", "--state=failed");
    assertThat(out()).isEmpty();
    run("list", "--dags");
    assertThat(out()).containsExactly("nightly paused 0 2 * * *");
  }

  @Test
  void printsALogAndFollowsItToTheNextTry() {
    server.api.addRun("r1", "running", Instant.parse("2026-01-05T02:00:00Z"));
    var task = server.api.addTask("r1", "gold", null, 0);
    assertThat(run("logs", "--dag=nightly", "r1", "gold")).isEqualTo(2);
    assertThat(err()).contains("has not begun");
    assertThat(run("logs", "--dag=nightly", "r1", "silver")).isEqualTo(2);
    assertThat(err()).contains("has no task silver", "it has gold");
    server.api.addLogPage("reading");
    server.api.addLogPage("done");
    onPause(
        () -> task.put("state", "running").put("try_number", 1),
        () -> task.put("state", "running").put("try_number", 2),
        () -> task.put("state", "success"));
    assertThat(run("logs", "--dag=nightly", "r1", "gold", "--follow")).isZero();
    assertThat(out())
        .containsExactly(
            "2026-02-01T02:00:00.500Z reading",
            "2026-02-01T02:00:00.500Z done",
            "--- try 2",
            "2026-02-01T02:00:00.500Z reading",
            "2026-02-01T02:00:00.500Z done");
    run("logs", "--dag=nightly", "r1", "gold", "--try=1");
    assertThat(out()).hasSize(2);
  }

  @Test
  void clearingIsShownFirstAndDoneWithYes() {
    failedRun();
    assertThat(run("clear", "--dag=nightly", "r1")).isZero();
    assertThat(out())
        .containsExactly(
            "would clear gates failed", "would clear passed upstream_failed", "Add --yes to do it");
    assertThat(server.api.runs.get("r1").path("state").asText()).isEqualTo("failed");
    server.api.statesToCome.addAll(List.of("failed", "success"));
    assertThat(run("clear", "--dag=nightly", "r1", "gates", "--downstream", "--yes", "--watch"))
        .isZero();
    assertThat(out()).contains("clearing gates failed", "clearing summary success");
    assertThat(run("clear", "--dag=nightly", "r1")).isEqualTo(2);
    assertThat(err()).contains("nothing to clear");
  }

  @Test
  void aFailedRunIsTakenUpWhereItFailed() {
    failedRun();
    assertThat(run("retry", "--dag=nightly", "latest")).isZero();
    assertThat(out()).containsExactly("again gates", "again summary", "again passed");
    assertThat(run("retry", "--dag=nightly", "r1")).isEqualTo(2);
    assertThat(err()).contains("nothing to retry", "it is queued");
  }

  private void failedRun() {
    server.api.addRun("r1", "failed", Instant.parse("2026-01-05T02:00:00Z"));
    server.api.addTask("r1", "gold", "success", 1);
    server.api.addTask("r1", "gates", "failed", 1);
    server.api.addTask("r1", "summary", "success", 1);
    server.api.addTask("r1", "passed", "upstream_failed", 0);
  }

  @Test
  void backfillsAreShownFirstThenRunAndSteered() {
    server.api.addRun("done", "success", Instant.parse("2026-01-11T02:00:00Z"));
    String[] span = {"backfill", "start", "--dag=nightly", "--from=2026-01-10", "--to=2026-01-13"};
    assertThat(run(span)).isZero();
    assertThat(out())
        .containsExactly(
            "would run 2026-01-10T02:00:00Z",
            "would run 2026-01-12T02:00:00Z",
            "Add --yes to run these 2");
    assertThat(run(with(span, "--yes"))).isEqualTo(2);
    assertThat(err()).contains("is paused");
    assertThat(server.api.backfills).isEmpty();
    unpaused();
    assertThat(run(with(span, "--yes"))).isZero();
    assertThat(out()).endsWith("backfill 0 started");
    assertThat(server.api.backfills.get(0).path("max_active_runs").asInt()).isEqualTo(1);
    run("backfill", "pause", "0");
    run("backfill", "show", "--dag=nightly");
    assertThat(out().get(0)).startsWith("backfill 0 paused: 0 of 2 runs done (2 queued)");
    assertThat(run("backfill", "unpause", "0")).isZero();
    assertThat(run("backfill", "cancel", "0")).isZero();
    assertThat(run("backfill", "cancel", "0")).isEqualTo(2);
    assertThat(err()).contains("409", "already completed");
    assertThat(run("backfill", "pause", "5")).isEqualTo(2);
    assertThat(err()).contains("no backfill 5");
    assertThat(run(with(span, "--at-a-time=0"))).isEqualTo(2);
  }

  @Test
  void aBackfillIsWatchedToItsEnd() {
    unpaused();
    run("backfill", "start", "--dag=nightly", "--from=2026-01-10", "--to=2026-01-11", "--yes");
    onPause(
        () -> {
          server.api.runs.get("backfill__2026-01-10T02:00:00Z").put("state", "failed");
          server.api.backfills.get(0).put("completed_at", "2026-02-01T13:00:00Z");
        });
    assertThat(run("backfill", "watch", "0")).isEqualTo(1);
    assertThat(out())
        .containsExactly(
            "backfill 0 running: 0 of 1 runs done (1 queued)",
            "backfill 0 ended: 1 of 1 runs done (1 failed)",
            "run backfill__2026-01-10T02:00:00Z failed");
  }

  @Test
  void pausesAndUnpauses() {
    assertThat(run("unpause", "--dag=nightly")).isZero();
    assertThat(server.api.dag.path("is_paused").asBoolean()).isFalse();
    assertThat(run("pause", "--dag=nightly")).isZero();
    assertThat(server.api.dag.path("is_paused").asBoolean()).isTrue();
    assertThat(run("pause", "--dag=weekly")).isEqualTo(2);
  }

  @Test
  void poolsVariablesAndConnectionsAreSetListedAndDeleted() throws IOException {
    Path password = folder.resolve("mail-password");
    Files.writeString(password, "hidden");
    run("pools", "set", "lesionlake", "1");
    run("pools", "list");
    assertThat(out()).containsExactly("lesionlake: 0 of 1 slots taken");
    run("variables", "set", "lesionlake_lake", "/lake");
    run("variables", "list");
    assertThat(out()).containsExactly("lesionlake_lake=/lake");
    run(
        "connections",
        "set",
        "mail",
        "smtp",
        "--host=h",
        "--port=25",
        "--login=me",
        "--connection-password-file=" + password);
    run("connections", "list");
    assertThat(out()).containsExactly("mail (smtp) h:25 as me");
    assertThat(server.api.connections.get("mail").path("password").asText()).isEqualTo("hidden");
    for (String[] delete :
        List.of(
            new String[] {"pools", "delete", "lesionlake"},
            new String[] {"variables", "delete", "lesionlake_lake"},
            new String[] {"connections", "delete", "mail"})) {
      assertThat(run(delete)).isZero();
      assertThat(run(delete)).isEqualTo(2);
    }
  }

  @Test
  void listsAssets() {
    server.api.assets.add(
        FakeAirflowJson.object()
            .put("id", 1)
            .put("name", "silver.lesions")
            .put("uri", "lesionlake://silver.lesions"));
    assertThat(run("assets")).isZero();
    assertThat(out()).containsExactly("silver.lesions never made");
  }

  @Test
  void helpOfEveryCommandShowsAnExample() {
    List<CommandLine> commands = new ArrayList<>();
    collect(new CommandLine(new AirflowCommand()), commands);
    assertThat(commands).hasSizeGreaterThan(30);
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage())
                    .containsPattern("Examples?:\\R  lesionlake airflow "));
  }

  private static void collect(CommandLine command, List<CommandLine> into) {
    into.add(command);
    command.getSubcommands().values().forEach(sub -> collect(sub, into));
  }

  @Test
  void missingSettingsAreExitCodeTwo() {
    int code =
        new CommandLine(new AirflowCommand()).setErr(new PrintWriter(errors)).execute("status");
    assertThat(code).isEqualTo(2);
    assertThat(err()).contains("--url");
    assertThat(new CommandLine(new AirflowCommand()).setErr(new PrintWriter(errors)).execute())
        .isEqualTo(2);
  }
}

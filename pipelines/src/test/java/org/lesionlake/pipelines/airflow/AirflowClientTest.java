package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

/** What the client asks for, and what it makes of the answers. */
class AirflowClientTest extends AgainstFake {
  @Test
  void healthAndVersionNeedNoToken() {
    assertThat(client.version()).isEqualTo("3.3.2");
    assertThat(client.health().isHealthy()).isTrue();
    assertThat(client.health().components()).containsEntry("triggerer", "unknown");
    assertThat(server.api.tokensGiven).isZero();
  }

  @Test
  void triggersARunThatStandsForNoDate() {
    DagRun run = trigger();

    assertThat(run.runId()).isEqualTo(RUN);
    assertThat(run.state()).isEqualTo("queued");
    assertThat(run.logicalDateUtc()).isEmpty();
    assertThat(run.interval()).isEmpty();
    assertThat(run.note()).contains("by hand");
    assertThat(run.conf().path("lake").asText()).isEqualTo("/lake");
  }

  @Test
  void triggersARunForADateAndItsInterval() {
    Instant night = Instant.parse("2026-01-05T02:00:00Z");
    DagRun run =
        client.trigger(
            RunRequest.of("nightly")
                .logicalDate(night)
                .dataInterval(night.minus(Duration.ofDays(1)), night)
                .build());
    assertThat(run.logicalDateUtc()).contains(night);
    assertThat(run.interval())
        .contains(new DataInterval(Instant.parse("2026-01-04T02:00:00Z"), night));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DataInterval(night, night.minusSeconds(1)))
        .withMessageContaining("before its start");
  }

  @Test
  void aDateHasOneRun() {
    Instant night = Instant.parse("2026-01-05T02:00:00Z");
    client.trigger(RunRequest.of("nightly").runId("one").logicalDate(night).build());
    AirflowException e =
        failure(
            () -> client.trigger(RunRequest.of("nightly").runId("two").logicalDate(night).build()));
    assertThat(e.status()).hasValue(409);
    assertThat(e.remedy()).contains("logical date");
  }

  @Test
  void saysThatARunIdIsTaken() {
    trigger();
    AirflowException e = failure(this::trigger);
    assertThat(e.status()).hasValue(409);
    assertThat(e.isRefusal()).isTrue();
    assertThat(e.detail()).isEqualTo("Unique constraint violation");
  }

  @Test
  void passesOnWhyARunIdIsRefused() {
    AirflowException e =
        failure(() -> client.trigger(RunRequest.of("nightly").runId("a b").build()));
    assertThat(e.status()).hasValue(400);
    assertThat(e.detail()).contains("'a b' does not match");
  }

  @Test
  void runsAndDagsThatDoNotExistAreEmpty() {
    assertThat(client.dagRun("nightly", "none")).isEmpty();
    assertThat(client.dagRun("weekly", RUN)).isEmpty();
    assertThat(client.dag("weekly")).isEmpty();
    assertThat(failure(() -> client.dagRuns("weekly", RunFilter.any().build()).toList()).detail())
        .contains("weekly");
  }

  @Test
  void pagesAreAskedForWhenTheyAreNeeded() {
    trigger();
    for (int i = 0; i < 250; i++) {
      server.api.addTask(RUN, "task-" + i, "success", 1);
    }
    String tasks = "GET " + RUN_PATH + "/taskInstances";
    assertThat(client.taskInstances("nightly", RUN).limit(3)).hasSize(3);
    assertThat(server.count(tasks)).isEqualTo(1);
    assertThat(client.taskInstances("nightly", RUN).map(TaskInstance::taskId))
        .hasSize(250)
        .doesNotHaveDuplicates();
    assertThat(server.count(tasks)).isEqualTo(1 + 3);
  }

  @Test
  void listsRunsByStateTypeAndDate() {
    for (int day = 1; day <= 5; day++) {
      server.api.addRun(
          "r" + day,
          day % 2 == 0 ? "failed" : "success",
          Instant.parse("2026-01-0" + day + "T02:00:00Z"));
    }
    assertThat(ids(RunFilter.any().newestFirst().build()))
        .containsExactly("r5", "r4", "r3", "r2", "r1");
    assertThat(ids(RunFilter.any().state("failed").build())).containsExactly("r2", "r4");
    assertThat(ids(RunFilter.any().runType("manual").build())).isEmpty();
    assertThat(
            ids(
                RunFilter.any()
                    .logicalDates(
                        Instant.parse("2026-01-02T02:00:00Z"),
                        Instant.parse("2026-01-04T00:00:00Z"))
                    .build()))
        .containsExactly("r2", "r3");
  }

  private List<String> ids(RunFilter filter) {
    return client.dagRuns("nightly", filter).map(DagRun::runId).toList();
  }

  @Test
  void tellsWhatChangesUntilTheRunEnds() {
    DagRun run = trigger();
    server.api.statesToCome.addAll(
        List.of("queued", "running", "running", "a_new_state", "success"));
    server.api.addTask(RUN, "ingest", "success", 1);
    server.api.addTask(RUN, "gold", null, 0);
    server.api.runs.get(RUN).put("start_date", "2026-01-01T00:00:05.25+01:00");
    List<String> told = new ArrayList<>();

    DagRun ended =
        client.waitFor(
            run,
            Duration.ofHours(1),
            new RunListener() {
              @Override
              public void runChanged(DagRun now) {
                told.add(now.state());
              }

              @Override
              public void taskChanged(TaskInstance task) {
                told.add(task.label() + " " + task.state().orElse(""));
              }
            });

    assertThat(told)
        .containsExactly("queued", "ingest success", "running", "a_new_state", "success");
    assertThat(ended.succeeded()).isTrue();
    assertThat(ended.startedAtUtc()).contains(Instant.parse("2025-12-31T23:00:05.250Z"));
    assertThat(pauses).hasSize(4);
  }

  @Test
  void givesUpWaitingInTheEnd() {
    DagRun run = trigger();
    AirflowException e =
        failure(() -> client.waitFor(run, Duration.ofMinutes(1), RunListener.SILENT));
    assertThat(e).hasMessageContaining("still queued").hasMessageContaining("1 minutes");
    assertThat(pauses).hasSize(12);
  }

  @Test
  void pausesAndUnpauses() {
    assertThat(client.unpause("nightly").paused()).isFalse();
    assertThat(client.dag("nightly").orElseThrow().paused()).isFalse();
    assertThat(client.pause("nightly").paused()).isTrue();
    assertThat(failure(() -> client.unpause("weekly")).detail()).contains("weekly");
  }

  @Test
  void namesTheErrorOfADagFile() {
    server.api.addImportError(
        "nightly.py", "Traceback:\n  line 3\nKeyError: 'outputs'\n", "2026-01-01T00:00:00Z");
    assertThat(client.importErrors().map(ImportError::lastLine))
        .containsExactly("KeyError: 'outputs'");
  }

  @Test
  void whatWouldBeClearedIsShownAndNothingChanged() {
    failedRun();
    ClearRequest request = ClearRequest.failedOf("nightly", RUN).build();
    assertThat(client.wouldClear(request).map(TaskInstance::taskId))
        .containsExactly("gates", "passed");
    assertThat(client.dagRun("nightly", RUN).orElseThrow().state()).isEqualTo("failed");
    assertThat(client.taskInstances("nightly", RUN).filter(TaskInstance::failed)).hasSize(1);
  }

  @Test
  void clearedTasksRunAgainWithWhatFollows() {
    failedRun();
    ClearRequest request =
        ClearRequest.failedOf("nightly", RUN)
            .task("gates")
            .whateverTheirState()
            .withDownstream()
            .note("gate accepted")
            .build();
    assertThat(client.clear(request).map(TaskInstance::taskId))
        .containsExactly("gates", "summary", "passed");
    assertThat(client.dagRun("nightly", RUN).orElseThrow().state()).isEqualTo("queued");
    assertThat(client.taskInstances("nightly", RUN).map(TaskInstance::state))
        .containsExactly(
            Optional.of("success"), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void tasksAreNeverClearedTwice() {
    failedRun();
    String clear = "/api/v2/dags/nightly/clearTaskInstances";
    server.failNext("POST " + clear, Fault.ANSWER_LOST);
    AirflowException e = failure(() -> client.clear(ClearRequest.failedOf("nightly", RUN).build()));
    assertThat(e)
        .hasMessageContaining("not known whether")
        .hasMessageContaining("before you clear");
    assertThat(server.count("POST " + clear)).isEqualTo(1);
  }

  private void failedRun() {
    trigger();
    server.api.runs.get(RUN).put("state", "failed");
    server.api.addTask(RUN, "gold", "success", 1);
    server.api.addTask(RUN, "gates", "failed", 1);
    server.api.addTask(RUN, "summary", "success", 1);
    server.api.addTask(RUN, "passed", "upstream_failed", 0);
  }

  @Test
  void assetsTellWhoMakesThemAndWhen() {
    ObjectNode asset =
        FakeApi.JSON
            .createObjectNode()
            .put("id", 1)
            .put("name", "silver.lesions")
            .put("uri", "lesionlake://silver.lesions");
    asset
        .putArray("producing_tasks")
        .addObject()
        .put("dag_id", "nightly")
        .put("task_id", "inference");
    asset.putArray("scheduled_dags").addObject().put("dag_id", "weekly");
    asset.putObject("last_asset_event").put("id", 7).put("timestamp", "2026-01-01T03:00:00Z");
    server.api.assets.add(asset);
    server.api.assets.add(
        FakeApi.JSON.createObjectNode().put("id", 2).put("name", "new").put("uri", "x://new"));
    assertThat(client.assets())
        .containsExactly(
            new Asset(
                1,
                "silver.lesions",
                "lesionlake://silver.lesions",
                List.of("nightly.inference"),
                List.of("weekly"),
                Optional.of(Instant.parse("2026-01-01T03:00:00Z"))),
            new Asset(2, "new", "x://new", List.of(), List.of(), Optional.empty()));
  }

  @Test
  void anAnswerThatLacksWhatTheApiPromisesIsAnError() {
    server.api.runs.put(RUN, FakeApi.JSON.createObjectNode().put("dag_id", "nightly"));
    AirflowException e = failure(() -> client.dagRun("nightly", RUN));
    assertThat(e).hasMessageContaining("lacks dag_run_id").hasMessageContaining("Airflow 3");
    server.api.addRun(RUN, "success", Instant.EPOCH).put("start_date", "yesterday");
    assertThat(failure(() -> client.dagRun("nightly", RUN)))
        .hasMessageContaining("start_date is no time");
  }

  @Test
  void parametersOfManyKindsArriveAsJson() {
    DagRun run =
        client.trigger(
            RunRequest.of("nightly").conf(Map.of("n", 3, "list", List.of("a", "b"))).build());
    assertThat(run.conf().path("n").asInt()).isEqualTo(3);
    assertThat(run.conf().path("list").get(1).asText()).isEqualTo("b");
  }
}

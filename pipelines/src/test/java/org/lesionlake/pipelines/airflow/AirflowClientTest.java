package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

class AirflowClientTest {
  private static final String RUN = "manual__2026-01-01T00:00:00+00:00";
  private static final String RUNS = "/api/v2/dags/nightly/dagRuns";
  private static final String RUN_PATH = RUNS + "/manual__2026-01-01T00%3A00%3A00%2B00%3A00";

  private final List<Duration> pauses = new ArrayList<>();
  private FakeAirflow server;
  private AirflowClient client;

  @BeforeEach
  void start() throws IOException {
    server = new FakeAirflow();
    client = clientOf(server.address(), "secret");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private AirflowClient clientOf(URI address, String password) {
    return new AirflowClient(address, "admin", password, Duration.ofSeconds(5), pauses::add);
  }

  private DagRun trigger() {
    return client.triggerDagRun("nightly", RUN, Map.of("lake", "/lake"), Optional.of("by hand"));
  }

  private static AirflowException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    return catchThrowableOfType(AirflowException.class, c);
  }

  @Test
  void healthAndVersionNeedNoToken() {
    assertThat(client.version()).isEqualTo("3.3.2");
    assertThat(client.health().isHealthy()).isTrue();
    assertThat(client.health().components())
        .containsEntry("triggerer", "unknown")
        .containsEntry("dag_processor", "unknown");
    assertThat(server.tokensGiven).isZero();
  }

  @Test
  void triggersARunThatStandsForNoDate() {
    DagRun run = trigger();

    assertThat(run)
        .isEqualTo(
            new DagRun(
                "nightly",
                RUN,
                "queued",
                Optional.empty(),
                Optional.empty(),
                Optional.of("by hand")));
    assertThat(server.runs.get(RUN).path("conf").path("lake").asText()).isEqualTo("/lake");
  }

  @Test
  void renewsATokenThatExpired() {
    trigger();
    server.tokensGiven++;

    assertThat(client.dagRun("nightly", RUN)).isPresent();
    assertThat(server.count("POST /auth/token")).isEqualTo(2);
  }

  @Test
  void asksForATokenOnceWhenThePasswordIsWrong() {
    AirflowException e = failure(() -> clientOf(server.address(), "wrong").dagRun("nightly", RUN));

    assertThat(e.status()).hasValue(401);
    assertThat(e.detail()).isEqualTo("Invalid credentials");
    assertThat(e.remedy()).contains("password file");
    assertThat(server.count("POST /auth/token")).isEqualTo(1);
  }

  @Test
  void findsTheRunWhoseTriggerAnswerWasLost() {
    server.failNext("POST " + RUNS, Fault.ANSWER_LOST);

    assertThat(trigger().runId()).isEqualTo(RUN);
    assertThat(server.count("POST " + RUNS)).isEqualTo(1);
  }

  @Test
  void neverTriggersTwice() {
    server.failNext("POST " + RUNS, Fault.SERVER_ERROR);

    AirflowException e = failure(this::trigger);

    assertThat(e.status()).hasValue(502);
    assertThat(e).hasMessageContaining("does not exist").hasMessageContaining("same run id");
    assertThat(server.count("POST " + RUNS)).isEqualTo(1);
    assertThat(server.count("GET " + RUN_PATH)).isEqualTo(3);
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
        failure(() -> client.triggerDagRun("nightly", "a b", Map.of(), Optional.empty()));
    assertThat(e.status()).hasValue(400);
    assertThat(e.detail()).contains("'a b' does not match");
  }

  @Test
  void namesTheFieldsThatAreRefused() {
    AirflowException e =
        failure(
            () ->
                new AirflowHttp(
                        URI.create(server.address().toString().replaceAll("/$", "")),
                        "admin",
                        "secret",
                        Duration.ofSeconds(5),
                        pauses::add)
                    .change("POST", RUNS, AirflowHttp.JSON.createObjectNode()));
    assertThat(e.status()).hasValue(422);
    assertThat(e.detail()).isEqualTo("body.logical_date: Field required");
  }

  @Test
  void triesReadingAgainWithGrowingPauses() {
    trigger();
    server.failNext("GET " + RUN_PATH, Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.SERVER_ERROR);

    assertThat(client.dagRun("nightly", RUN)).isPresent();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void givesUpReadingAfterSixTries() {
    Fault[] six = new Fault[6];
    java.util.Arrays.fill(six, Fault.SERVER_ERROR);
    server.failNext("GET /api/v2/version", six);

    AirflowException e = failure(() -> client.version());

    assertThat(e.status()).hasValue(502);
    assertThat(e.isRefusal()).isFalse();
    assertThat(server.count("GET /api/v2/version")).isEqualTo(6);
  }

  @Test
  void runsAndDagsThatDoNotExistAreEmpty() {
    assertThat(client.dagRun("nightly", "none")).isEmpty();
    assertThat(client.dagRun("weekly", "none")).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void readsPagesOnlyAsFarAsTheStreamIsRead() {
    trigger();
    for (int i = 0; i < 250; i++) {
      server.addTask("task" + i, "success", 1);
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
  void tellsWhatChangesUntilTheRunEnds() {
    DagRun run = trigger();
    server.statesToCome.addAll(List.of("queued", "running", "running", "a_new_state", "success"));
    server.addTask("ingest", "success", 1);
    server.addTask("gold", null, 0);
    server.runs.get(RUN).put("start_date", "2026-01-01T00:00:05.25+01:00");
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
        failure(() -> client.waitFor(run, Duration.ofMinutes(1), AirflowCommandTest.SILENT));
    assertThat(e).hasMessageContaining("still queued").hasMessageContaining("1 minutes");
    assertThat(pauses).hasSize(12);
  }

  @Test
  void unpauses() {
    client.unpause("nightly");
    assertThat(server.paused).isFalse();
    assertThat(failure(() -> client.unpause("weekly")).detail()).contains("weekly");
  }

  @Test
  void namesTheErrorOfADagFile() {
    server.importErrors.add(
        AirflowHttp.JSON
            .createObjectNode()
            .put("filename", "nightly.py")
            .put("stack_trace", "Traceback:\n  line 3\nKeyError: 'outputs'\n"));
    assertThat(client.importErrors().map(ImportError::lastLine))
        .containsExactly("KeyError: 'outputs'");
  }

  @Test
  void saysThatNobodyAnswers() {
    URI address = server.address();
    server.close();
    AirflowException e = failure(() -> clientOf(address, "secret").version());
    assertThat(e.status()).isEmpty();
    assertThat(e).hasMessageContaining("GET /api/v2/version").hasMessageContaining("address");
    assertThat(pauses).hasSize(5);
  }
}

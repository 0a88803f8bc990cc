package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client of a fake Airflow, which notes its pauses and does not make them. */
abstract class AgainstFake {
  static final String RUN = "manual__2026-01-01T00:00:00+00:00";
  static final String RUNS = "/api/v2/dags/nightly/dagRuns";
  static final String RUN_PATH = RUNS + "/manual__2026-01-01T00%3A00%3A00%2B00%3A00";

  final List<Duration> pauses = new ArrayList<>();
  FakeAirflow server;
  AirflowClient client;

  @BeforeEach
  void start() throws IOException {
    server = new FakeAirflow();
    client = builder(server.address(), "secret").build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  AirflowClient.Builder builder(URI address, String password) {
    return AirflowClient.builder(address)
        .user("admin", password)
        .timeout(Duration.ofSeconds(5))
        .pause(pauses::add);
  }

  DagRun trigger() {
    return client.trigger(
        RunRequest.of("nightly").runId(RUN).conf(Map.of("lake", "/lake")).note("by hand").build());
  }

  static AirflowException failure(ThrowingCallable call) {
    return catchThrowableOfType(AirflowException.class, call);
  }
}

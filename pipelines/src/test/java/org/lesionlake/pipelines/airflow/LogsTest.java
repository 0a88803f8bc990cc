package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogsTest extends AgainstFake {
  private static final String LOG = "GET " + RUN_PATH + "/taskInstances/gates/logs/1";
  private TaskInstance gates;

  @BeforeEach
  void aTask() {
    trigger();
    server.api.addTask(RUN, "gates", "running", 1);
    gates = client.taskInstances("nightly", RUN).findFirst().orElseThrow();
  }

  @Test
  void aLogIsReadAcrossItsPagesAsTheyAreNeeded() {
    server.api.addLogPage("one", "two");
    server.api.addLogPage("three");
    server.api.addLogPage("four");
    assertThat(client.logs().written(gates, 1).limit(2).map(LogLine::text))
        .containsExactly("one", "two");
    assertThat(server.count(LOG)).isEqualTo(1);
    assertThat(client.logs().written(gates, 1).map(LogLine::text))
        .containsExactly("one", "two", "three", "four");
    assertThat(server.count(LOG)).isEqualTo(1 + 3);
  }

  @Test
  void whatIsWrittenOfARunningTaskEndsWhereItIs() {
    server.api.addLogPage("one");
    server.api.addLogPage();
    server.api.addLogPage("later");
    assertThat(client.logs().written(gates, 1).map(LogLine::text)).containsExactly("one");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aLogIsFollowedUntilTheTryHasEnded() {
    server.api.addLogPage("one");
    server.api.addLogPage();
    server.api.addLogPage();
    server.api.addLogPage("two");
    List<String> read = new ArrayList<>();
    client.logs().follow(gates, 1, Duration.ofHours(1), line -> read.add(line.text()));
    assertThat(read).containsExactly("one", "two");
    assertThat(pauses).hasSize(2);
  }

  @Test
  void followingEndsInTheEnd() {
    for (int page = 0; page < 100; page++) {
      server.api.addLogPage();
    }
    AirflowException e =
        failure(() -> client.logs().follow(gates, 1, Duration.ofMinutes(1), line -> {}));
    assertThat(e).hasMessageContaining("Try 1 of gates").hasMessageContaining("still running");
    assertThat(pauses).hasSize(12);
  }

  @Test
  void aLineTellsWhenHowBadAndWhatWasRaised() throws Exception {
    LogLine line =
        LogLine.of(
            FakeApi.JSON.readTree(
                """
                {"timestamp": "2026-02-01T02:00:00.5+01:00", "level": "error",
                 "event": "Task failed with exception\\n", "logger": "task",
                 "error_detail": [{"exc_type": "AirflowException", "exc_value": "It failed. "}]}
                """));
    assertThat(line.atUtc()).contains(Instant.parse("2026-02-01T01:00:00.5Z"));
    assertThat(line.isError()).isTrue();
    assertThat(line.text()).isEqualTo("Task failed with exception | AirflowException: It failed.");
    LogLine plain = LogLine.of(FakeApi.JSON.readTree("\"as older servers write it\\n\""));
    assertThat(plain)
        .isEqualTo(new LogLine(Optional.empty(), Optional.empty(), "as older servers write it"));
  }

  @Test
  void aTryThatIsNotThereIsAnError() {
    assertThat(failure(() -> client.logs().written(gates, 7).toList()).status()).hasValue(404);
  }
}

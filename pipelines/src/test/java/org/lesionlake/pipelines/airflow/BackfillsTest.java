package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

class BackfillsTest extends AgainstFake {
  private static final String BACKFILLS = "/api/v2/backfills";
  private static final Instant FROM = Instant.parse("2026-01-10T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-01-13T00:00:00Z");
  private static final Instant DONE = Instant.parse("2026-01-11T02:00:00Z");

  private static BackfillRequest.Builder request() {
    return BackfillRequest.of("nightly", FROM, TO);
  }

  @Test
  void aDryRunTellsTheDatesThatHaveNoRunAndStartsNothing() {
    server.api.addRun("done", "success", DONE);
    assertThat(client.backfills().dryRun(request().build()))
        .containsExactly(
            Instant.parse("2026-01-10T02:00:00Z"), Instant.parse("2026-01-12T02:00:00Z"));
    assertThat(client.backfills().of("nightly")).isEmpty();
  }

  @Test
  void datesThatFailedOrAllMayRunAgain() {
    server.api.addRun("done", "failed", DONE);
    assertThat(client.backfills().dryRun(request().again(BackfillRequest.Again.FAILED).build()))
        .hasSize(3);
    server.api.runs.get("done").put("state", "success");
    assertThat(client.backfills().dryRun(request().again(BackfillRequest.Again.FAILED).build()))
        .hasSize(2);
    assertThat(client.backfills().dryRun(request().again(BackfillRequest.Again.COMPLETED).build()))
        .hasSize(3);
  }

  @Test
  void progressCountsItsOwnRunsOnly() {
    server
        .api
        .addRun("earlier", "failed", DONE)
        .put("run_type", "backfill")
        .put("queued_at", "2026-01-20T00:00:00Z");
    Backfill backfill = client.backfills().start(request().build());
    server.api.runs.get("backfill__2026-01-10T02:00:00Z").put("state", "success");

    BackfillProgress progress = client.backfills().progress(backfill.id());

    assertThat(progress.byState())
        .containsEntry("success", 1L)
        .containsEntry("queued", 1L)
        .hasSize(2);
    assertThat(progress.finished()).isEqualTo(1);
    assertThat(progress.succeeded()).isFalse();
  }

  @Test
  void isWaitedForUntilItHasEnded() {
    Backfill backfill = client.backfills().start(request().build());
    for (String night : List.of("10", "11", "12")) {
      server.api.backfillEvents.add(
          () ->
              server
                  .api
                  .runs
                  .get("backfill__2026-01-" + night + "T02:00:00Z")
                  .put("state", "success"));
    }
    server.api.backfillEvents.add(() -> {});
    server.api.backfillEvents.add(
        () -> server.api.backfills.get(0).put("completed_at", "2026-02-01T13:00:00Z"));
    List<Long> told = new ArrayList<>();

    BackfillProgress ended =
        client
            .backfills()
            .waitFor(backfill.id(), Duration.ofHours(1), now -> told.add(now.finished()));

    assertThat(told).containsExactly(1L, 2L, 3L, 3L);
    assertThat(ended.succeeded()).isTrue();
    assertThat(ended.backfill().isFinished()).isTrue();
    assertThat(pauses).hasSize(4);
  }

  @Test
  void isPausedUnpausedAndCancelled() {
    int id = client.backfills().start(request().build()).id();
    assertThat(client.backfills().pause(id).paused()).isTrue();
    assertThat(client.backfills().unpause(id).paused()).isFalse();
    assertThat(client.backfills().cancel(id).isFinished()).isTrue();
    AirflowException e = failure(() -> client.backfills().pause(id));
    assertThat(e.status()).hasValue(409);
    assertThat(e.detail()).contains("already completed");
  }

  @Test
  void aDagHasOneAtATime() {
    client.backfills().start(request().build());
    AirflowException e = failure(() -> client.backfills().start(request().build()));
    assertThat(e.status()).hasValue(409);
    assertThat(e.remedy()).contains("one at a time");
  }

  @Test
  void findsTheOneWhoseAnswerWasLostAndNeverStartsTwo() {
    int earlier = client.backfills().start(request().build()).id();
    client.backfills().cancel(earlier);
    server.api.runs.clear();
    server.failNext("POST " + BACKFILLS, Fault.ANSWER_LOST);
    assertThat(client.backfills().start(request().build()).id()).isEqualTo(earlier + 1);
    client.backfills().cancel(earlier + 1);

    server.failNext("POST " + BACKFILLS, Fault.SERVER_ERROR);
    assertThat(failure(() -> client.backfills().start(request().build())))
        .hasMessageContaining("no backfill of nightly");
    assertThat(client.backfills().of("nightly")).hasSize(2);
    assertThat(server.count("POST " + BACKFILLS)).isEqualTo(3);
  }

  @Test
  void asksForASpanAndAtLeastOneAtATime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BackfillRequest.of("nightly", TO, FROM).build());
    assertThatIllegalArgumentException().isThrownBy(() -> request().maxActiveRuns(0).build());
    assertThat(client.backfills().byId(7)).isEmpty();
  }
}

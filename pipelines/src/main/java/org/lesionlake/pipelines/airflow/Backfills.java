package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Backfills: runs for dates of the past. A DAG has one at a time. */
public final class Backfills {
  private final AirflowClient airflow;
  private final AirflowHttp http;
  private final Listing listing;
  private final Duration pollEvery;

  Backfills(AirflowClient airflow, AirflowHttp http, Listing listing, Duration pollEvery) {
    this.airflow = airflow;
    this.http = http;
    this.listing = listing;
    this.pollEvery = pollEvery;
  }

  /** The logical dates that a request would run; nothing is changed. */
  public List<Instant> dryRun(BackfillRequest request) {
    JsonNode answer = http.ask(Paths.API + "/backfills/dry_run", request.body());
    List<Instant> dates = new ArrayList<>();
    Json.required(answer, "backfills").forEach(run -> dates.add(Json.instant(run, "logical_date")));
    return dates;
  }

  /**
   * Starts a backfill. If the answer is lost, a backfill of the same dates that was not there
   * before is looked for, and none is started a second time.
   */
  public Backfill start(BackfillRequest request) {
    int newest = newestId(request.dagId());
    try {
      return Backfill.of(http.create(Paths.API + "/backfills", request.body()));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      return airflow
          .lookFor(() -> ofRequest(request, newest))
          .orElseThrow(
              () ->
                  AirflowException.notMade("backfill of " + request.dagId() + " as asked for", e));
    }
  }

  private int newestId(String dagId) {
    return of(dagId).mapToInt(Backfill::id).max().orElse(-1);
  }

  private Optional<Backfill> ofRequest(BackfillRequest request, int after) {
    return of(request.dagId())
        .filter(backfill -> backfill.id() > after)
        .filter(backfill -> backfill.fromUtc().equals(request.fromUtc()))
        .filter(backfill -> backfill.toUtc().equals(request.toUtc()))
        .findFirst();
  }

  /** The backfills of a DAG, oldest first. */
  public Stream<Backfill> of(String dagId) {
    return listing
        .of(Paths.API + "/backfills?order_by=id&dag_id=" + Paths.segment(dagId) + "&", "backfills")
        .map(Backfill::of);
  }

  /** A backfill, or empty if there is none of that id. */
  public Optional<Backfill> byId(int id) {
    return AirflowClient.found(() -> Backfill.of(http.get(path(id))));
  }

  /** Lets no further run begin; those that run go on. */
  public Backfill pause(int id) {
    return Backfill.of(http.put(path(id) + "/pause"));
  }

  public Backfill unpause(int id) {
    return Backfill.of(http.put(path(id) + "/unpause"));
  }

  /** Ends a backfill: what is queued fails, what runs goes on. */
  public Backfill cancel(int id) {
    return Backfill.of(http.put(path(id) + "/cancel"));
  }

  private static String path(int id) {
    return Paths.API + "/backfills/" + id;
  }

  /** How far a backfill is. */
  public BackfillProgress progress(int id) {
    Backfill backfill = Backfill.of(http.get(path(id)));
    RunFilter filter =
        RunFilter.any()
            .runType("backfill")
            .logicalDates(backfill.fromUtc(), backfill.toUtc())
            .build();
    // The API does not say of which backfill a run is; an earlier one's were queued before.
    List<DagRun> runs =
        airflow
            .dagRuns(backfill.dagId(), filter)
            .filter(run -> run.queuedAtUtc().stream().noneMatch(backfill.createdAtUtc()::isAfter))
            .toList();
    return new BackfillProgress(backfill, runs);
  }

  /**
   * Waits until a backfill has ended.
   *
   * @param atMost how long; the backfill goes on when it is over and the call has thrown
   * @param listener told of the progress whenever it is another, on the calling thread
   */
  public BackfillProgress waitFor(int id, Duration atMost, Consumer<BackfillProgress> listener) {
    Optional<BackfillProgress> last = Optional.empty();
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(pollEvery)) {
      BackfillProgress now = progress(id);
      if (!last.equals(Optional.of(now))) {
        listener.accept(now);
        last = Optional.of(now);
      }
      if (now.backfill().isFinished()) {
        return now;
      }
      if (waited.compareTo(atMost) >= 0) {
        throw AirflowException.stillRunning(
            "Backfill " + id + " of " + now.backfill().dagId(),
            now.backfill().paused() ? "paused" : "running",
            atMost);
      }
      http.pause(pollEvery);
    }
  }
}

package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Logs of tasks. A log is given in pages; each but the last names where the next begins. */
public final class Logs {
  private final AirflowHttp http;
  private final Duration pollEvery;

  Logs(AirflowHttp http, Duration pollEvery) {
    this.http = http;
    this.pollEvery = pollEvery;
  }

  /**
   * The log of a try as far as it is written, read page by page as the stream is.
   *
   * @param tryNumber from 1
   */
  public Stream<LogLine> written(TaskInstance task, int tryNumber) {
    // A page of a try that still runs names a next one even when there is nothing more.
    return Stream.iterate(
            page(task, tryNumber, Optional.empty()),
            page -> !page.lines().isEmpty(),
            page ->
                page.next().isPresent()
                    ? page(task, tryNumber, page.next())
                    : new Page(List.of(), Optional.empty()))
        .flatMap(page -> page.lines().stream());
  }

  /**
   * Reads the log of a try until the try has ended.
   *
   * @param tryNumber from 1
   * @param atMost how long; the try goes on when it is over and the call has thrown
   * @param reader told of every line, on the calling thread
   */
  public void follow(TaskInstance task, int tryNumber, Duration atMost, Consumer<LogLine> reader) {
    Optional<String> next = Optional.empty();
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(pollEvery)) {
      Page page;
      do {
        page = page(task, tryNumber, next);
        page.lines().forEach(reader);
        next = page.next();
      } while (next.isPresent() && !page.lines().isEmpty());
      if (next.isEmpty()) {
        return;
      }
      if (waited.compareTo(atMost) >= 0) {
        throw AirflowException.stillRunning(
            "Try " + tryNumber + " of " + task.label() + " in " + task.runId(), "running", atMost);
      }
      http.pause(pollEvery);
    }
  }

  /**
   * Waits until a task has a further try than those that were seen, or has ended without one.
   *
   * @param seen number of the last try that was seen, 0 for none
   * @param look gives the task as it is now
   */
  public TaskInstance awaitTry(
      TaskInstance task, int seen, Duration atMost, Supplier<TaskInstance> look) {
    TaskInstance now = task;
    for (Duration waited = Duration.ZERO;
        !now.isFinished() && !(now.isBegun() && now.tryNumber() > seen);
        waited = waited.plus(pollEvery)) {
      if (waited.compareTo(atMost) >= 0) {
        throw AirflowException.stillRunning(
            "The task " + now.label() + " of " + now.runId(),
            now.state().orElse("waiting"),
            atMost);
      }
      http.pause(pollEvery);
      now = look.get();
    }
    return now;
  }

  private record Page(List<LogLine> lines, Optional<String> next) {}

  private Page page(TaskInstance task, int tryNumber, Optional<String> token) {
    String path =
        Paths.task(task)
            + "/logs/"
            + tryNumber
            + "?map_index="
            + task.mapIndex()
            + token.map(text -> "&token=" + Paths.segment(text)).orElse("");
    JsonNode answer = http.get(path);
    List<LogLine> lines = new ArrayList<>();
    Json.required(answer, "content").forEach(line -> lines.add(LogLine.of(line)));
    return new Page(lines, Json.optionalText(answer, "continuation_token"));
  }
}

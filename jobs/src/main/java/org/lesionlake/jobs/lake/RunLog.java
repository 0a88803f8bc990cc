package org.lesionlake.jobs.lake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.ops.Run;

/** Keeps the record of a run's jobs in {@code ops.runs}. */
public final class RunLog {
  private RunLog() {}

  /**
   * Records the end of a job; of one that was tried again, the last. An error is kept by its kind
   * only: its words may quote the input.
   */
  public static void record(
      JobContext context, String job, Instant startedAt, long worked, Optional<Exception> error) {
    record(context, job, startedAt, worked, Optional.empty(), error);
  }

  /**
   * As {@link #record(JobContext, String, Instant, long, Optional)}.
   *
   * @param traffic what the job's tasks read and wrote, if somebody counted
   */
  public static void record(
      JobContext context,
      String job,
      Instant startedAt,
      long worked,
      Optional<TaskTraffic.Total> traffic,
      Optional<Exception> error) {
    Run run =
        new Run(
            context.runId(),
            job,
            startedAt,
            Duration.between(startedAt, Instant.now()).toMillis() / 1e3,
            error.isPresent() ? "failed" : "done",
            error.map(e -> e.getClass().getSimpleName()).orElse(null),
            worked,
            CodeVersion.current(),
            traffic.map(TaskTraffic.Total::rowsRead).orElse(null),
            traffic.map(TaskTraffic.Total::rowsWritten).orElse(null),
            traffic.map(TaskTraffic.Total::bytesRead).orElse(null),
            traffic.map(TaskTraffic.Total::bytesWritten).orElse(null));
    LakeTable<Run> runs = context.table(Tables.RUNS);
    runs.upsert(runs.rows(List.of(run)));
  }
}

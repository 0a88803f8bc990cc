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
    Run run =
        new Run(
            context.runId(),
            job,
            startedAt,
            Duration.between(startedAt, Instant.now()).toMillis() / 1e3,
            error.isPresent() ? "failed" : "done",
            error.map(e -> e.getClass().getSimpleName()).orElse(null),
            worked,
            CodeVersion.current());
    LakeTable<Run> runs = context.table(Tables.RUNS);
    runs.upsert(runs.rows(List.of(run)));
  }
}

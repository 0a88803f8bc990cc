package org.lesionlake.jobs.ops;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lesionlake.jobs.lake.LakeLock.Holder;
import org.lesionlake.jobs.silver.Backlog.Waiting;

/**
 * How a lake's nights go: what an operator asks first in the morning. It names no patient, path or
 * object. All times are UTC.
 *
 * @param takenAt when it was looked at
 * @param holder run that holds the lake's lock
 * @param nights last runs, the newest first
 * @param jobs last run of each job
 * @param inboxes last listing of each inbox
 * @param backlog what waits, a line for each step
 * @param quarantined what was refused or given up, by reason
 * @param failedGates gates that failed when gates were last looked at, of that run; empty if they
 *     never were
 */
public record LakeStatus(
    Instant takenAt,
    Optional<Holder> holder,
    List<Night> nights,
    List<JobRun> jobs,
    List<Inbox> inboxes,
    List<Waiting> backlog,
    List<Quarantined> quarantined,
    OptionalLong failedGates) {

  /** What became of a run. */
  public enum State {
    /** It holds the lock. */
    RUNNING,
    /** All jobs on record are done. */
    DONE,
    /** A job or a gate failed. */
    FAILED,
    /** It took objects in and came to no summary: it was killed, or its other jobs are to come. */
    UNFINISHED
  }

  /**
   * A run; one that was killed in its first job is on no record.
   *
   * @param seconds from the start of its first job to the end of its last
   * @param jobs jobs on record
   * @param failedJob the last job that failed, with the kind of its error
   * @param accepted objects that entered the lake
   * @param rejected objects that were refused
   * @param failedGates gates whose last verdict on this run is that it failed
   */
  public record Night(
      String runId,
      State state,
      Instant startedAt,
      double seconds,
      int jobs,
      Optional<String> failedJob,
      long accepted,
      long rejected,
      List<String> failedGates) {}

  /**
   * The last run of a job.
   *
   * @param traffic what its tasks read and wrote, unless nobody counted
   * @param gpuSeconds seconds that series of this run were searched on a GPU; of inference only
   * @param lastDoneAt when it last ended well
   */
  public record JobRun(
      String job,
      Instant startedAt,
      double seconds,
      boolean done,
      long worked,
      Optional<Traffic> traffic,
      Optional<Double> gpuSeconds,
      Optional<Instant> lastDoneAt) {}

  /** Rows and bytes of tables and staged files. */
  public record Traffic(long rowsRead, long rowsWritten, long bytesRead, long bytesWritten) {}

  /** Balance of an inbox when it was last listed. */
  public record Inbox(
      String source,
      Instant listedAt,
      long seen,
      long accepted,
      long unchanged,
      long duplicate,
      long conflict,
      long setAside,
      long rejected) {}

  /**
   * Objects that no night will take up by itself, or that each night tries anew in vain.
   *
   * @param kind rejected objects, set_aside or conflict objects of an inbox, or series that a job
   *     could not work on (volumes, inference)
   * @param where inbox or job
   * @param reason reason code; empty for sums of the ledger
   */
  public record Quarantined(String kind, String where, String reason, long items) {}
}

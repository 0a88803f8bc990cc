package org.lesionlake.jobs;

import java.util.List;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Settings;

/**
 * A step of the night. It reads tables, calls udfs and writes the tables it owns; it never calls
 * another job. Running it again without new input changes nothing; after a crash the next run
 * finishes what is left.
 */
public interface Job {
  String name();

  /** What it does, in a sentence. */
  String description();

  /** Tables it reads. */
  List<String> inputs();

  /** Tables it owns. */
  List<String> outputs();

  /**
   * Reads what it needs of {@code conf}, so that what is wrong there is told before any work.
   *
   * @throws org.lesionlake.jobs.lake.UserError if something there cannot be used
   */
  default void check(Settings settings) {}

  /** Whether it can work on a part of the lake ({@link JobContext#part()}). */
  default boolean worksOnParts() {
    return false;
  }

  /**
   * @return how many objects or rows it worked on
   */
  long run(JobContext context);
}

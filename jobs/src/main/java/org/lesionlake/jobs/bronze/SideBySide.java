package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Steps that do not rest on each other, at one time: a commit of a table keeps one core busy and is
 * half of the time about its log.
 */
final class SideBySide {
  private SideBySide() {}

  /**
   * Runs all steps to their end, each in a thread of its own, which inherits the Spark session.
   *
   * @throws RuntimeException what the first of the steps threw that failed; what others threw is
   *     suppressed in it
   */
  static void run(Runnable... steps) {
    ExecutorService threads = Executors.newFixedThreadPool(steps.length);
    try {
      List<Future<?>> begun = new ArrayList<>();
      for (Runnable step : steps) {
        begun.add(threads.submit(step));
      }
      RuntimeException failure = null;
      for (Future<?> step : begun) {
        RuntimeException failed = await(step);
        if (failure == null) {
          failure = failed;
        } else if (failed != null) {
          failure.addSuppressed(failed);
        }
      }
      if (failure != null) {
        throw failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while tables were committed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** What a step threw, or null. */
  private static RuntimeException await(Future<?> step) throws InterruptedException {
    try {
      step.get();
      return null;
    } catch (ExecutionException e) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      return e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}

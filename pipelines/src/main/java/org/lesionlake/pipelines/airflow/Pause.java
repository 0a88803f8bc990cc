package org.lesionlake.pipelines.airflow;

import java.time.Duration;

/** Waits; a seam, so that tests of waiting do not wait. */
@FunctionalInterface
interface Pause {
  Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

  void of(Duration duration) throws InterruptedException;
}

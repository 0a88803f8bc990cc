package org.lesionlake.pipelines.airflow;

import java.time.Duration;

/** How the client waits, between tries and between looks at a run. */
@FunctionalInterface
public interface Pause {
  /** Lets the calling thread sleep. */
  Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

  void of(Duration duration) throws InterruptedException;
}

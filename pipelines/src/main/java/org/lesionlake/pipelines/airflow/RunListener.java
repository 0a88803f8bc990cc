package org.lesionlake.pipelines.airflow;

/** Told of what changes while a run is waited for. */
public interface RunListener {
  /** Hears nothing. */
  RunListener SILENT =
      new RunListener() {
        @Override
        public void runChanged(DagRun run) {}

        @Override
        public void taskChanged(TaskInstance task) {}
      };

  /** The run has another state than when last looked at; called for the first look too. */
  void runChanged(DagRun run);

  /** A task has another state or try than when last looked at. */
  void taskChanged(TaskInstance task);
}

package org.lesionlake.tests.archive;

/** Hears how far the generation of an archive has come; called from several threads. */
@FunctionalInterface
public interface ProgressListener {
  /** A listener that keeps quiet. */
  ProgressListener SILENT = (done, total) -> {};

  void patientsDone(int done, int total);
}

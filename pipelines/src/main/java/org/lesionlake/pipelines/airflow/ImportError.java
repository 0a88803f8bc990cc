package org.lesionlake.pipelines.airflow;

/** Why a DAG file does not show: the file and Python's stack trace. */
public record ImportError(String filename, String stackTrace) {

  /** The last line of the stack trace, which names the error. */
  public String lastLine() {
    return stackTrace.strip().lines().reduce("", (before, line) -> line).strip();
  }
}

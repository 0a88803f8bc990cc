package org.lesionlake.pipelines.airflow;

import java.io.Serial;
import java.util.OptionalInt;

/** A call to Airflow that did not give what was asked: what happened, why, and what to do. */
public final class AirflowException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int status;
  private final String detail;
  private final String remedy;

  private AirflowException(String what, int status, String detail, String remedy, Throwable cause) {
    super(what + (detail.isEmpty() ? "" : ": " + detail) + ". " + remedy, cause);
    this.status = status;
    this.detail = detail;
    this.remedy = remedy;
  }

  /** HTTP status of Airflow's answer; empty where there was none. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** What Airflow said of it, or the input/output error where it said nothing. */
  public String detail() {
    return detail;
  }

  /** What to do, a sentence. */
  public String remedy() {
    return remedy;
  }

  /** Whether the request was at fault (a 4xx status), rather than the server or the way to it. */
  public boolean isRefusal() {
    return status >= 400 && status < 500 && status != 429;
  }

  static AirflowException answered(String call, int status, String detail) {
    return new AirflowException(
        "Airflow answered " + status + " to " + call, status, detail, remedyFor(status), null);
  }

  private static String remedyFor(int status) {
    return switch (status) {
      case 401 -> "Check the user and the password file";
      case 403 -> "Give the user a role that may do this";
      case 404 ->
          "Check the id; for a DAG that does not show, see the import errors that status lists";
      case 409 -> "Choose another run id, or watch the run that has this one";
      case 422, 400 -> "Correct the arguments";
      case 429 -> "Try again later";
      default -> status >= 500 ? "Look at the API server's log" : "Check the address";
    };
  }

  static AirflowException unreachable(String call, Throwable cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new AirflowException(
        "No answer from Airflow to " + call,
        0,
        why,
        "Check the address and that the API server runs",
        cause);
  }

  static AirflowException notUnderstood(String call, String why) {
    return new AirflowException(
        "Airflow's answer to " + call + " is not what its API v2 says",
        0,
        why,
        "Check that the address is an Airflow 3 server's",
        null);
  }

  static AirflowException notTriggered(String dagId, String runId, AirflowException cause) {
    return new AirflowException(
        "The run " + runId + " of " + dagId + " does not exist after triggering it failed",
        cause.status,
        cause.detail,
        "Trigger it again with the same run id: Airflow refuses a second run of that id",
        cause);
  }

  static AirflowException noSuchRun(String dagId, String runId) {
    return new AirflowException(
        "The DAG " + dagId + " has no run " + runId,
        404,
        "",
        "Take the id that trigger printed",
        null);
  }

  static AirflowException stillRunning(DagRun run, String after) {
    return new AirflowException(
        "The run " + run.runId() + " of " + run.dagId() + " is still " + run.state(),
        0,
        "gave up waiting after " + after,
        "It goes on; watch it again with a longer timeout. A DAG that is paused stays queued",
        null);
  }

  static AirflowException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AirflowException(
        "Interrupted while talking to Airflow", 0, "", "The run itself goes on", cause);
  }
}

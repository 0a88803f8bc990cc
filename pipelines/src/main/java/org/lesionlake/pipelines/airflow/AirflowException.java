package org.lesionlake.pipelines.airflow;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;

/** A call to Airflow that did not give what was asked: what happened, why, and what to do. */
public final class AirflowException extends RuntimeException {
  @Serial private static final long serialVersionUID = 2;

  private final int status;
  private final String detail;
  private final String remedy;
  private final Duration retryAfter;
  private final boolean arrived;

  private AirflowException(String what, int status, String detail, String remedy, Throwable cause) {
    this(what, status, detail, remedy, cause, Duration.ZERO, true);
  }

  private AirflowException(
      String what,
      int status,
      String detail,
      String remedy,
      Throwable cause,
      Duration retryAfter,
      boolean arrived) {
    super(what + (detail.isEmpty() ? "" : ": " + withoutStop(detail)) + ". " + remedy, cause);
    this.status = status;
    this.detail = detail;
    this.remedy = remedy;
    this.retryAfter = retryAfter;
    this.arrived = arrived;
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
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

  /** Whether what was asked for is not there. */
  boolean isMissing() {
    return status == 404;
  }

  /** How long the server asked to wait before the next try. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** Whether trying again may help: the server was busy, failed, or could not be reached. */
  boolean mayPass() {
    boolean unreachable =
        status == 0 && getCause() instanceof IOException && !(getCause() instanceof SSLException);
    return status == 429 || status >= 500 || unreachable;
  }

  /** Whether trying again may help and cannot do a thing twice. */
  boolean wasNotActedOn() {
    return status == 429 || (mayPass() && !arrived);
  }

  static AirflowException answered(String call, int status, String detail, Duration retryAfter) {
    return new AirflowException(
        "Airflow answered " + status + " to " + call,
        status,
        detail,
        remedyFor(call, status),
        null,
        retryAfter,
        true);
  }

  private static String remedyFor(String call, int status) {
    boolean version = call.endsWith(Paths.API + "/version");
    return switch (status) {
      case 401 -> "Check the user and the password file";
      case 403 -> "Give the user a role that may do this";
      case 404 ->
          version
              ? "Check the address, and that the server is Airflow 3: older ones have no "
                  + Paths.API
              : "Check the id; for a DAG that does not show, see the import errors that status"
                  + " lists";
      case 405 -> "Check the address, and that the server is Airflow 3";
      case 407 -> "Name a proxy that lets you through";
      case 409 ->
          call.contains("/dagRuns")
              ? "Choose another run id or logical date, or watch the run that has this one"
              : call.contains("/backfills")
                  ? "See the DAG's backfills: they run one at a time, and one that ended stays so"
                  : "See what is there already, and change or remove that";
      case 400, 422 -> "Correct the arguments";
      case 429 -> "Try again later";
      default -> status >= 500 ? "Look at the API server's log" : "Check the address";
    };
  }

  static AirflowException redirected(String call, int status, String location) {
    return new AirflowException(
        "Airflow answered " + status + " to " + call,
        status,
        "it leads to " + location,
        "Give the address that the server is really at, https included",
        null);
  }

  static AirflowException notReached(String call, String why, IOException cause) {
    return new AirflowException(
        "Airflow was not reached for " + call,
        0,
        why,
        "Check the address and that the API server runs",
        cause,
        Duration.ZERO,
        false);
  }

  static AirflowException noSuchHost(String call, String host, Throwable cause) {
    // No cause of its own kind: a name that is not known now will not be in a few seconds.
    return new AirflowException(
        "Airflow was not reached for " + call,
        0,
        "no host is named " + host,
        "Check the address; behind a proxy, name that",
        new IllegalArgumentException(cause),
        Duration.ZERO,
        false);
  }

  static AirflowException notTrusted(String call, SSLException cause) {
    return new AirflowException(
        "No safe connection to Airflow for " + call,
        0,
        cause.getMessage(),
        "Name the certificates of the server's authority as the trust store, or check the address:"
            + " https asks for a server that speaks TLS under the name in its certificate",
        cause,
        Duration.ZERO,
        false);
  }

  static AirflowException noAnswer(String call, IOException cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new AirflowException(
        "No answer from Airflow to " + call,
        0,
        why,
        "Check the address and that the API server runs; one that is slow wants a longer timeout",
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

  static AirflowException notMade(String thing, AirflowException cause) {
    return new AirflowException(
        "Airflow has no " + thing + " after making it failed",
        cause.status,
        cause.detail,
        "Try again once the server is well",
        cause);
  }

  static AirflowException notKnownWhetherCleared(ClearRequest request, AirflowException cause) {
    return new AirflowException(
        "It is not known whether tasks of " + request.runId() + " were cleared",
        cause.status,
        cause.detail,
        "Look at the run's tasks before you clear them again: a second time would end those that"
            + " run by then",
        cause);
  }

  static AirflowException stillRunning(String what, String state, Duration after) {
    return new AirflowException(
        what + " is still " + state,
        0,
        "gave up waiting after " + after.toMinutes() + " minutes",
        "It goes on; watch it again with a longer timeout. What belongs to a paused DAG stays"
            + " queued",
        null);
  }

  static AirflowException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AirflowException(
        "Interrupted while talking to Airflow", 0, "", "What was started goes on", cause);
  }
}

package org.lesionlake.pipelines.cli;

import java.io.Serial;
import java.util.List;
import org.lesionlake.pipelines.airflow.AirflowException;

/** A step of a deployment failed, and those before it were undone as far as that can be. */
final class NotDeployed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  NotDeployed(String step, RuntimeException cause, List<String> left) {
    super(
        "Nothing was deployed, for this failed: " + step + ": " + cause.getMessage() + undone(left),
        cause);
  }

  static String undone(List<String> left) {
    return left.isEmpty()
        ? ". All is as it was"
        : ". All is as it was but: " + String.join(", ", left) + ". Look at these by hand";
  }

  /** As for the error beneath: 2 for a refusal, 3 for a server that failed. */
  int exitCode() {
    return getCause() instanceof AirflowException e && !e.isRefusal() ? 3 : 2;
  }
}

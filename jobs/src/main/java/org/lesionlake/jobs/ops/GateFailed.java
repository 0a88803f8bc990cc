package org.lesionlake.jobs.ops;

import java.util.List;

/** At least one gate did not pass. */
public final class GateFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GateFailed(List<String> failures) {
    super(
        "A gate failed; the tables hold this run's rows, and the run ends with exit code 1.\n  "
            + String.join("\n  ", failures)
            + "\n  do:  look into the summary, mend the input, or change the threshold in"
            + " the lake's lake.conf.");
  }
}

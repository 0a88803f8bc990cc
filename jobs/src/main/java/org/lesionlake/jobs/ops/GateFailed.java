package org.lesionlake.jobs.ops;

import java.util.List;

/** At least one gate did not pass. */
public final class GateFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GateFailed(List<String> failures) {
    super(
        "A gate failed; the tables hold this run's rows, and the run ends with exit code 1.\n  "
            + String.join("\n  ", failures)
            + "\n  why: what the gate names is worse than the lake's settings allow. Every later run"
            + " judges the same objects again."
            + "\n  do:  look into the summary and mend the input. To accept what there is, let the"
            + " gates pass once with a higher threshold: 'lesionlake job gates --lake DIR --set"
            + " NAME=VALUE', with the setting in brackets behind the gate.");
  }
}

package org.lesionlake.pipelines.cli;

import java.io.Serial;

/** What a person asked for cannot be done: what, why, and what to do, on one line. */
final class Refused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  Refused(String what, String why, String remedy) {
    super(what + ": " + why + ". " + remedy);
  }

  Refused(String what, Exception cause, String remedy) {
    super(what + ": " + cause.getMessage() + ". " + remedy, cause);
  }
}

package org.lesionlake.jobs.bronze;

/**
 * Why an object does not enter: what becomes of it, a reason code, and words without its values.
 */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;
  private final String outcome;
  private final String reason;

  Refused(String outcome, String reason, String detail) {
    super(detail);
    this.outcome = outcome;
    this.reason = reason;
  }

  static Refused rejected(String reason, String detail) {
    return new Refused("rejected", reason, detail);
  }

  static Refused setAside(String reason) {
    return new Refused("set_aside", reason, null);
  }

  String outcome() {
    return outcome;
  }

  String reason() {
    return reason;
  }
}

package org.lesionlake.jobs.serve;

/**
 * Who is at the other end of a connection.
 *
 * @param address of the client's machine
 */
record Caller(String name, Role role, String address, Login login) {
  /**
   * @throws Refusal if the user was removed or has another role by now
   */
  void requireStillKnown() {
    if (!login.stillHas(name, role)) {
      throw new Refusal(
          "The statement was not run.",
          "The account was removed or has another role since the login.",
          "Log in again.");
    }
  }
}

package org.lesionlake.jobs.serve;

import java.util.Optional;

/** Where users are known. */
interface Login {
  /** The role of a user who gave the right password; empty for who is unknown or gave another. */
  Optional<Role> check(String name, String password);

  /** Whether a user who is logged in still has the role; asked before each statement. */
  default boolean stillHas(String name, Role role) {
    return true;
  }
}

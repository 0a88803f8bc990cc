package org.lesionlake.jobs.lake;

/**
 * Something the user can put right: refused input, a missing folder, a wrong key. The message says
 * what happened, why, and what to do; it is printed without a stack trace.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String whatHappened, String why, String whatToDo) {
    super(whatHappened + "\n  why: " + why + "\n  do:  " + whatToDo);
  }
}

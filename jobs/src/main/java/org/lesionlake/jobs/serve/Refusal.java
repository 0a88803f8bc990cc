package org.lesionlake.jobs.serve;

/** What a user is told in place of an answer, in one line since drivers show no more. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String whatHappened, String why, String whatToDo) {
    super(whatHappened + " Why: " + why + " Do: " + whatToDo);
  }
}

package org.lesionlake.jobs.cli;

/** An error in a job that nobody foresaw. Its message quotes nothing, as the cause's words may. */
final class JobFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobFailed(String job, String runId, Exception cause) {
    super("the job " + job + " of run " + runId, cause);
  }
}

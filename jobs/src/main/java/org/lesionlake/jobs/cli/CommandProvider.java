package org.lesionlake.jobs.cli;

import java.util.List;

/** Brings further commands to the command line; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {
  /** Objects annotated as picocli commands. */
  List<Object> commands();
}

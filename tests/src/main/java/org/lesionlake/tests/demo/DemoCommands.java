package org.lesionlake.tests.demo;

import java.util.List;
import org.lesionlake.jobs.cli.CommandProvider;
import org.lesionlake.tests.archive.VirtualArchiveCommand;

/** Brings the demo and the virtual archive to the command line. */
public final class DemoCommands implements CommandProvider {
  @Override
  public List<Object> commands() {
    return List.of(new DemoCommand(), new VirtualArchiveCommand());
  }
}

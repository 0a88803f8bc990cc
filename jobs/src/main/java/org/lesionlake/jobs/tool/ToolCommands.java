package org.lesionlake.jobs.tool;

import java.util.List;
import org.lesionlake.jobs.cli.CommandProvider;

/** Brings to the command line what a person can try on a single file, without a lake. */
public final class ToolCommands implements CommandProvider {
  @Override
  public List<Object> commands() {
    return List.of(
        new DicomCommand(),
        new ReportCommand(),
        new MeasureMaskCommand(),
        new ModelCommand(),
        new SegmentCommand());
  }
}

package org.lesionlake.jobs.cli;

import org.lesionlake.jobs.lake.CodeVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"lesionlake " + CodeVersion.current()};
  }
}

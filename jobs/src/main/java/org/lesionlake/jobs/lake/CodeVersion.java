package org.lesionlake.jobs.lake;

import java.util.Optional;

/** Version of the code, as the build wrote it into the jar. */
public final class CodeVersion {
  private CodeVersion() {}

  /** The version, or {@code development} where classes run outside a jar. */
  public static String current() {
    return Optional.ofNullable(CodeVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}

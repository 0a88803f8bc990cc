package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Version of the code, as the build wrote it into the jar's manifest. */
public final class CodeVersion {
  private static final String UNKNOWN = "development";
  private static final Attributes MANIFEST = manifest();

  private CodeVersion() {}

  /**
   * Version and commit, such as {@code 0.1.0+1a2b3c4d5e6f}; {@code development} where classes run
   * outside a jar.
   */
  public static String current() {
    String commit = MANIFEST.getValue("Build-Commit");
    return commit == null || commit.isBlank() ? release() : release() + "+" + commit;
  }

  /** The version alone, which commits share until the next release. */
  public static String release() {
    return Optional.ofNullable(MANIFEST.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
        .orElse(UNKNOWN);
  }

  private static Attributes manifest() {
    String self = CodeVersion.class.getSimpleName() + ".class";
    String place = String.valueOf(CodeVersion.class.getResource(self));
    if (!place.startsWith("jar:")) {
      return new Attributes();
    }
    String jar = place.substring(0, place.indexOf("!/") + 2);
    try (InputStream in = new URL(jar + "META-INF/MANIFEST.MF").openStream()) {
      return new Manifest(in).getMainAttributes();
    } catch (IOException e) {
      return new Attributes();
    }
  }
}

package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Where things truly lie on this machine's own file system, with links followed. */
public final class Places {
  private Places() {}

  /** The folder or file of an address; empty if it is on another file system. */
  public static Optional<Path> local(String address, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new LakeFiles(address, hadoop).root();
    return Optional.of(path.toUri()).filter(uri -> "file".equals(uri.getScheme())).map(Path::of);
  }

  /** Whether a place is a folder, or lies anywhere below it. */
  public static boolean within(Path place, Path folder) {
    return real(place).startsWith(real(folder));
  }

  /** Whether two places are one, or one lies in the other. */
  public static boolean nested(Path one, Path other) {
    return within(one, other) || within(other, one);
  }

  private static Path real(Path path) {
    return followed(path.toAbsolutePath()).normalize();
  }

  /** A path with the links of those of its folders that are there followed. */
  private static Path followed(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException notThereYet) {
      return path.getParent() == null
          ? path
          : followed(path.getParent()).resolve(path.getFileName());
    }
  }
}

package org.lesionlake.archive;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of archives, told by the ends of their names. */
public enum ArchiveFormat {
  ZIP(".zip"),
  TAR(".tar"),
  TAR_GZ(".tar.gz", ".tgz");

  private final List<String> endings;

  ArchiveFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** The format of a file of that name; empty if it is no archive. */
  public static Optional<ArchiveFormat> of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (ArchiveFormat format : values()) {
      for (String ending : format.endings) {
        if (lower.endsWith(ending)) {
          return Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether an entry can only be reached through all before it. */
  boolean sequential() {
    return this == TAR_GZ;
  }
}

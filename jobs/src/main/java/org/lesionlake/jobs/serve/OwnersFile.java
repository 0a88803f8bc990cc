package org.lesionlake.jobs.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files that their owner alone may read, where the disk knows such rights. */
final class OwnersFile {
  private OwnersFile() {}

  /**
   * Makes an empty file.
   *
   * @throws IOException if there is one already, or it cannot be made
   */
  static void create(Path file) throws IOException {
    Files.createFile(file);
    var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rw-------"));
    }
  }
}

package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are whole or not there: one that was cut off would look like one that was not. */
final class WholeFile {
  private WholeFile() {}

  @FunctionalInterface
  interface Writing {
    void to(Path part) throws IOException;
  }

  /**
   * Writes a file under another name first. The name of the part ends as the file's does, which may
   * say how it is to be written.
   */
  static void write(Path file, Writing writing) throws IOException {
    Path part = file.resolveSibling(".part-" + file.getFileName());
    try {
      writing.to(part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      deleteIfThere(part);
    }
  }

  private static void deleteIfThere(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // What could not be written is told already; a part that stays is named as one.
    }
  }
}

package org.lesionlake.jobs.lake;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How commits of Delta tables on a local disk are written: whole under another name, and then by a
 * hard link under their own, which fails if another writer was first. Delta's own way asks Hadoop
 * to rename, which starts some twenty processes for each commit.
 */
public final class LocalLogStore extends HadoopFileSystemLogStore {
  /** Made by Delta. */
  public LocalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path file, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    java.nio.file.Path target = java.nio.file.Path.of(file.toUri().getPath());
    if (!overwrite && Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    java.nio.file.Path written =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeLines(written, actions);
      if (overwrite) {
        // A checksum that Hadoop has put beside the old text is not of the new one.
        Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
        Files.move(
            written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.createLink(target, written);
      }
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static void writeLines(java.nio.file.Path file, Iterator<String> lines)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      while (lines.hasNext()) {
        out.write(lines.next());
        out.write('\n');
      }
    }
  }

  @Override
  public Boolean isPartialWriteVisible(Path file, Configuration hadoop) {
    return false;
  }
}

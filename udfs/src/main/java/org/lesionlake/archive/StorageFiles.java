package org.lesionlake.archive;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Opens archives; what fails here is marked as storage's failure. */
final class StorageFiles {
  private StorageFiles() {}

  static FSDataInputStream open(FileSystem fs, Path file) throws IOException {
    try {
      return fs.open(file);
    } catch (IOException e) {
      throw new StorageStream.Failed(e);
    }
  }

  static void seek(FSDataInputStream in, long to) throws IOException {
    try {
      in.seek(to);
    } catch (EOFException e) {
      // The file has become shorter since it was listed.
      throw new ArchiveException(ArchiveFileSystem.DAMAGED, e);
    } catch (IOException e) {
      throw new StorageStream.Failed(e);
    }
  }

  static void readFully(FSDataInputStream in, long at, byte[] into) throws IOException {
    try {
      in.readFully(at, into);
    } catch (IOException e) {
      throw new StorageStream.Failed(e);
    }
  }
}

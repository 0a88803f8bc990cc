package org.lesionlake.archive;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.functional.FutureIO;

/** Files in their storage; of archives, what fails here is marked as storage's failure. */
public final class StorageFiles {
  private StorageFiles() {}

  /** Whether files lie on a disk of this machine, as far as its file system tells. */
  public static boolean isLocal(FileSystem fs) {
    FileSystem raw = fs instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fs;
    return raw instanceof RawLocalFileSystem;
  }

  /**
   * Whether local files are just that, so that they may be opened and listed directly: a file
   * system that was put in their place may do more.
   */
  static boolean isPlainDisk(FileSystem fs) {
    return fs.getClass() == LocalFileSystem.class || fs.getClass() == LocalDisk.class;
  }

  static FSDataInputStream open(FileSystem fs, Path file) throws IOException {
    try {
      return fs.open(file);
    } catch (IOException e) {
      throw new StorageStream.Failed(e);
    }
  }

  /** Opens a file of which parts are read: object stores are not asked for all the rest of it. */
  static FSDataInputStream openParts(FileSystem fs, Path file) throws IOException {
    if (isLocal(fs)) {
      return open(fs, file);
    }
    try {
      return FutureIO.awaitFuture(
          fs.openFile(file)
              // By its name in Hadoop since 3.3.5, and in S3A before; others pass over them.
              .opt("fs.option.openfile.read.policy", "random")
              .opt("fs.s3a.experimental.input.fadvise", "random")
              .build());
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

package org.lesionlake.archive;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Opens files one after the other, as a task does that reads the header of each. Of small reads
 * most of the time goes into opening: Hadoop looks its file systems up by user and address for each
 * file, and of a local file it looks three times whether it is there. Not thread safe.
 */
public final class FileOpener {
  private final Configuration hadoop;
  private FileSystem last;
  private String scheme;
  private String authority;

  /** An opener of files on any storage that the configuration knows. */
  public FileOpener(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Opens a file to be read from its start on.
   *
   * @throws IOException if it is not there or its storage fails
   */
  public InputStream open(Path file) throws IOException {
    Optional<InputStream> local = openLocal(file);
    return local.isPresent() ? local.get() : fileSystem(file).open(file);
  }

  /**
   * Opens a file of a local disk directly.
   *
   * @return empty if the file is elsewhere, or if Hadoop has put a checksum file beside it, which
   *     only Hadoop verifies
   * @throws IOException if it is not there, is no file, or cannot be read
   */
  public Optional<InputStream> openLocal(Path file) throws IOException {
    if (!StorageFiles.isPlainDisk(fileSystem(file))) {
      return Optional.empty();
    }
    File local = new File(file.toUri().getPath());
    if (new File(local.getParentFile(), "." + local.getName() + ".crc").exists()) {
      return Optional.empty();
    }
    if (!local.isFile() && local.exists()) {
      // Opening a pipe waits for whoever writes to it.
      throw new IOException("It is no file but a folder, pipe, socket or device.");
    }
    return Optional.of(new FileInputStream(local));
  }

  /**
   * Size and time of a file as they are now.
   *
   * @throws IOException if it is not there or its storage fails
   */
  FileStamp stamp(Path file) throws IOException {
    FileSystem fs = fileSystem(file);
    if (StorageFiles.isPlainDisk(fs)) {
      File local = new File(file.toUri().getPath());
      long modified = local.lastModified();
      // 0 is what a file has that is not there, too.
      if (modified != 0) {
        return new FileStamp(local.length(), modified);
      }
    }
    return FileStamp.of(fs.getFileStatus(file));
  }

  /** The file system of a file, which the files of a task mostly share. */
  public FileSystem fileSystem(Path file) throws IOException {
    boolean same =
        last != null
            && Objects.equals(file.toUri().getScheme(), scheme)
            && Objects.equals(file.toUri().getAuthority(), authority);
    if (!same) {
      last = file.getFileSystem(hadoop);
      scheme = file.toUri().getScheme();
      authority = file.toUri().getAuthority();
    }
    return last;
  }
}

package org.lesionlake.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists the files below a folder of any Hadoop file system in the way that suits that system. */
public final class StoredFiles {
  /** Takes a file of the listing. */
  public interface Taker {
    void take(FileStatus file) throws IOException;
  }

  private StoredFiles() {}

  /**
   * Gives every file below a folder, or the file itself, in no certain order.
   *
   * @param recursive whether files in the folder's folders are wanted too
   * @param seen whether files and folders of that name are looked at; the root is in any case
   * @throws java.io.FileNotFoundException if there is nothing at the root
   * @throws IOException if a folder cannot be listed
   */
  public static void list(
      FileStatus root, boolean recursive, Predicate<String> seen, Configuration hadoop, Taker taker)
      throws IOException {
    if (root.isFile()) {
      taker.take(root);
      return;
    }
    FileSystem fs = root.getPath().getFileSystem(hadoop);
    if (StorageFiles.isLocal(fs)) {
      walk(root, recursive, seen, fs, taker);
    } else {
      listFlat(root, recursive, seen, fs, taker);
    }
  }

  /**
   * Folder by folder: for its flat listing of local files Hadoop starts a process for each of them,
   * 3 ms a file.
   */
  private static void walk(
      FileStatus root, boolean recursive, Predicate<String> seen, FileSystem fs, Taker taker)
      throws IOException {
    boolean plain = StorageFiles.isPlainDisk(fs);
    ArrayDeque<Path> folders = new ArrayDeque<>(List.of(root.getPath()));
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      for (FileStatus status : plain ? listed(folder) : List.of(fs.listStatus(folder))) {
        if (!seen.test(status.getPath().getName())) {
          continue;
        }
        if (status.isFile()) {
          taker.take(status);
        } else if (recursive) {
          folders.add(status.getPath());
        }
      }
    }
  }

  /**
   * What Hadoop lists of a local folder, but each file is looked at once and not four times: links
   * are followed, Hadoop's checksum files are left out, and so is what goes meanwhile.
   */
  private static List<FileStatus> listed(Path folder) throws IOException {
    File local = new File(folder.toUri().getPath());
    List<FileStatus> files = new ArrayList<>();
    for (String name : FileUtil.list(local)) {
      boolean checksum = name.startsWith(".") && name.endsWith(".crc");
      if (!checksum) {
        status(local, folder, name).ifPresent(files::add);
      }
    }
    return files;
  }

  private static Optional<FileStatus> status(File local, Path folder, String name) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(local.toPath().resolve(name), BasicFileAttributes.class);
      long modified = found.lastModifiedTime().toMillis();
      Path path = new Path(folder, new Path(null, null, name));
      return Optional.of(new FileStatus(found.size(), found.isDirectory(), 1, 0, modified, path));
    } catch (IOException | InvalidPathException gone) {
      return Optional.empty();
    }
  }

  /** In one listing, which an object store answers without a request for each folder. */
  private static void listFlat(
      FileStatus root, boolean recursive, Predicate<String> seen, FileSystem fs, Taker taker)
      throws IOException {
    int folder = root.getPath().toString().length();
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(root.getPath(), recursive);
    while (found.hasNext()) {
      FileStatus status = found.next();
      if (isSeenBelow(status.getPath().toString().substring(folder), seen)) {
        taker.take(status);
      }
    }
  }

  private static boolean isSeenBelow(String path, Predicate<String> seen) {
    for (String name : path.split("/")) {
      if (!name.isEmpty() && !seen.test(name)) {
        return false;
      }
    }
    return true;
  }
}

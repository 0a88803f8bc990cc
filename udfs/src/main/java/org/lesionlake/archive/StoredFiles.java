package org.lesionlake.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/**
 * Lists the files below a folder of any Hadoop file system in the way that suits that system. On a
 * local disk links are followed, but into no folder twice, and what lies there without being a file
 * that can be read is told with the reason.
 */
public final class StoredFiles {
  private static final Refusal BROKEN_LINK =
      new Refusal("broken_link", "A link that leads to nothing.");
  private static final Refusal NO_FILE =
      new Refusal(
          "not_a_file", "A pipe, socket or device, which holds nothing that could be read again.");
  private static final Refusal UNREADABLE_NAME =
      new Refusal(
          "unreadable_name",
          "A file or folder whose name is not UTF-8, so that it cannot be opened. Rename it.");
  private static final Refusal NOT_LOOKED_AT =
      new Refusal("io_error", "Whether it is a file or a folder could not be asked.");

  /** Takes a file of the listing. */
  public interface Taker {
    /**
     * Takes a file.
     *
     * @param refusal why it cannot be read, or null
     */
    void take(FileStatus file, Refusal refusal) throws IOException;
  }

  /** What was found of a name, and why it cannot be read, or null. */
  private record Found(FileStatus status, Refusal refusal) {}

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
      taker.take(root, null);
      return;
    }
    FileSystem fs = root.getPath().getFileSystem(hadoop);
    if (StorageFiles.isPlainDisk(fs)) {
      walk(root, recursive, seen, taker);
    } else if (StorageFiles.isLocal(fs)) {
      walk(root, recursive, seen, fs, taker);
    } else {
      listFlat(root, recursive, seen, fs, taker);
    }
  }

  /** Folder by folder, those that links lead to last, so that files keep their own paths. */
  private static void walk(FileStatus root, boolean recursive, Predicate<String> seen, Taker taker)
      throws IOException {
    Set<Object> visited = new HashSet<>();
    Queue<Path> folders = new ArrayDeque<>(List.of(root.getPath()));
    Queue<Path> linked = new PriorityQueue<>();
    while (!folders.isEmpty() || !linked.isEmpty()) {
      Path folder = folders.isEmpty() ? linked.remove() : folders.remove();
      if (!visited.add(key(local(folder).toPath()))) {
        continue;
      }
      for (Found found : listed(folder)) {
        FileStatus status = found.status();
        if (!seen.test(status.getPath().getName())) {
          continue;
        }
        if (status.isFile()) {
          taker.take(status, found.refusal());
        } else if (recursive) {
          boolean link = Files.isSymbolicLink(local(status.getPath()).toPath());
          (link ? linked : folders).add(status.getPath());
        }
      }
    }
  }

  /** What tells a folder whatever path leads to it. */
  private static Object key(java.nio.file.Path folder) throws IOException {
    Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    return key != null ? key : folder.toRealPath();
  }

  private static File local(Path path) {
    return new File(path.toUri().getPath());
  }

  /**
   * What Hadoop lists of a local folder, but each file is looked at once and not four times, and
   * what is no file is told: Hadoop's checksum files are left out, and so is what goes meanwhile.
   */
  private static List<Found> listed(Path folder) throws IOException {
    File local = local(folder);
    List<Found> files = new ArrayList<>();
    for (String name : FileUtil.list(local)) {
      boolean checksum = name.startsWith(".") && name.endsWith(".crc");
      if (!checksum) {
        found(local, folder, name).ifPresent(files::add);
      }
    }
    return files;
  }

  private static Optional<Found> found(File local, Path folder, String name) throws IOException {
    Path path = new Path(folder, new Path(null, null, name));
    try {
      java.nio.file.Path file = local.toPath().resolve(name);
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.isDirectory()) {
        return Optional.of(new Found(new FileStatus(0, true, 1, 0, 0, path), null));
      }
      long modified = found.lastModifiedTime().toMillis();
      long size = found.isOther() ? 0 : found.size();
      Refusal refusal = found.isOther() ? NO_FILE : null;
      return Optional.of(new Found(new FileStatus(size, false, 1, 0, modified, path), refusal));
    } catch (IOException | InvalidPathException e) {
      return refusal(local, name, e)
          .map(why -> new Found(new FileStatus(0, false, 1, 0, 0, path), why));
    }
  }

  /** Why nothing is told of a name that stands in its folder; empty if it is gone. */
  private static Optional<Refusal> refusal(File local, String name, Exception e) {
    if (e instanceof InvalidPathException || name.indexOf('\uFFFD') >= 0) {
      return Optional.of(UNREADABLE_NAME);
    }
    try {
      Files.readAttributes(
          local.toPath().resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          Files.isSymbolicLink(local.toPath().resolve(name)) ? BROKEN_LINK : NOT_LOOKED_AT);
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException unknown) {
      return Optional.of(NOT_LOOKED_AT);
    }
  }

  /**
   * Folder by folder, too, where Hadoop verifies checksums: for its flat listing of local files it
   * starts a process for each of them, 3 ms a file.
   */
  private static void walk(
      FileStatus root, boolean recursive, Predicate<String> seen, FileSystem fs, Taker taker)
      throws IOException {
    ArrayDeque<Path> folders = new ArrayDeque<>(List.of(root.getPath()));
    while (!folders.isEmpty()) {
      for (FileStatus status : fs.listStatus(folders.remove())) {
        if (!seen.test(status.getPath().getName())) {
          continue;
        }
        if (status.isFile()) {
          taker.take(status, null);
        } else if (recursive) {
          folders.add(status.getPath());
        }
      }
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
        taker.take(status, null);
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

package org.lesionlake.spark.dicom;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists the files under the paths of a read, each once, by path. */
final class FileListing {
  private FileListing() {}

  /**
   * Checks that every path leads to something.
   *
   * @throws IllegalArgumentException naming the first that does not
   */
  static void requirePresent(SourceOptions options, Configuration hadoop) {
    for (String path : options.paths()) {
      roots(path, options, hadoop);
    }
  }

  /**
   * The files, ordered by path.
   *
   * @param wanted what queries ask of path, size and time
   * @throws IllegalArgumentException if a path leads to nothing
   * @throws java.io.UncheckedIOException if a folder cannot be listed
   */
  static List<ListedFile> list(
      SourceOptions options, Predicate<ListedFile> wanted, Configuration hadoop) {
    TreeMap<String, ListedFile> files = new TreeMap<>();
    for (String path : options.paths()) {
      for (FileStatus root : roots(path, options, hadoop)) {
        try {
          addAll(files, root, options, wanted, hadoop);
        } catch (IOException e) {
          throw SourceErrors.notListed(root.getPath().toString(), e);
        }
      }
    }
    return new ArrayList<>(files.values());
  }

  /** What a path or glob leads to; what is hidden only if the name given begins so itself. */
  private static List<FileStatus> roots(String path, SourceOptions options, Configuration hadoop) {
    try {
      Path pattern = new Path(path);
      FileStatus[] found = pattern.getFileSystem(hadoop).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw SourceErrors.pathNotFound(path);
      }
      boolean all = options.includeHidden() || isHidden(pattern.getName());
      List<FileStatus> roots = new ArrayList<>(found.length);
      for (FileStatus status : found) {
        if (all || !isHidden(status.getPath().getName())) {
          roots.add(status);
        }
      }
      return roots;
    } catch (FileNotFoundException e) {
      throw SourceErrors.pathNotFound(path);
    } catch (IOException e) {
      throw SourceErrors.notListed(path, e);
    }
  }

  private static void addAll(
      TreeMap<String, ListedFile> files,
      FileStatus root,
      SourceOptions options,
      Predicate<ListedFile> wanted,
      Configuration hadoop)
      throws IOException {
    if (root.isFile()) {
      add(files, root, wanted);
      return;
    }
    FileSystem fs = root.getPath().getFileSystem(hadoop);
    if (isLocal(fs)) {
      walk(files, root, fs, options, wanted);
    } else {
      listFlat(files, root, fs, options, wanted);
    }
  }

  private static boolean isLocal(FileSystem fs) {
    FileSystem raw = fs instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fs;
    return raw instanceof RawLocalFileSystem;
  }

  /** Folder by folder: Hadoop's flat listing of local files starts a process for each of them. */
  private static void walk(
      TreeMap<String, ListedFile> files,
      FileStatus root,
      FileSystem fs,
      SourceOptions options,
      Predicate<ListedFile> wanted)
      throws IOException {
    ArrayDeque<Path> folders = new ArrayDeque<>(List.of(root.getPath()));
    while (!folders.isEmpty()) {
      for (FileStatus status : fs.listStatus(folders.remove())) {
        boolean seen = options.includeHidden() || !isHidden(status.getPath().getName());
        if (seen && status.isFile()) {
          add(files, status, wanted);
        } else if (seen && options.recursive()) {
          folders.add(status.getPath());
        }
      }
    }
  }

  /** In one listing, which an object store answers without a request for each folder. */
  private static void listFlat(
      TreeMap<String, ListedFile> files,
      FileStatus root,
      FileSystem fs,
      SourceOptions options,
      Predicate<ListedFile> wanted)
      throws IOException {
    String folder = root.getPath().toString();
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(root.getPath(), options.recursive());
    while (found.hasNext()) {
      FileStatus status = found.next();
      if (options.includeHidden() || !isHiddenBelow(folder, status.getPath())) {
        add(files, status, wanted);
      }
    }
  }

  private static void add(
      TreeMap<String, ListedFile> files, FileStatus status, Predicate<ListedFile> wanted) {
    ListedFile file =
        new ListedFile(status.getPath().toString(), status.getLen(), status.getModificationTime());
    if (wanted.test(file)) {
      files.put(file.path(), file);
    }
  }

  /** Whether the file, or a folder between it and the one given, has a hidden name. */
  private static boolean isHiddenBelow(String folder, Path file) {
    String below = "/" + file.toString().substring(folder.length());
    return below.contains("/_") || below.contains("/.");
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }
}

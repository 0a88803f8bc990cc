package org.lesionlake.spark.dicom;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry;
import org.lesionlake.archive.ArchiveEntry.Refusal;
import org.lesionlake.archive.ArchiveFileSystem;
import org.lesionlake.archive.ArchiveFormat;
import org.lesionlake.archive.StoredFiles;

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
          StoredFiles.list(
              root,
              options.recursive(),
              name -> options.includeHidden() || !isHidden(name),
              hadoop,
              (file, refusal) -> add(files, file, refusal, options, wanted, hadoop));
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

  private static void add(
      TreeMap<String, ListedFile> files,
      FileStatus status,
      Refusal refusal,
      SourceOptions options,
      Predicate<ListedFile> wanted,
      Configuration hadoop)
      throws IOException {
    String path = status.getPath().toString();
    ListedFile file = new ListedFile(path, status.getLen(), status.getModificationTime());
    if (refusal != null) {
      if (wanted.test(file)) {
        files.put(path, file.refused(refusal));
      }
    } else if (options.archives() && ArchiveFormat.of(path).isPresent()) {
      addEntries(files, file, options, wanted, hadoop);
    } else if (wanted.test(file)) {
      files.put(path, file);
    }
  }

  /** Those of an archive in its own order; itself too where it cannot be read to its end. */
  private static void addEntries(
      TreeMap<String, ListedFile> files,
      ListedFile archive,
      SourceOptions options,
      Predicate<ListedFile> wanted,
      Configuration hadoop) {
    ArchiveFileSystem.Listing listing;
    try {
      listing = ArchiveFileSystem.list(new Path(archive.path()), hadoop);
    } catch (IOException e) {
      ReadObject unread = ReadObject.unreadable(archive);
      listing =
          new ArchiveFileSystem.Listing(
              List.of(), Optional.of(new Refusal(unread.status(), unread.error())));
    }
    for (ArchiveEntry entry : listing.entries()) {
      ListedFile file =
          new ListedFile(
              archive.path(), entry.name(), entry.sizeBytes(), entry.modifiedMillis(), null, null);
      boolean seen = options.includeHidden() || !isHiddenName("/" + entry.name());
      if (seen && wanted.test(file)) {
        files.put(
            String.format(Locale.ROOT, "%s!%07d", archive.path(), entry.position()),
            entry.refusal().map(file::refused).orElse(file));
      }
    }
    if (listing.damage().isPresent() && wanted.test(archive)) {
      files.put(archive.path(), archive.refused(listing.damage().get()));
    }
  }

  private static boolean isHiddenName(String below) {
    return below.contains("/_") || below.contains("/.");
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }
}

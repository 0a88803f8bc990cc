package org.lesionlake.jobs.bronze;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lesionlake.archive.ArchiveEntry;
import org.lesionlake.archive.ArchiveEntry.Refusal;
import org.lesionlake.archive.ArchiveFileSystem;
import org.lesionlake.archive.ArchiveFormat;
import org.lesionlake.archive.ArchivePath;
import org.lesionlake.archive.StoredFiles;
import org.lesionlake.jobs.lake.Places;
import org.lesionlake.jobs.lake.UserError;

/** Lists the files of an inbox, each once; archives are looked into. */
public final class InboxListing {
  private InboxListing() {}

  /**
   * Checks that every root is there and that the names below it can be read, before any work.
   *
   * @throws UserError naming the first that is not
   */
  public static void requirePresent(String option, List<String> roots, Configuration hadoop) {
    for (String root : roots) {
      try {
        Path path = new Path(root);
        FileSystem fs = path.getFileSystem(hadoop);
        requireReadableNames(root, fs);
        if (!fs.exists(path)) {
          throw new UserError(
              "There is nothing at " + root + ".",
              "It was given with " + option + ".",
              "Check the spelling, and that this machine sees the folder.");
        }
      } catch (UserError e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        // Hadoop wraps a missing class of a file system in a plain RuntimeException.
        throw new UserError(
            "Cannot look at " + root + ".",
            String.valueOf(e.getMessage()),
            "Check the address given with "
                + option
                + ", its access rights and, for an object store, that its libraries are there"
                + " (README, object stores).");
      }
    }
  }

  /**
   * Checks that no inbox on this machine's file system contains the lake or the vault or lies in
   * it, links followed; their own files would be taken in as if they had been sent.
   *
   * @param name lake or vault
   * @throws UserError naming the first inbox that does
   */
  public static void requireApart(
      String option,
      List<String> roots,
      String name,
      java.nio.file.Path folder,
      Configuration hadoop) {
    for (String root : roots) {
      if (Places.local(root, hadoop).filter(inbox -> Places.nested(inbox, folder)).isPresent()) {
        throw new UserError(
            "The inbox " + root + " and the " + name + " " + folder + " lie one in the other.",
            "The files of the " + name + " would be taken in as if they had been sent.",
            "Give " + option + " a folder that holds only what was sent, beside lake and vault.");
      }
    }
  }

  /**
   * Java reads file names in the locale's encoding, whatever {@code file.encoding} says: in the
   * POSIX locale that cron and schedulers bring, a folder with an accent in its name is not there.
   */
  private static void requireReadableNames(String root, FileSystem fs) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if ("file".equals(fs.getUri().getScheme()) && !encoding.equalsIgnoreCase("UTF-8")) {
      throw new UserError(
          "File names with accents under " + root + " would not be seen.",
          "Java was started in a locale whose encoding is " + encoding + ".",
          "Set LC_ALL=C.UTF-8 or another UTF-8 locale for this process, then run again.");
    }
  }

  /** Files by path; those of an archive in its place, in the archive's own order. */
  static List<ListedFile> list(List<String> roots, Configuration hadoop) {
    List<ListedFile> listed = new ArrayList<>();
    files(roots, hadoop).forEach(file -> listed.addAll(opened(file, hadoop)));
    return listed;
  }

  /** Files by path, archives unopened. */
  static List<ListedFile> files(List<String> roots, Configuration hadoop) {
    Map<String, ListedFile> files = new TreeMap<>();
    for (String root : roots) {
      try {
        Path path = new Path(root);
        FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
        StoredFiles.list(
            status,
            true,
            name -> true,
            hadoop,
            (file, refusal) -> {
              String name = file.getPath().toString();
              ListedFile listed = new ListedFile(name, file.getLen(), file.getModificationTime());
              files.put(
                  name,
                  refusal == null ? listed : listed.refused(refusal.reason(), refusal.detail()));
            });
      } catch (FileNotFoundException e) {
        throw new UserError(
            "There is nothing at " + root + ".", "It vanished after the run began.", "Run again.");
      } catch (IOException e) {
        throw new UserError(
            "The inbox " + root + " cannot be listed.",
            String.valueOf(e.getMessage()),
            "Check its access rights, then run again.");
      }
    }
    return new ArrayList<>(files.values());
  }

  /**
   * A file itself or, if it is an archive, the files in it; the archive too where it cannot be read
   * to its end.
   */
  static List<ListedFile> opened(ListedFile file, Configuration hadoop) {
    Path path = new Path(file.path());
    boolean closed =
        file.refusal() == null
            && ArchivePath.of(path).isEmpty()
            && ArchiveFormat.of(path.getName()).isPresent();
    return closed ? entries(file, path, hadoop) : List.of(file);
  }

  private static List<ListedFile> entries(ListedFile archive, Path path, Configuration hadoop) {
    ArchiveFileSystem.Listing listing;
    try {
      listing = ArchiveFileSystem.list(path, hadoop);
    } catch (IOException e) {
      return List.of(
          archive.refused(NewObjects.STORAGE_FAILED, "The archive could not be opened or read."));
    }
    List<ListedFile> entries = new ArrayList<>();
    for (ArchiveEntry entry : listing.entries()) {
      entries.add(
          new ListedFile(
              new ArchivePath(path, entry.name()).path().toString(),
              entry.sizeBytes(),
              entry.modifiedMillis(),
              archive.path(),
              archive.sizeBytes() + ":" + archive.modifiedMillis(),
              entry.refusal().map(Refusal::reason).orElse(null),
              entry.refusal().map(Refusal::detail).orElse(null)));
    }
    listing
        .damage()
        .ifPresent(damage -> entries.add(archive.refused(damage.reason(), damage.detail())));
    return entries;
  }
}

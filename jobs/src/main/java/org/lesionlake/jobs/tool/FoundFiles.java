package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;

/**
 * The files at and below some paths, each once, by path; symbolic links are followed.
 *
 * @param unreadable what is there but could not be looked at
 */
record FoundFiles(List<Path> files, List<Path> unreadable) {
  /**
   * @throws org.lesionlake.jobs.lake.UserError if nothing is at one of them
   */
  static FoundFiles at(List<Path> roots) {
    TreeSet<Path> files = new TreeSet<>();
    List<Path> unreadable = new ArrayList<>();
    for (Path root : roots) {
      DicomErrors.requirePresent(root);
      walk(root.toAbsolutePath().normalize(), files, unreadable);
    }
    return new FoundFiles(List.copyOf(files), unreadable);
  }

  private static void walk(Path root, TreeSet<Path> files, List<Path> unreadable) {
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            } else {
              // A link to nothing; or a pipe or a device, reading which might never end.
              unreadable.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException error) {
            unreadable.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException error) {
            if (error != null) {
              unreadable.add(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    } catch (IOException e) {
      unreadable.add(root);
    }
  }
}

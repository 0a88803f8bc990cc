package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A vault in one file. The archive holds the key and every identity in the clear: it is made
 * readable by its owner only, and belongs where the vault belongs.
 */
public final class VaultArchive {
  private VaultArchive() {}

  /**
   * @return files written
   */
  public static int backup(Path vault, Path archive) {
    VaultKeys.load(vault);
    try {
      Files.createFile(
          archive,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new UserError(
          "There is a file " + archive + " already.",
          "A backup is never written over another.",
          "Name another file with --out.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Stream<Path> walk = Files.walk(vault);
        ZipOutputStream zip =
            new ZipOutputStream(Files.newOutputStream(archive, StandardOpenOption.WRITE))) {
      List<Path> files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !vault.relativize(file).startsWith("_staging"))
              .sorted()
              .toList();
      for (Path file : files) {
        ZipEntry entry = new ZipEntry(vault.relativize(file).toString());
        entry.setLastModifiedTime(FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis()));
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
      }
      return files.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Unpacks a backup into an empty or absent folder.
   *
   * @return files written
   */
  public static int restore(Path archive, Path vault) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      if (Files.exists(vault) && isNotEmpty(vault)) {
        throw new UserError(
            "The folder " + vault + " is not empty.",
            "A vault is never restored over another.",
            "Move it away, or name another folder with --vault.");
      }
      Files.createDirectories(vault);
      Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rwx------"));
      List<? extends ZipEntry> entries = zip.stream().toList();
      for (ZipEntry entry : entries) {
        Path file = vault.resolve(entry.getName()).normalize();
        if (!file.startsWith(vault.normalize())) {
          throw new UserError(
              "The archive " + archive + " is no backup of a vault.",
              "It names a file outside its folder.",
              "Name a file that 'lesionlake vault backup' wrote.");
        }
        Files.createDirectories(file.getParent());
        try (var in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return entries.size();
    } catch (IOException e) {
      throw new UserError(
          "The backup " + archive + " cannot be read.",
          String.valueOf(e.getMessage()),
          "Name a file that 'lesionlake vault backup' wrote.");
    }
  }

  private static boolean isNotEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }
}

package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A vault in one file. The archive holds the key and every identity in the clear: it is made
 * readable by its owner only, and belongs where the vault belongs.
 */
public final class VaultArchive {
  /** Where a backup is unpacked before it is known to be the vault that is wanted. */
  private static final String UNPACKED = "_restoring";

  private VaultArchive() {}

  /**
   * @return files written
   */
  public static int backup(Path vault, Path archive) {
    VaultKeys.load(vault);
    // Listed before the archive is made, so that it never packs itself.
    List<Path> files = filesOf(vault, archive);
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
      throw notWritten(archive, e);
    }
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(archive, StandardOpenOption.WRITE))) {
      for (Path file : files) {
        ZipEntry entry = new ZipEntry(vault.relativize(file).toString());
        entry.setLastModifiedTime(FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis()));
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
      }
      return files.size();
    } catch (IOException e) {
      // Half a backup would stand in the way of the next.
      VaultKeys.deleteQuietly(archive);
      throw notWritten(archive, e);
    }
  }

  private static List<Path> filesOf(Path vault, Path archive) {
    try (Stream<Path> walk = Files.walk(vault)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !vault.relativize(file).startsWith("_staging"))
          .filter(file -> !vault.relativize(file).startsWith(UNPACKED))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw notWritten(archive, e);
    }
  }

  private static UserError notWritten(Path archive, IOException e) {
    return new UserError(
        "The backup " + archive + " could not be written.",
        String.valueOf(e.getMessage()),
        "Name a file in a folder that you can write to, on a disk with room, with --out.");
  }

  /**
   * Unpacks a backup into an empty or absent folder, or one that a killed restore left half done.
   * The key comes last, so that what is half done is no vault to any other command.
   *
   * @param check throws if what was unpacked is not the vault that is wanted; nothing is left then
   * @return files written
   */
  public static int restore(Path archive, Path vault, Consumer<Path> check) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<Path> names = names(archive, zip);
      requireFree(vault, names);
      Path unpacked = Files.createDirectories(vault.resolve(UNPACKED));
      try {
        Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rwx------"));
        unpack(zip, unpacked);
        check.accept(unpacked);
        moveInto(unpacked, vault);
        return names.size();
      } catch (UserError e) {
        delete(unpacked);
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(
          "The backup " + archive + " cannot be restored.",
          String.valueOf(e.getMessage()),
          "Name a file that 'lesionlake vault backup' wrote, and a folder that you can write to.");
    }
  }

  /** Clears away what a killed restore left, which no key marks as a vault, and nothing else. */
  private static void requireFree(Path vault, List<Path> names) throws IOException {
    if (!Files.exists(vault)) {
      return;
    }
    if (Files.exists(vault.resolve(UNPACKED)) && !Files.exists(vault.resolve(Lake.KEY_FILE))) {
      for (Path name : names) {
        delete(vault.resolve(name.getName(0)));
      }
      delete(vault.resolve(UNPACKED));
    }
    if (!list(vault).isEmpty()) {
      throw new UserError(
          "The folder " + vault + " is not empty.",
          "A vault is never restored over another.",
          "Move it away, or name another folder with --vault.");
    }
  }

  /** Names of the files of an archive, each below the folder that it is unpacked into. */
  private static List<Path> names(Path archive, ZipFile zip) {
    List<Path> names = zip.stream().map(entry -> Path.of(entry.getName())).toList();
    for (Path name : names) {
      if (name.isAbsolute() || !name.equals(name.normalize()) || name.startsWith("..")) {
        throw new UserError(
            "The archive " + archive + " is no backup of a vault.",
            "It names a file outside its folder.",
            "Name a file that 'lesionlake vault backup' wrote.");
      }
    }
    return names;
  }

  private static void unpack(ZipFile zip, Path folder) throws IOException {
    for (ZipEntry entry : zip.stream().toList()) {
      Path file = folder.resolve(entry.getName());
      Files.createDirectories(file.getParent());
      try (var in = zip.getInputStream(entry)) {
        Files.copy(in, file);
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static void moveInto(Path unpacked, Path vault) throws IOException {
    Path key = unpacked.resolve(Lake.KEY_FILE);
    for (Path part : list(unpacked)) {
      if (!part.equals(key)) {
        Files.move(part, vault.resolve(part.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(key, vault.resolve(Lake.KEY_FILE), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(unpacked);
  }

  private static void delete(Path place) throws IOException {
    if (Files.exists(place)) {
      try (Stream<Path> walk = Files.walk(place)) {
        for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}

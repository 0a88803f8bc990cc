package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.lesionlake.deid.VaultKey;

/** Finds and mints the key of a lake under its vault's root. */
final class VaultKeys {
  private static final String BEING_WRITTEN = ".key.new";

  private VaultKeys() {}

  /** Mints a key; its file appears whole or not at all. */
  static VaultKey mint(Path vault) {
    Path whole = vault.resolve(BEING_WRITTEN);
    try {
      Files.createDirectories(vault);
      Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rwx------"));
      Files.deleteIfExists(whole);
      VaultKey key = VaultKey.generate();
      key.write(whole);
      // Unlike a move, a link never takes the place of a file that is there.
      Files.createLink(vault.resolve(Lake.KEY_FILE), whole);
      Files.delete(whole);
      return key;
    } catch (FileAlreadyExistsException e) {
      deleteQuietly(whole);
      throw present(vault);
    } catch (IOException e) {
      throw new UserError(
          "The key could not be written into the vault " + vault + ".",
          e.getMessage(),
          "Name a folder you can write to with --vault.");
    }
  }

  /**
   * @throws UserError if a vault has a key
   */
  static void requireNone(Path vault) {
    if (Files.exists(vault.resolve(Lake.KEY_FILE))) {
      throw present(vault);
    }
  }

  private static UserError present(Path vault) {
    return new UserError(
        "There is a key in the vault " + vault + " already.",
        "It belongs to another lake, and a key is never overwritten.",
        "Name another folder with --vault.");
  }

  /** Whether a vault holds its key and no identity yet. */
  static boolean holdsOnlyKey(Path vault) {
    try (Stream<Path> files = Files.list(vault)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(BEING_WRITTEN))
          .toList()
          .equals(List.of(Lake.KEY_FILE));
    } catch (IOException e) {
      return false;
    }
  }

  static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // What led here is told; that a file stays behind is not worth hiding it.
    }
  }

  static VaultKey load(Path vault) {
    try {
      return VaultKey.load(vault.resolve(Lake.KEY_FILE));
    } catch (NoSuchFileException e) {
      throw new UserError(
          "The lake's key is missing.",
          "There is no key file in the vault " + vault + ".",
          "Point --vault to the vault, or restore it with 'lesionlake vault restore'.");
    } catch (IOException e) {
      throw new UserError(
          "The lake's key cannot be used.", e.getMessage(), "Mend the key file, then run again.");
    }
  }
}

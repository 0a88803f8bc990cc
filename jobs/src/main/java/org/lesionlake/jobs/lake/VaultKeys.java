package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.lesionlake.deid.VaultKey;

/** Finds and mints the key of a lake under its vault's root. */
final class VaultKeys {
  private VaultKeys() {}

  static VaultKey mint(Path vault) {
    try {
      Files.createDirectories(vault);
      Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rwx------"));
      VaultKey key = VaultKey.generate();
      key.write(vault.resolve(Lake.KEY_FILE));
      return key;
    } catch (FileAlreadyExistsException e) {
      throw new UserError(
          "There is a key in the vault " + vault + " already.",
          "It belongs to another lake, and a key is never overwritten.",
          "Name another folder with --vault.");
    } catch (IOException e) {
      throw new UserError(
          "The key could not be written into the vault " + vault + ".",
          e.getMessage(),
          "Name a folder you can write to with --vault.");
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

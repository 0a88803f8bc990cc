package org.lesionlake.deid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that every pseudonym of a lake is derived from: 32 random bytes, kept in the vault.
 *
 * <p>Whoever holds it can test a guessed identity against a pseudonym. It is therefore deliberately
 * not serializable: an executor loads it from the vault itself, and it never travels in a task.
 */
public final class VaultKey {
  /** Length of the key in bytes, that of the SHA-256 output (RFC 2104 section 3). */
  public static final int BYTES = 32;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretKeySpec secret;

  /** Never used itself: looking the algorithm up takes longer than a pseudonym. */
  private final Mac fresh;

  private VaultKey(byte[] bytes) {
    this.secret = new SecretKeySpec(bytes, "HmacSHA256");
    try {
      this.fresh = Mac.getInstance("HmacSHA256");
      fresh.init(secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
    }
  }

  /** A new key from the platform's secure random source. */
  public static VaultKey generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new VaultKey(bytes);
  }

  /**
   * Reads a key that {@link #write} wrote.
   *
   * @throws IOException if the file is absent, readable by others than its owner, or not a key
   */
  public static VaultKey load(Path file) throws IOException {
    requireOwnerOnly(file);
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (text.length() != 2 * BYTES || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IOException(
          "The vault key "
              + file
              + " is not a key: it must hold "
              + 2 * BYTES
              + " hexadecimal digits. Restore it from the vault's backup; a new key would give"
              + " every patient a new pseudonym.");
    }
    return new VaultKey(HexFormat.of().parseHex(text));
  }

  /**
   * Writes the key as hexadecimal text into a new file that only its owner can read (mode 0600).
   *
   * @throws IOException if the file exists already, or the file system has no owner permissions
   */
  public void write(Path file) throws IOException {
    byte[] line =
        (HexFormat.of().formatHex(secret.getEncoded()) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "The vault key "
              + file
              + " exists already and was left as it is, because a key that is overwritten makes"
              + " every pseudonym made with it untraceable. Use the existing key, or choose"
              + " another vault.",
          e);
    } catch (UnsupportedOperationException e) {
      throw unprotectable(file, e);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  /**
   * Names the key without giving it away: 16 hexadecimal digits of the SHA-256 of an HMAC that is
   * used for nothing else. Runs record it, so that a lake is never continued with another key.
   */
  public String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(hmac("lesionlake/key-fingerprint"));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  /**
   * HMAC-SHA-256 (RFC 2104) of a domain and parts, each preceded by its length, so that no two
   * different lists give the same message.
   */
  byte[] hmac(String domain, String... parts) {
    try {
      Mac mac = (Mac) fresh.clone();
      update(mac, domain);
      for (String part : parts) {
        update(mac, part);
      }
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("HmacSHA256 of this Java runtime cannot be copied", e);
    }
  }

  private static void update(Mac mac, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    mac.update(bytes);
  }

  private static void requireOwnerOnly(Path file) throws IOException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      throw unprotectable(file, e);
    }
    boolean open =
        permissions.contains(PosixFilePermission.GROUP_READ)
            || permissions.contains(PosixFilePermission.OTHERS_READ);
    if (open) {
      throw new IOException(
          "The vault key "
              + file
              + " can be read by others than its owner (mode "
              + PosixFilePermissions.toString(permissions)
              + "), so it was not used. Run: chmod 600 "
              + file
              + " and consider whether it was copied meanwhile.");
    }
  }

  private static IOException unprotectable(Path file, Exception cause) {
    return new IOException(
        "The file system of "
            + file
            + " has no owner permissions, so a vault key there cannot be protected. Put the vault"
            + " on a POSIX file system.",
        cause);
  }

  /** Shows the fingerprint, never the key. */
  @Override
  public String toString() {
    return "VaultKey[" + fingerprint() + "]";
  }
}

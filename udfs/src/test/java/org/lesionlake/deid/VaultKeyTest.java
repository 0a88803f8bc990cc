package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultKeyTest {
  @TempDir Path vault;

  @Test
  void survivesAFile() throws Exception {
    Path file = vault.resolve("key");
    VaultKey key = VaultKey.generate();
    key.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    VaultKey loaded = VaultKey.load(file);
    assertThat(loaded.fingerprint()).isEqualTo(key.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(loaded.hmac("d", "x")).isEqualTo(key.hmac("d", "x"));
  }

  @Test
  void refusesToOverwrite() throws Exception {
    Path file = vault.resolve("key");
    VaultKey.generate().write(file);
    String before = Files.readString(file);
    assertThatThrownBy(() -> VaultKey.generate().write(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists already");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws Exception {
    Path file = vault.resolve("key");
    VaultKey.generate().write(file);
    for (String mode : new String[] {"rw-r-----", "rw----r--"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> VaultKey.load(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("chmod 600");
    }
  }

  @Test
  void refusesWhatIsNoKey() throws Exception {
    Path file = vault.resolve("key");
    VaultKey.generate().write(file);
    Files.writeString(file, "abc");
    assertThatThrownBy(() -> VaultKey.load(file)).hasMessageContaining("not a key");
  }

  @Test
  void neverShowsItself() throws Exception {
    Path file = vault.resolve("key");
    VaultKey key = VaultKey.generate();
    key.write(file);
    String secret = Files.readString(file).strip();
    assertThat(secret).hasSize(64);
    assertThat(key.toString()).doesNotContain(secret.substring(0, 8));
    assertThat(key).isNotInstanceOf(Serializable.class);
    byte[] plain = MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(secret));
    assertThat(HexFormat.of().formatHex(plain)).doesNotStartWith(key.fingerprint());
  }
}

package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultArchiveTest {
  private static final Consumer<Path> ANY = unpacked -> {};

  @TempDir Path folder;

  private Path vault;
  private Path archive;

  @BeforeEach
  void backup() throws IOException {
    vault = folder.resolve("vault");
    VaultKeys.mint(vault);
    Files.createDirectories(vault.resolve("links/_delta_log"));
    Files.writeString(vault.resolve("links/part.parquet"), "rows");
    Files.writeString(vault.resolve("links/_delta_log/0.json"), "log");
    Files.createDirectories(vault.resolve("_staging/run"));
    Files.writeString(vault.resolve("_staging/run/rows"), "of a moment");
    archive = folder.resolve("vault.zip");
    assertThat(VaultArchive.backup(vault, archive)).isEqualTo(3);
  }

  @Test
  void comesBackAsItWas() throws IOException {
    Path restored = folder.resolve("restored");
    assertThat(VaultArchive.restore(archive, restored, ANY)).isEqualTo(3);
    Map<String, String> wanted = files(vault);
    wanted.remove("_staging/run/rows");
    assertThat(files(restored)).isEqualTo(wanted);
  }

  @Test
  void neverPacksItself() throws IOException {
    Path within = vault.resolve("links/backup.zip");
    assertThat(VaultArchive.backup(vault, within)).isEqualTo(3);
    try (ZipFile zip = new ZipFile(within.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactlyInAnyOrder("key", "links/part.parquet", "links/_delta_log/0.json");
    }
  }

  @Test
  void ofAnotherLakeLeavesNothingBehind() {
    Path restored = folder.resolve("restored");
    Consumer<Path> refuse =
        unpacked -> {
          assertThat(VaultKeys.load(unpacked).fingerprint())
              .isEqualTo(VaultKeys.load(vault).fingerprint());
          throw new UserError("Another lake's.", "A test.", "Nothing.");
        };
    assertThatThrownBy(() -> VaultArchive.restore(archive, restored, refuse))
        .hasMessageContaining("Another lake's.");
    assertThat(restored).isEmptyDirectory();
  }

  @Test
  void ofARestoreThatWasKilledIsNoVaultAndIsDoneAnew() throws IOException {
    Path restored = folder.resolve("restored");
    // As killed between moving the tables and moving the key.
    Files.createDirectories(restored.resolve("links"));
    Files.writeString(restored.resolve("links/part.parquet"), "rows");
    Files.createDirectories(restored.resolve("_restoring"));
    Files.copy(vault.resolve("key"), restored.resolve("_restoring/key"));
    assertThatThrownBy(() -> VaultKeys.load(restored)).hasMessageContaining("key is missing");

    VaultArchive.restore(archive, restored, ANY);

    Map<String, String> wanted = files(vault);
    wanted.remove("_staging/run/rows");
    assertThat(files(restored)).isEqualTo(wanted);
  }

  @Test
  void neverTakesThePlaceOfAnything() throws IOException {
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("thesis.txt"), "mine");
    Files.createDirectories(full.resolve("_restoring"));
    assertThatThrownBy(() -> VaultArchive.restore(archive, full, ANY))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not empty");
    assertThat(full.resolve("thesis.txt")).hasContent("mine");

    Map<String, String> before = files(vault);
    assertThatThrownBy(() -> VaultArchive.restore(archive, vault, ANY))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not empty");
    assertThat(files(vault)).isEqualTo(before);
  }

  @Test
  void thatNamesFilesElsewhereIsRefusedAndDeletesNothing() throws IOException {
    Path place = Files.createDirectories(folder.resolve("place"));
    Files.createDirectories(place.resolve("_restoring"));
    for (String name : List.of("../vault/key", "/vault/key", "links/../../vault/key")) {
      Path crafted = folder.resolve("crafted-" + name.length() + ".zip");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(crafted))) {
        zip.putNextEntry(new ZipEntry(name));
        zip.closeEntry();
      }
      Map<String, String> before = files(folder);
      assertThatThrownBy(() -> VaultArchive.restore(crafted, place, ANY))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("outside its folder");
      assertThat(files(folder)).isEqualTo(before);
    }
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(file).toString(),
            java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}

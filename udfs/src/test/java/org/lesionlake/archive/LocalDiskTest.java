package org.lesionlake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
  @TempDir Path folder;

  private final LocalDisk disk = new LocalDisk();

  @BeforeEach
  void open() throws IOException {
    disk.initialize(URI.create("file:///"), new Configuration());
  }

  @Test
  void givesEveryPermissionThatIsAsked() throws IOException {
    Path file = Files.createFile(folder.resolve("image.dcm"));
    for (int mode = 0; mode <= 0777; mode++) {
      disk.setPermission(hadoop(file), new FsPermission((short) mode));

      // The modes of chmod(1): three bits each for owner, group and others.
      String expected = "";
      for (int bit = 8; bit >= 0; bit--) {
        expected += (mode >> bit & 1) == 1 ? "rwx".charAt((8 - bit) % 3) : '-';
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(expected);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void theStickyBitIsSetToo() throws IOException {
    Path shared = Files.createDirectory(folder.resolve("shared"));

    disk.setPermission(hadoop(shared), new FsPermission((short) 01777));

    assertThat((int) Files.getAttribute(shared, "unix:mode") & 07777).isEqualTo(01777);
  }

  @Test
  void writesFilesWithChecksumsThatHadoopVerifies() throws IOException {
    org.apache.hadoop.fs.Path file = hadoop(folder.resolve("a/b/rows"));
    try (OutputStream out = disk.create(file)) {
      out.write(new byte[] {1, 2, 3});
    }

    assertThat(folder.resolve("a/b/.rows.crc")).exists();
    assertThat(Files.getPosixFilePermissions(folder.resolve("a/b/rows")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    Files.write(folder.resolve("a/b/rows"), new byte[] {1, 2, 4});
    assertThatThrownBy(() -> disk.open(file).readAllBytes()).hasMessageContaining("Checksum");
  }

  @Test
  void whatIsNotThereHasNoPermission() {
    assertThatThrownBy(
            () ->
                disk.setPermission(hadoop(folder.resolve("none")), new FsPermission((short) 0644)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void countsAsADiskWhoseFilesMayBeOpenedDirectly() throws IOException {
    assertThat(StorageFiles.isLocal(disk)).isTrue();
    assertThat(StorageFiles.isPlainDisk(disk)).isTrue();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }
}

package org.lesionlake.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOpenerTest {
  @TempDir java.nio.file.Path folder;

  private final Configuration hadoop = new Configuration();
  private final FileOpener opener = new FileOpener(hadoop);

  @Test
  void opensALocalFileWithoutHadoopWhateverItsName() throws IOException {
    java.nio.file.Path file = folder.resolve("a b%20c+é.dcm");
    Files.writeString(file, "content");

    for (Path address : new Path[] {new Path(file.toString()), new Path("file://" + file)}) {
      try (InputStream in = opener.open(address)) {
        assertThat(in).isInstanceOf(FileInputStream.class);
        assertThat(in.readAllBytes()).isEqualTo("content".getBytes(US_ASCII));
      }
    }
  }

  @Test
  void leavesChecksumsToHadoop() throws IOException {
    Path file = new Path("file://" + folder.resolve("sound.dcm"));
    try (OutputStream out = FileSystem.getLocal(hadoop).create(file)) {
      out.write("content".getBytes(US_ASCII));
    }
    try (InputStream in = opener.open(file)) {
      assertThat(in.readAllBytes()).isEqualTo("content".getBytes(US_ASCII));
    }

    Files.writeString(folder.resolve("sound.dcm"), "damaged");

    assertThatExceptionOfType(ChecksumException.class)
        .isThrownBy(
            () -> {
              try (InputStream in = opener.open(file)) {
                in.readAllBytes();
              }
            });
  }

  @Test
  void saysThatAFileIsNotThere() {
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> opener.open(new Path("file://" + folder.resolve("none.dcm"))).close());
  }

  @Test
  void opensFilesOfSeveralFileSystemsInTurn() throws IOException {
    java.nio.file.Path plain = folder.resolve("plain.dcm");
    Files.writeString(plain, "plain");
    java.nio.file.Path zip = folder.resolve("a.zip");
    ArchiveSamples.write(zip, java.util.Map.of("1.dcm", "entry".getBytes(US_ASCII)));
    ArchiveFileSystem.register(hadoop);
    Path entry = new ArchivePath(new Path("file://" + zip), "1.dcm").path();

    for (int turn = 0; turn < 2; turn++) {
      assertThat(text(new Path("file://" + plain))).isEqualTo("plain");
      assertThat(text(entry)).isEqualTo("entry");
    }
  }

  private String text(Path file) throws IOException {
    try (InputStream in = opener.open(file)) {
      return new String(in.readAllBytes(), US_ASCII);
    }
  }
}

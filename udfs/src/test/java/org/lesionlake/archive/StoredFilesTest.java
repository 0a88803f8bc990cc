package org.lesionlake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is listed of a local folder is what Hadoop lists of it, but for the number of looks. */
class StoredFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @Test
  void listsWhatHadoopListsByNameSizeAndTime() throws IOException {
    write("plain.dcm", 3);
    write("with blank, 100 % and # and +.dcm", 5);
    write("colon:in name.dcm", 7);
    write("[brackets]{braces}*?.dcm", 1);
    write("back\\slash.dcm", 2);
    write("Überweisung 腹部.dcm", 11);
    write(".hidden.dcm", 4);
    write("empty.dcm", 0);
    Files.createDirectory(folder.resolve("a folder"));

    assertThat(listed(folder)).isEqualTo(byHadoop(folder)).hasSize(8);
  }

  @Test
  void leavesHadoopsChecksumsOut() throws IOException {
    write("image.dcm", 3);
    write(".image.dcm.crc", 12);
    write("told.crc", 1);

    assertThat(listed(folder)).isEqualTo(byHadoop(folder)).hasSize(2);
  }

  @Test
  void followsLinksAndPassesOverThoseThatLeadNowhere() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.write(elsewhere.resolve("there.dcm"), new byte[9]);
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Files.createSymbolicLink(inbox.resolve("file.dcm"), elsewhere.resolve("there.dcm"));
    Files.createSymbolicLink(inbox.resolve("none.dcm"), elsewhere.resolve("gone.dcm"));
    Files.createSymbolicLink(inbox.resolve("folder"), elsewhere);

    assertThat(listed(inbox)).isEqualTo(byHadoop(inbox)).hasSize(1);
    List<String> all = new ArrayList<>();
    StoredFiles.list(
        status(inbox), true, name -> true, HADOOP, file -> all.add(file.getPath().getName()));
    assertThat(all).containsExactlyInAnyOrder("file.dcm", "there.dcm");
  }

  @Test
  void aFolderThatIsGoneIsNotEmpty() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    FileStatus root = status(gone);
    Files.delete(gone);

    assertThatThrownBy(() -> StoredFiles.list(root, true, name -> true, HADOOP, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gone");
  }

  private void write(String name, int bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), new byte[bytes]);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_123L + bytes));
  }

  private static FileStatus status(Path folder) throws IOException {
    return FileSystem.getLocal(HADOOP).getFileStatus(new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  /** Files of the folder itself, each with path, size and time. */
  private static List<String> listed(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    StoredFiles.list(
        status(folder), false, name -> true, HADOOP, file -> files.add(describe(file)));
    return files.stream().sorted().toList();
  }

  private static List<String> byHadoop(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    for (FileStatus file : FileSystem.getLocal(HADOOP).listStatus(status(folder).getPath())) {
      if (file.isFile()) {
        files.add(describe(file));
      }
    }
    return files.stream().sorted().toList();
  }

  private static String describe(FileStatus file) {
    return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
  }
}

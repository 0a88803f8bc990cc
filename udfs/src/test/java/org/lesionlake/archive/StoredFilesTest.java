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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  void followsLinksAndTellsOfThoseThatLeadNowhere() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.write(elsewhere.resolve("there.dcm"), new byte[9]);
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Files.createSymbolicLink(inbox.resolve("file.dcm"), elsewhere.resolve("there.dcm"));
    Files.createSymbolicLink(inbox.resolve("none.dcm"), elsewhere.resolve("gone.dcm"));
    Files.createSymbolicLink(inbox.resolve("folder"), elsewhere);

    assertThat(all(inbox))
        .containsExactlyInAnyOrder("file.dcm", "folder/there.dcm", "none.dcm broken_link");
  }

  @Test
  @Timeout(60)
  void walksNoFolderTwiceWhateverLinksLeadThere() throws IOException {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Path deep = Files.createDirectories(inbox.resolve("z/deep"));
    Files.write(deep.resolve("image.dcm"), new byte[9]);
    Files.createSymbolicLink(inbox.resolve("a"), inbox);
    Files.createSymbolicLink(inbox.resolve("b"), deep);
    Files.createSymbolicLink(deep.resolve("up"), inbox.resolve("z"));
    Files.createSymbolicLink(deep.resolve("itself"), deep.resolve("itself"));

    assertThat(all(inbox))
        .as("by its own path, not by that of a link")
        .containsExactlyInAnyOrder("z/deep/image.dcm", "z/deep/itself broken_link");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tellsOfPipesAndOfNamesThatAreNotUtf8() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Files.write(inbox.resolve("image.dcm"), new byte[9]);
    Process made =
        new ProcessBuilder(
                "sh",
                "-c",
                "mkfifo pipe.dcm && mkdir \"$(printf 'Jos\\351')\" && : > \"$(printf 'Jos\\351')\"/1.dcm")
            .directory(inbox.toFile())
            .start();
    assertThat(made.waitFor()).isZero();

    assertThat(all(inbox))
        .containsExactlyInAnyOrder("image.dcm", "pipe.dcm not_a_file", "Jos\uFFFD unreadable_name");
    assertThatThrownBy(
            () ->
                new FileOpener(HADOOP)
                    .open(new org.apache.hadoop.fs.Path(inbox.resolve("pipe.dcm").toUri())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no file");
  }

  @Test
  void aFolderThatIsGoneIsNotEmpty() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    FileStatus root = status(gone);
    Files.delete(gone);

    assertThatThrownBy(() -> StoredFiles.list(root, true, name -> true, HADOOP, (file, why) -> {}))
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

  /** Files below a folder, by their paths from there, with why they cannot be read. */
  private static List<String> all(Path root) throws IOException {
    List<String> files = new ArrayList<>();
    int above = status(root).getPath().toUri().getPath().length() + 1;
    StoredFiles.list(
        status(root),
        true,
        name -> true,
        HADOOP,
        (file, why) ->
            files.add(
                file.getPath().toUri().getPath().substring(above)
                    + (why == null ? "" : " " + why.reason())));
    return files;
  }

  /** Files of the folder itself, each with path, size and time. */
  private static List<String> listed(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    StoredFiles.list(
        status(folder), false, name -> true, HADOOP, (file, why) -> files.add(describe(file)));
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

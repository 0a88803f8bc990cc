package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.CloseableIterator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Delta asks of a store of commits. */
class LocalLogStoreTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private final LocalLogStore store = new LocalLogStore(HADOOP);

  @Test
  void aCommitIsNeverWrittenOver() throws IOException {
    write("0.json", false, "first", "Überweisung 腹部");

    assertThatThrownBy(() -> write("0.json", false, "second"))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(read("0.json")).containsExactly("first", "Überweisung 腹部");
    assertThat(names()).containsExactly("0.json");
  }

  @Test
  void ofManyWritersOneIsFirstAndNoneIsHalf() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> done =
          writers.invokeAll(
              IntStream.range(0, 8).mapToObj(i -> (Callable<Boolean>) () -> wins(i)).toList());
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < done.size(); i++) {
        if (done.get(i).get()) {
          winners.add(i);
        }
      }

      assertThat(winners).hasSize(1);
      assertThat(read("1.json")).hasSize(1000).containsOnly("writer " + winners.get(0));
      assertThat(names()).containsExactly("1.json");
    } finally {
      writers.shutdownNow();
    }
  }

  private boolean wins(int writer) throws IOException {
    try {
      write(
          "1.json",
          false,
          Stream.generate(() -> "writer " + writer).limit(1000).toArray(String[]::new));
      return true;
    } catch (FileAlreadyExistsException second) {
      return false;
    }
  }

  @Test
  void whatMayBeReplacedIsReplacedWithHadoopsChecksumOfIt() throws IOException {
    org.apache.hadoop.fs.Path file = hadoop("_last_checkpoint");
    try (var out = FileSystem.getLocal(HADOOP).create(file)) {
      out.write("old".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(folder.resolve("._last_checkpoint.crc")).exists();

    write("_last_checkpoint", true, "new");

    assertThat(read("_last_checkpoint")).containsExactly("new");
    assertThat(names()).containsExactly("_last_checkpoint");
  }

  @Test
  void aFailureLeavesNothing() {
    Iterator<String> broken =
        Stream.of("line", "").map(line -> line.isEmpty() ? fail() : line).iterator();

    assertThatThrownBy(() -> store.write(hadoop("2.json"), broken, false, HADOOP))
        .isInstanceOf(IllegalStateException.class);

    assertThat(names()).isEmpty();
  }

  private static String fail() {
    throw new IllegalStateException("no more");
  }

  @Test
  void listsFromAFileOnInTheOrderOfNames() throws IOException {
    for (String name : List.of("00.json", "02.json", "01.json", "03.json")) {
      write(name, false, name);
    }

    List<String> listed = new ArrayList<>();
    store
        .listFrom(hadoop("01.json"), HADOOP)
        .forEachRemaining(it -> listed.add(it.getPath().getName()));

    assertThat(listed).containsExactly("01.json", "02.json", "03.json");
    assertThat(store.isPartialWriteVisible(hadoop("01.json"), HADOOP)).isFalse();
  }

  private void write(String name, boolean overwrite, String... lines) throws IOException {
    store.write(hadoop(name), List.of(lines).iterator(), overwrite, HADOOP);
  }

  private List<String> read(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<String> read = store.read(hadoop(name), HADOOP)) {
      read.forEachRemaining(lines::add);
    }
    return lines;
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }
}

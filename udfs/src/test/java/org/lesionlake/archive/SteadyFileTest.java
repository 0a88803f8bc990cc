package org.lesionlake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.archive.SteadyFile.Content;

class SteadyFileTest {
  private static final TimeBudget AMPLE = TimeBudget.ofSeconds(3600);

  @TempDir java.nio.file.Path folder;

  private final Configuration hadoop = new Configuration();
  private final AtomicInteger readings = new AtomicInteger();
  private java.nio.file.Path file;

  @BeforeEach
  void write() throws IOException {
    ArchiveFileSystem.register(hadoop);
    hadoop.set("fs.remote.impl", RemoteFileSystem.class.getName());
    RemoteFileSystem.ASKED.set(0);
    file = folder.resolve("a.dcm");
    version(file, "first", 1);
  }

  private static void version(java.nio.file.Path file, String text, int second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1000L * second));
  }

  private static FileStamp listed(int size, int second) {
    return new FileStamp(size, 1_700_000_000_000L + 1000L * second);
  }

  private SteadyFile steady(String scheme) {
    return new SteadyFile(new Path(scheme + "://" + file), new FileOpener(hadoop), AMPLE);
  }

  private static String text(RangeStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static boolean whole(String text) {
    return !text.contains("torn");
  }

  @ParameterizedTest
  @CsvSource({"file", "remote"})
  void aFileThatStaysIsReadOnceInTheVersionThatWasListed(String scheme) throws IOException {
    FileStamp stamp = listed(5, 1);

    Content<String> content =
        steady(scheme)
            .read(
                stamp,
                SteadyFileTest::whole,
                (in, version) -> {
                  readings.incrementAndGet();
                  return text(in);
                });

    assertThat(content).isEqualTo(new Content<>(stamp, "first"));
    assertThat(readings).hasValue(1);
  }

  @Test
  void elsewhereThanOnDiskAFileIsAskedForOnceAndTheAnswerOpensIt() throws IOException {
    steady("remote").read(listed(5, 1), SteadyFileTest::whole, (in, version) -> text(in));

    assertThat(RemoteFileSystem.ASKED).hasValue(1);
    assertThat(RemoteFileSystem.openedAs()).hasValue(listed(5, 1));
  }

  /** Of equal length: on a disk only the time tells. */
  @Test
  void aFileThatIsWrittenOverWhileItIsReadIsReadOnceMore() throws IOException {
    Content<String> content =
        steady("file")
            .read(
                listed(5, 1),
                SteadyFileTest::whole,
                (in, version) -> {
                  if (readings.incrementAndGet() == 1) {
                    version(file, "other", 2);
                  }
                  return text(in);
                });

    assertThat(content).isEqualTo(new Content<>(listed(5, 2), "other"));
    assertThat(readings).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"file", "remote"})
  void aFileThatWasReplacedSinceItWasListedIsReadAsItIs(String scheme) throws IOException {
    version(file, "longer", 3);

    Content<String> content =
        steady(scheme).read(listed(5, 1), SteadyFileTest::whole, (in, version) -> text(in));

    assertThat(content).isEqualTo(new Content<>(listed(6, 3), "longer"));
  }

  @ParameterizedTest
  @CsvSource({"file", "remote"})
  void aFileThatChangesAtEachReadingIsRefused(String scheme) {
    assertThatThrownBy(
            () ->
                steady(scheme)
                    .read(
                        listed(5, 1),
                        SteadyFileTest::whole,
                        (in, version) -> {
                          version(file, "torn" + readings, 5 + readings.incrementAndGet());
                          return "torn";
                        }))
        .isInstanceOf(ChangedFileException.class)
        .hasMessageContaining("changed while it was read");
    assertThat(readings).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"file", "remote"})
  void aFailureOfAFileThatStaysOrIsGoneIsItsOwn(String scheme) {
    assertThatThrownBy(
            () ->
                steady(scheme)
                    .read(
                        listed(5, 1),
                        SteadyFileTest::whole,
                        (in, version) -> {
                          readings.incrementAndGet();
                          throw new IOException("broken wire");
                        }))
        .hasMessage("broken wire");
    assertThatThrownBy(
            () ->
                steady(scheme)
                    .read(
                        listed(5, 1),
                        SteadyFileTest::whole,
                        (in, version) -> {
                          readings.incrementAndGet();
                          Files.delete(file);
                          throw new IllegalStateException("no such thing");
                        }))
        .hasMessage("no such thing");
    assertThat(readings).hasValue(2);
    assertThatThrownBy(
            () ->
                steady(scheme).read(listed(5, 1), SteadyFileTest::whole, (in, version) -> text(in)))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void anEntryIsReadAgainWhereItsArchiveWasWrittenOver() throws IOException {
    java.nio.file.Path zip = folder.resolve("a.zip");
    ArchiveSamples.write(zip, Map.of("1.dcm", bytes("first ", 500)));
    Files.setLastModifiedTime(zip, FileTime.fromMillis(5_000));
    Path entry = new ArchivePath(new Path("file:" + zip), "1.dcm").path();
    ArchiveEntry known = ArchiveFileSystem.list(new Path("file:" + zip), hadoop).entries().get(0);

    Content<String> content =
        new SteadyFile(entry, new FileOpener(hadoop), AMPLE)
            .read(
                new FileStamp(known.sizeBytes(), known.modifiedMillis()),
                SteadyFileTest::whole,
                (in, version) -> {
                  if (readings.incrementAndGet() == 1) {
                    ArchiveSamples.write(zip, Map.of("1.dcm", bytes("again ", 200)));
                  }
                  return text(in);
                });

    assertThat(content.value()).isEqualTo("again ".repeat(200));
    assertThat(content.stamp().sizeBytes()).isEqualTo(1200);
    assertThat(readings).hasValue(2);
  }

  private static byte[] bytes(String text, int times) {
    return text.repeat(times).getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1000, 5, 1000, true",
    "5, 1000, 6, 1000, false",
    "5, 1000, 5, 1999, true", // an object store says 1 s of what it lists with its fraction
    "5, 1999, 5, 1000, true",
    "5, 1000, 5, 2000, false",
    "5, 1001, 5, 1999, false"
  })
  void stampsTellVersionsApart(long size, long time, long otherSize, long otherTime, boolean same) {
    assertThat(new FileStamp(size, time).matches(new FileStamp(otherSize, otherTime)))
        .isEqualTo(same);
  }

  /** A clock that each look at it moves on by a second. */
  @Test
  void aFileWhoseTimeIsSpentIsGivenUpAndTheNextHasItsOwn() throws IOException {
    AtomicLong clock = new AtomicLong();
    TimeBudget budget = new TimeBudget(3, () -> clock.getAndAdd(1_000_000_000L));
    SteadyFile slow = new SteadyFile(new Path("file:" + file), new FileOpener(hadoop), budget);
    SteadyFile.Reading<Integer> byByte =
        (in, version) -> {
          while (in.read() >= 0) {
            readings.incrementAndGet();
          }
          return readings.get();
        };

    for (int object = 1; object <= 2; object++) {
      assertThatThrownBy(() -> slow.read(listed(5, 1), read -> true, byByte))
          .isInstanceOf(TimeBudgetException.class)
          .hasMessageContaining("longer than 3 seconds");
      assertThat(readings).hasValue(3 * object);
    }
    version(file, "abc", 1);
    assertThatThrownBy(() -> slow.read(listed(3, 1), read -> true, byByte))
        .isInstanceOf(TimeBudgetException.class);
    version(file, "ab", 1);
    assertThat(slow.read(listed(2, 1), read -> true, byByte).stamp()).isEqualTo(listed(2, 1));
  }
}

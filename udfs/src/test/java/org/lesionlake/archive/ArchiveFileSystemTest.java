package org.lesionlake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.archive.ArchiveEntry.Refusal;

/** Only odd ZIPs are written by the library that reads. */
class ArchiveFileSystemTest {
  @TempDir java.nio.file.Path folder;

  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void register() {
    ArchiveFileSystem.register(hadoop);
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void readsEveryEntryInAnyOrder(ArchiveFormat format) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Random random = new Random(3);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[i == 7 ? 0 : 1 + random.nextInt(70_000)];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, bytes.length / 2, (byte) i);
      files.put("study " + i % 3 + "/été:" + i + " 100%#?.dcm", bytes);
    }
    Path archive = write(format, files);

    ArchiveFileSystem.Listing listing = ArchiveFileSystem.list(archive, hadoop);

    assertThat(listing.damage()).isEmpty();
    assertThat(listing.entries())
        .extracting(ArchiveEntry::name)
        .containsExactlyElementsOf(files.keySet());
    assertThat(listing.entries())
        .allSatisfy(
            entry -> {
              assertThat(entry.refusal()).isEmpty();
              assertThat(entry.modifiedMillis()).isEqualTo(ArchiveSamples.MODIFIED.toEpochMilli());
            });
    List<String> shuffled = new ArrayList<>(files.keySet());
    Collections.shuffle(shuffled, random);
    for (List<String> order :
        List.of(List.copyOf(files.keySet()), shuffled, List.copyOf(files.keySet()))) {
      for (String name : order) {
        Path path = new ArchivePath(archive, name).path();
        assertThat(read(path)).as(name).isEqualTo(files.get(name));
        FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
        assertThat(status.getLen()).isEqualTo(files.get(name).length);
      }
    }
    List<String> all =
        shuffled.stream().map(name -> new ArchivePath(archive, name).path().toString()).toList();
    Map<String, byte[]> packed = ArchiveFileSystem.readPacked(all, 1 << 30, hadoop);
    assertThat(packed.size()).isEqualTo(format == ArchiveFormat.TAR_GZ ? files.size() : 0);
    packed.forEach(
        (path, bytes) ->
            assertThat(bytes)
                .isEqualTo(files.get(ArchivePath.of(new Path(path)).orElseThrow().entry())));
    assertThat(ArchiveFileSystem.readPacked(all, 10, hadoop)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void tasksShareAnArchive(ArchiveFormat format) throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = new byte[1 + random.nextInt(30_000)];
      random.nextBytes(bytes);
      files.put("name of " + "x".repeat(i % 7) + i, bytes);
    }
    Path archive = write(format, files);
    List<String> names = new ArrayList<>(files.keySet());
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int task = 0; task < 8; task++) {
      List<String> mine = new ArrayList<>(names);
      Collections.shuffle(mine, new Random(task));
      tasks.add(
          () -> {
            int wrong = 0;
            for (String name : mine) {
              byte[] read = read(new ArchivePath(archive, name).path());
              wrong += Arrays.equals(read, files.get(name)) ? 0 : 1;
            }
            return wrong;
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Integer> wrong : pool.invokeAll(tasks)) {
        assertThat(wrong.get()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void oldNamesAreOfCodePage437() throws IOException {
    java.nio.file.Path file = folder.resolve("old.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file.toFile())) {
      out.setEncoding("IBM437");
      out.setUseLanguageEncodingFlag(false);
      put(out, new ZipArchiveEntry("MÜLLER/1"), "a");
      put(out, new ZipArchiveEntry("MÖLLER/1"), "b");
    }
    assertThat(ArchiveFileSystem.list(new Path(file.toUri()), hadoop).entries())
        .extracting(ArchiveEntry::name)
        .containsExactly("MÜLLER/1", "MÖLLER/1");
  }

  /** As java -jar and self-extracting archives do. */
  @Test
  void aZipMayFollowAProgram() throws IOException {
    Path archive = write(ArchiveFormat.ZIP, Map.of("a", new byte[] {1, 2, 3}));
    java.nio.file.Path file = java.nio.file.Path.of(archive.toUri());
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(new byte[1000]);
    both.write(Files.readAllBytes(file));
    Files.write(file, both.toByteArray());
    assertThat(read(new ArchivePath(archive, "a").path())).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void largeEntriesHaveTheirSizesInZip64() throws IOException {
    java.nio.file.Path file = folder.resolve("large.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file.toFile())) {
      out.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
      put(out, new ZipArchiveEntry("a"), "content");
    }
    assertThat(read(new ArchivePath(new Path(file.toUri()), "a").path()))
        .isEqualTo("content".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTarThatEndsBetweenFilesIsCutOff() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a", new byte[1000]);
    files.put("b", new byte[1000]);
    byte[] whole =
        Files.readAllBytes(java.nio.file.Path.of(write(ArchiveFormat.TAR, files).toUri()));
    for (int length : new int[] {512 + 1024, 512 + 1024 + 100, whole.length - 1024}) {
      java.nio.file.Path cut = folder.resolve("cut" + length + ".tar");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThat(damage(cut)).as("%d bytes", length).isEqualTo("damaged_archive");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mtime=1e30", "mtime=99999999999999999", "size=-1", "mtime=-1e18"})
  void oddNumbersOfATarAreItsOwnFault(String record) throws IOException {
    java.nio.file.Path file = folder.resolve("odd.tar");
    String line = " " + record + "\n";
    String pax = (line.length() + 2) + line;
    Files.write(file, ArchiveSamples.tar(Map.of("a", new byte[10]), pax));
    // None of them may be taken for a failure of storage, or end the listing of an inbox.
    ArchiveFileSystem.Listing listing = ArchiveFileSystem.list(copy(file), hadoop);
    assertThat(listing.entries().size() + listing.damage().map(any -> 1).orElse(0)).isPositive();
    listing
        .entries()
        .forEach(entry -> assertThat(entry.modifiedMillis()).isBetween(0L, 7_258_118_399_999L));
  }

  @Test
  void longNamesWithoutEndAreNotGathered() throws IOException {
    java.nio.file.Path file = folder.resolve("names.tar.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      // Each header says that the next one's name follows: nested as often as it likes.
      byte[] header = ArchiveSamples.tarHeader("././@LongLink", 1, 'L');
      for (int i = 0; i < 20_000; i++) {
        out.write(header);
        out.write(new byte[] {'x'});
        out.write(new byte[511]);
      }
    }
    assertThat(damage(file)).isEqualTo("damaged_archive");
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void seeksForthAndBack(ArchiveFormat format) throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(4).nextBytes(bytes);
    Path archive = write(format, Map.of("a", bytes));
    Path path = new ArchivePath(archive, "a").path();
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] part = new byte[100];
      in.readFully(90_000, part);
      assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 90_000, 90_100));
      in.seek(5);
      in.readFully(part);
      assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 5, 105));
      assertThat(in.getPos()).isEqualTo(105);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:/data/a b.zip", "s3a://my-bucket/x/A.TGZ", "hdfs://nn:8020/a.tar"})
  void addressesLeadBack(String container) {
    for (String entry : List.of("1.dcm", "a/b c/ü.dcm", "b.zip!/c", "100%25/#?&=.dcm", "a!b/c")) {
      ArchivePath path = new ArchivePath(new Path(container), entry);
      assertThat(ArchivePath.of(path.path())).contains(path);
      assertThat(ArchivePath.of(new Path(path.path().toString()))).contains(path);
    }
    assertThat(ArchivePath.of(new Path("file:/a.zip!/b"))).isEmpty();
    assertThat(ArchivePath.of(new Path("archive://file/a.txt!/b"))).isEmpty();
  }

  @Test
  void refusesWhatIsNotSafeAndReadsTheRest() throws IOException {
    java.nio.file.Path file = folder.resolve("odd.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file.toFile())) {
      put(out, new ZipArchiveEntry("../../etc/passwd"), "x");
      put(out, new ZipArchiveEntry("a/../../b"), "x");
      ZipArchiveEntry link = new ZipArchiveEntry("link.dcm");
      link.setUnixMode(0120777);
      put(out, link, "/etc/passwd");
      put(out, new ZipArchiveEntry("inner.tar.gz"), "x");
      put(out, new ZipArchiveEntry("twice"), "first");
      put(out, new ZipArchiveEntry("./twice"), "second");
      put(out, new ZipArchiveEntry("folder/"), "");
      put(out, new ZipArchiveEntry("/root\\good.dcm"), "good");
    }
    Path archive = new Path(file.toUri());

    List<ArchiveEntry> entries = ArchiveFileSystem.list(archive, hadoop).entries();

    assertThat(entries)
        .extracting(entry -> entry.name() + " " + entry.refusal().map(Refusal::reason).orElse("-"))
        .containsExactly(
            "entry 0 unsafe_entry_name",
            "entry 1 unsafe_entry_name",
            "link.dcm link_entry",
            "inner.tar.gz nested_archive",
            "twice -",
            "entry 5 repeated_entry_name",
            "root/good.dcm -");
    assertThat(read(new ArchivePath(archive, "twice").path())).isEqualTo("first".getBytes());
    assertThat(read(new ArchivePath(archive, "root/good.dcm").path())).isEqualTo("good".getBytes());
    assertThatThrownBy(() -> read(new ArchivePath(archive, "link.dcm").path()))
        .isInstanceOf(ArchiveException.class);
    assertThatThrownBy(() -> read(new ArchivePath(archive, "no such").path()))
        .isInstanceOf(java.io.FileNotFoundException.class);
  }

  @Test
  void refusesEncryptedEntries() throws IOException {
    Path archive = write(ArchiveFormat.ZIP, Map.of("a", new byte[] {1}));
    java.nio.file.Path file = java.nio.file.Path.of(archive.toUri());
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i + 4 < bytes.length; i++) {
      // General purpose bit 0 of the local and the central header, APPNOTE 4.4.4.
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
        bytes[i + 6] |= 1;
      }
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        bytes[i + 8] |= 1;
      }
    }
    Files.write(file, bytes);
    assertThat(reasons(archive)).containsExactly("encrypted_entry");
  }

  @Test
  void aBombIsNotInflated() throws IOException {
    byte[] zeros = new byte[70 << 20];
    assertThat(reasons(write(ArchiveFormat.ZIP, Map.of("bomb", zeros))))
        .containsExactly("suspicious_ratio");
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("1", zeros);
    two.put("2", zeros);
    ArchiveFileSystem.Listing listing =
        ArchiveFileSystem.list(write(ArchiveFormat.TAR_GZ, two), hadoop);
    assertThat(listing.damage()).map(Refusal::reason).contains("suspicious_ratio");
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void tellsOfArchivesThatAreCutOffOrNone(ArchiveFormat format) throws IOException {
    byte[] noise = new byte[50_000];
    new Random(5).nextBytes(noise);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a", noise);
    files.put("b", noise);
    Path archive = write(format, files);
    java.nio.file.Path file = java.nio.file.Path.of(archive.toUri());
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, new byte[0]);
    assertThat(damage(file)).isEqualTo("empty_file");
    Files.write(
        file, "This is no archive but a note. ".repeat(40).getBytes(StandardCharsets.UTF_8));
    assertThat(damage(file)).isIn("damaged_archive", "no_entries");
    Files.write(file, noise);
    assertThat(damage(file)).isIn("damaged_archive", "no_entries");

    Files.write(file, Arrays.copyOf(whole, whole.length * 3 / 4));
    Path cut = copy(file);
    ArchiveFileSystem.Listing listing = ArchiveFileSystem.list(cut, hadoop);
    if (format == ArchiveFormat.ZIP) {
      assertThat(listing.damage()).map(Refusal::reason).contains("damaged_archive");
    } else {
      assertThat(listing.entries()).extracting(ArchiveEntry::name).containsExactly("a", "b");
      assertThat(read(new ArchivePath(cut, "a").path())).isEqualTo(noise);
      assertThatThrownBy(() -> read(new ArchivePath(cut, "b").path()))
          .isInstanceOf(ArchiveException.class);
    }
    assertThat(ArchiveFileSystem.list(write(format, Map.of()), hadoop).damage())
        .map(Refusal::reason)
        .contains("no_entries");
  }

  @Test
  void whoeverReadsDamagedPixelsIsTold() throws IOException {
    byte[] noise = new byte[50_000];
    new Random(6).nextBytes(noise);
    Path archive = write(ArchiveFormat.ZIP, Map.of("a", noise));
    java.nio.file.Path file = java.nio.file.Path.of(archive.toUri());
    byte[] bytes = Files.readAllBytes(file);
    // Noise is stored by deflate as it is.
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Path path = new ArchivePath(copy(file), "a").path();
    assertThatThrownBy(() -> read(path))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("check sum");
  }

  @Test
  void aSizeThatLiesBoundsWhatIsRead() throws IOException {
    Path archive = write(ArchiveFormat.ZIP, Map.of("a", new byte[40_000]));
    java.nio.file.Path file = java.nio.file.Path.of(archive.toUri());
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i + 4 < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        // Uncompressed size of the central header, APPNOTE 4.3.12.
        bytes[i + 24] = 10;
        bytes[i + 25] = 0;
      }
    }
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(new ArchivePath(copy(file), "a").path()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("beyond the size");
  }

  @Test
  void anArchiveThatIsWrittenAnewIsListedAnew() throws IOException {
    Path archive = write(ArchiveFormat.ZIP, Map.of("a", new byte[] {1}));
    assertThat(ArchiveFileSystem.list(archive, hadoop).entries()).hasSize(1);
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("a", new byte[] {2});
    two.put("b", new byte[] {3});
    ArchiveSamples.write(java.nio.file.Path.of(archive.toUri()), two);
    assertThat(ArchiveFileSystem.list(archive, hadoop).entries()).hasSize(2);
    assertThat(read(new ArchivePath(archive, "a").path())).isEqualTo(new byte[] {2});
  }

  private List<String> reasons(Path archive) throws IOException {
    return ArchiveFileSystem.list(archive, hadoop).entries().stream()
        .map(entry -> entry.refusal().map(Refusal::reason).orElse("-"))
        .toList();
  }

  /** Of a copy, since what is known of an archive is trusted for some seconds. */
  private String damage(java.nio.file.Path file) throws IOException {
    return ArchiveFileSystem.list(copy(file), hadoop).damage().map(Refusal::reason).orElse("-");
  }

  private int copies;

  private Path copy(java.nio.file.Path file) throws IOException {
    java.nio.file.Path copy = folder.resolve("copy" + ++copies + file.getFileName());
    return new Path(Files.copy(file, copy).toUri());
  }

  private byte[] read(Path path) throws IOException {
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      return in.readAllBytes();
    }
  }

  private static void put(ZipArchiveOutputStream out, ZipArchiveEntry entry, String text)
      throws IOException {
    out.putArchiveEntry(entry);
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.closeArchiveEntry();
  }

  private Path write(ArchiveFormat format, Map<String, byte[]> files) throws IOException {
    String ending =
        switch (format) {
          case ZIP -> ".ZIP";
          case TAR -> ".tar";
          case TAR_GZ -> ".tar.gz";
        };
    java.nio.file.Path file = folder.resolve("archive " + ++copies + ending);
    ArchiveSamples.write(file, files);
    return new Path(file.toUri());
  }
}

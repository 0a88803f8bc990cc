package org.lesionlake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Archives with bytes changed, cut out and repeated: each is read, or refused with a reason, in
 * bounded time and memory; never anything else. {@code tests/fuzz.sh} does it for an hour, with
 * other damage each time.
 */
class ArchiveFuzzTest {
  private static final int ROUNDS =
      Integer.parseInt(System.getenv().getOrDefault("LESIONLAKE_FUZZ_ROUNDS", "400"));

  private static final long SEED =
      Long.parseLong(System.getenv().getOrDefault("LESIONLAKE_FUZZ_SEED", "20261127"));

  @TempDir java.nio.file.Path folder;

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  @Timeout(3600)
  void damagedArchivesAreReadOrRefused(ArchiveFormat format) throws IOException {
    Configuration hadoop = new Configuration();
    ArchiveFileSystem.register(hadoop);
    Random random = new Random(SEED);
    byte[] sound = sound(format, random);
    int readable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutate(format, sound, random);
      java.nio.file.Path file = folder.resolve(round + ending(format));
      Files.write(file, damaged);
      readable += readAll(new Path(file.toUri()), hadoop, "round " + round) ? 1 : 0;
      Files.delete(file);
    }
    assertThat(readable).as("some come through").isBetween(1, ROUNDS - 1);
  }

  /** Whether every entry that is listed can be read. */
  private static boolean readAll(Path archive, Configuration hadoop, String round) {
    try {
      ArchiveFileSystem.Listing listing = ArchiveFileSystem.list(archive, hadoop);
      boolean whole = listing.damage().isEmpty();
      for (ArchiveEntry entry : listing.entries()) {
        Path path = new ArchivePath(archive, entry.name()).path();
        assertThat(ArchivePath.of(path).orElseThrow().entry()).as(round).isEqualTo(entry.name());
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
          assertThat(in.readAllBytes().length).as(round).isEqualTo((int) entry.sizeBytes());
        } catch (ArchiveException e) {
          assertThat(e.reason()).as(round).isNotBlank();
          whole = false;
        }
      }
      return whole;
    } catch (IOException e) {
      throw new UncheckedIOException(round + ": as if storage had failed", e);
    }
  }

  private byte[] sound(ArchiveFormat format, Random random) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      byte[] bytes = new byte[200 + random.nextInt(1500)];
      random.nextBytes(bytes);
      files.put("folder/" + i + ".dcm", bytes);
    }
    java.nio.file.Path file = folder.resolve("sound" + ending(format));
    ArchiveSamples.write(file, files);
    return Files.readAllBytes(file);
  }

  /** Of a packed TAR every second time what is packed is damaged, and then packed soundly. */
  private static byte[] mutate(ArchiveFormat format, byte[] sound, Random random)
      throws IOException {
    if (format != ArchiveFormat.TAR_GZ || random.nextBoolean()) {
      return mutate(sound, random);
    }
    byte[] inflated;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(sound))) {
      inflated = in.readAllBytes();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(mutate(inflated, random));
    }
    return out.toByteArray();
  }

  private static byte[] mutate(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(Math.min(600, bytes.length - from));
        System.arraycopy(sound, from + length, bytes, from, bytes.length - from - length);
      }
      default -> {
        // Numbers in headers: sizes, offsets and counts that are extreme.
        int at = random.nextInt(bytes.length - 4);
        byte[] extreme = {
          (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) (random.nextBoolean() ? 127 : -1)
        };
        System.arraycopy(extreme, 0, bytes, at, 4);
      }
    }
    return bytes;
  }

  private static String ending(ArchiveFormat format) {
    return switch (format) {
      case ZIP -> ".zip";
      case TAR -> ".tar";
      case TAR_GZ -> ".tgz";
    };
  }
}

package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to a file, reading it ends soon, and with a DicomException if it fails. */
class MutationFuzzTest {
  private static final long SEED =
      Long.parseLong(System.getenv().getOrDefault("LESIONLAKE_FUZZ_SEED", "0"));

  @ParameterizedTest
  @CsvSource({
    TransferSyntax.IMPLICIT_LITTLE_ENDIAN + ", 450",
    TransferSyntax.EXPLICIT_LITTLE_ENDIAN + ", 450",
    TransferSyntax.EXPLICIT_BIG_ENDIAN + ", 450",
    TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN + ", 300",
    TransferSyntax.RLE_LOSSLESS + ", 300",
    TransferSyntax.JPEG_2000_LOSSLESS + ", 100"
  })
  void damagedFilesGiveAReason(String uid, int cases) {
    byte[] file = Samples.file(Samples.ct(64, 64, Samples.ramp(64 * 64)), uid);
    for (int seed = 0; seed < cases; seed++) {
      byte[] damaged = damage(file, new Random(SEED + seed));
      String description = uid + " with seed " + (SEED + seed);
      assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> read(damaged, description), description);
    }
  }

  private static byte[] damage(byte[] file, Random random) {
    byte[] damaged = file.clone();
    // The first 128 bytes are the preamble, which nobody reads.
    int flips = random.nextInt(8);
    for (int i = 0; i < flips; i++) {
      int position = 128 + random.nextInt(file.length - 128);
      damaged[position] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) (random.nextBoolean() ? 0xFF : 0);
    }
    boolean cut = flips == 0 || random.nextInt(3) == 0;
    return cut ? Arrays.copyOf(damaged, random.nextInt(file.length)) : damaged;
  }

  private static void read(byte[] file, String description) {
    attempt(() -> DicomReader.readHeader(file).checkPixelDataComplete(), description);
    attempt(() -> DicomJson.write(DicomReader.readAll(file).dataset()), description);
    attempt(() -> PixelDecoder.decode(file), description);
  }

  private static void attempt(Runnable action, String description) {
    Throwable thrown = catchThrowable(action::run);
    if (thrown != null) {
      assertThat(thrown).as(description).isInstanceOf(DicomException.class);
    }
  }
}

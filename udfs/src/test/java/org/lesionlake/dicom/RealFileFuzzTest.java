package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real files with bytes changed, cut out and repeated: each is read, or refused by a
 * DicomException, in memory that the file's own length and its header's pixels bound, and in few
 * reads. {@code tests/fuzz.sh} does it for an hour, with other damage each time.
 */
@Timeout(3600)
class RealFileFuzzTest {
  private static final int ROUNDS =
      Integer.parseInt(System.getenv().getOrDefault("LESIONLAKE_FUZZ_ROUNDS", "400"));

  private static final long SEED =
      Long.parseLong(System.getenv().getOrDefault("LESIONLAKE_FUZZ_SEED", "20261127"));

  /** Tables and buffers that a decoder takes whatever the image, with the code that it loads. */
  private static final long FIXED_BYTES = 24L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A file whose reads are counted. */
  private static final class Counted extends InputStream {
    private final ByteArrayInputStream in;
    private int reads;
    private long bytes;

    Counted(byte[] file) {
      in = new ByteArrayInputStream(file);
    }

    @Override
    public int read() {
      throw new AssertionError("read byte by byte");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int read = in.read(into, offset, length);
      reads++;
      bytes += Math.max(0, read);
      return read;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CT_small.dcm",
        "MR_small_implicit.dcm",
        "MR_small_bigendian.dcm",
        "UN_sequence.dcm",
        "nested_priv_SQ.dcm",
        "badVR.dcm",
        "ExplVR_LitEndNoMeta.dcm",
        "rtplan.dcm",
        "test-SR.dcm",
        "image_dfl.dcm",
        "charset/chrH31.dcm",
        "charset/chrKoreanMulti.dcm"
      })
  void headersAreReadOrRefused(String name) throws IOException {
    byte[] sound = Files.readAllBytes(SharedData.folder("odd/pydicom").resolve(name));
    Random random = new Random(SEED);
    int readable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutate(sound, 0, random);
      String description = name + " round " + round;
      Counted in = new Counted(damaged);
      long before = allocated();
      HeaderPart header = null;
      try {
        header = DicomReader.readHeaderPart(in, damaged.length, DicomReader.WHOLE_HEADER);
        DicomJson.write(header.object().dataset());
      } catch (DicomException e) {
        assertThat(header).as(description).isNull();
      }
      // Strings, boxed values and JSON; a deflated file may grow a thousandfold.
      long most = FIXED_BYTES + 200L * damaged.length;
      assertThat(allocated() - before).as(description).isLessThanOrEqualTo(most);
      // Each read may double what is held, and the last says that there is no more.
      assertThat(in.reads).as(description).isLessThan(16);
      assertThat(in.bytes).as(description).isLessThanOrEqualTo(damaged.length);
      readable += header != null && header.failure().isEmpty() ? 1 : 0;
    }
    assertThat(readable).as("some come through").isBetween(1, ROUNDS - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "odd/pydicom/MR_small_RLE.dcm, 1",
    "odd/pydicom/MR_small_jpeg_ls_lossless.dcm, 1",
    "odd/pydicom/JPEGLSNearLossless_16.dcm, 1",
    "odd/pydicom/MR_small_jp2klossless.dcm, 1",
    "codecs/wg04/JPLL/CT2_JPLL, 4",
    "codecs/wg04/J2KI/CT2_J2KI, 16",
    "codecs/wg04/JLSN/CT2_JLSN, 16"
  })
  void framesAreDecodedOrRefused(String name, int rarer) throws IOException {
    Path file =
        SharedData.folder(name.substring(0, name.lastIndexOf('/')))
            .resolve(name.substring(name.lastIndexOf('/') + 1));
    byte[] sound = Files.readAllBytes(file);
    DicomObject header = DicomReader.readHeader(sound);
    long pixels = PixelFormat.of(header.dataset()).pixelsPerFrame();
    PixelDecoder.decode(sound);
    Random random = new Random(SEED);
    int decoded = 0;
    int rounds = Math.max(8, ROUNDS / rarer);
    for (int round = 0; round < rounds; round++) {
      byte[] damaged = mutate(sound, (int) header.pixelDataOffset(), random);
      long before = allocated();
      try {
        PixelDecoder.decode(damaged);
        decoded++;
      } catch (DicomException e) {
        assertThat(e.reason()).as(name + " round " + round).isNotNull();
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + " round " + round, e);
      }
      long most = FIXED_BYTES + 64L * pixels + 16L * damaged.length;
      assertThat(allocated() - before).as(name + " round " + round).isLessThanOrEqualTo(most);
    }
    assertThat(decoded).as("some come through").isLessThan(rounds);
  }

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Changes a file from an offset on; the first changes are likely to hit what leads the rest. */
  private static byte[] mutate(byte[] sound, int from, Random random) {
    byte[] bytes = sound.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int left = bytes.length - from;
      if (left < 16) {
        return bytes;
      }
      int near = random.nextBoolean() ? Math.min(left, 256) : left;
      int at = from + random.nextInt(near);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
        case 4 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          int length = random.nextInt(Math.min(left, 64));
          int to = from + random.nextInt(left - length);
          int source = from + random.nextInt(left - length);
          System.arraycopy(bytes, source, bytes, to, length);
        }
      }
    }
    return bytes;
  }
}

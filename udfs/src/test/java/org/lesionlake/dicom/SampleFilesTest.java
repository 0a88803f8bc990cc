package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.dicom.DicomException.Reason;

/** Public sample files: NEMA's compression samples, and files collected because they are odd. */
class SampleFilesTest {
  @ParameterizedTest
  @CsvSource({
    "CT1, RLE",
    "CT2, RLE",
    "MR1, RLE",
    "CT1, JPLL",
    "CT2, JPLL",
    "MR1, JPLL",
    "CT1, JLSL",
    "CT2, JLSL",
    "MR1, JLSL",
    "CT1, J2KR",
    "CT2, J2KR",
    "MR1, J2KR"
  })
  void decodesLosslessFilesToTheUncompressedValues(String image, String codec) throws IOException {
    assertThat(decoded(image, codec).ints(0)).isEqualTo(uncompressed(image).ints(0));
  }

  /**
   * NEAR is 4 in these files. The sums are CRC-32 of the little-endian samples that CharLS decodes.
   */
  @ParameterizedTest
  @CsvSource({"CT1, 3c9e0e74", "CT2, 71c7f8a8", "MR1, 1ed77a83"})
  void decodesNearLosslessFilesAsAnotherDecoderDoes(String image, String sum) throws IOException {
    PixelFrames decoded = decoded(image, "JLSN");

    int[] truth = uncompressed(image).ints(0);
    int[] values = decoded.ints(0);
    int worst = 0;
    for (int i = 0; i < truth.length; i++) {
      worst = Math.max(worst, Math.abs(values[i] - truth[i]));
    }
    assertThat(worst).isEqualTo(4);
    ByteBuffer bytes = ByteBuffer.allocate(2 * truth.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(decoded.shorts(0));
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    assertThat(crc.getValue()).isEqualTo(Long.parseLong(sum, 16));
  }

  private static PixelFrames decoded(String image, String codec) throws IOException {
    Path folder = SharedData.folder("codecs/wg04").resolve(codec);
    return PixelDecoder.decode(Files.readAllBytes(folder.resolve(image + "_" + codec)));
  }

  private static PixelFrames uncompressed(String image) throws IOException {
    Path file = SharedData.folder("codecs/wg04").resolve("REF/" + image + "_UNC.zst");
    try (InputStream in = new ZstdInputStream(Files.newInputStream(file))) {
      return PixelDecoder.decode(in.readAllBytes());
    }
  }

  @Test
  void namesTheTransferSyntaxThatItDoesNotDecode() throws IOException {
    byte[] file = Files.readAllBytes(SharedData.folder("codecs/wg04").resolve("MR1_JPLY"));

    Throwable thrown = catchThrowable(() -> PixelDecoder.decode(file));

    assertThat(thrown)
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("JPEG Extended (12 bit)");
  }

  @Test
  void readsOddFilesOrGivesAReason() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SharedData.folder("odd/pydicom"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            assertOnlyDicomException(() -> DicomReader.readHeader(file).checkPixelDataComplete());
            assertOnlyDicomException(() -> DicomJson.write(DicomReader.readAll(bytes).dataset()));
            assertOnlyDicomException(() -> PixelDecoder.decode(bytes));
          },
          () -> "took too long: " + file.getFileName());
    }
  }

  private static void assertOnlyDicomException(Runnable action) {
    Throwable thrown = catchThrowable(action::run);
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(DicomException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MR_truncated.dcm, TRUNCATED",
    "rtplan_truncated.dcm, TRUNCATED",
    "zipMR.gz, NOT_DICOM"
  })
  void recognisesDamageFromHeaderAndLengthAlone(String name, Reason reason) {
    Path file = SharedData.folder("odd/pydicom").resolve(name);

    Throwable thrown = catchThrowable(() -> DicomReader.readHeader(file).checkPixelDataComplete());

    assertThat(thrown)
        .isInstanceOfSatisfying(
            DicomException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_expb.dcm",
    "MR_small_implicit.dcm",
    "MR_small_jp2klossless.dcm",
    "MR_small_padded.dcm"
  })
  void givesOneImageInEveryEncodingTheSameValues(String name) throws IOException {
    Path folder = SharedData.folder("odd/pydicom");
    PixelFrames truth = PixelDecoder.decode(Files.readAllBytes(folder.resolve("MR_small.dcm")));

    PixelFrames decoded = PixelDecoder.decode(Files.readAllBytes(folder.resolve(name)));

    assertThat(decoded.ints(0)).isEqualTo(truth.ints(0));
  }

  /** The names of PS3.5 annexes H, I, J and K, and of the files' own descriptions. */
  @ParameterizedTest
  @CsvSource({
    "chrArab, قباني^لنزار",
    "chrFren, Buc^Jérôme",
    "chrFrenMulti, Buc^Jérôme",
    "chrGerm, Äneas^Rüdiger",
    "chrGreek, Διονυσιος",
    "chrH31, Yamada^Tarou=山田^太郎=やまだ^たろう",
    "chrH32, ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "chrHbrw, שרון^דבורה",
    "chrI2, Hong^Gildong=洪^吉洞=홍^길동",
    "chrJapMulti, やまだ^たろう",
    "chrJapMultiExplicitIR6, やまだ^たろう",
    "chrKoreanMulti, 김희중",
    "chrRuss, Люкceмбypг",
    "chrX1, Wang^XiaoDong=王^小東=",
    "chrX2, Wang^XiaoDong=王^小东="
  })
  void decodesPatientNamesOfEveryCharacterSet(String name, String expected) {
    Path file = SharedData.folder("odd/pydicom/charset").resolve(name + ".dcm");

    assertThat(DicomReader.readHeader(file).dataset().string(Tag.PATIENT_NAME)).contains(expected);
  }

  @Test
  void readsEveryRealImageCompletely() throws IOException {
    try (Stream<Path> walk = Files.walk(SharedData.folder("ct"))) {
      for (Path file : walk.filter(path -> path.toString().endsWith(".dcm")).toList()) {
        assertThatCode(() -> DicomReader.readHeader(file).checkPixelDataComplete())
            .doesNotThrowAnyException();
      }
    }
  }
}

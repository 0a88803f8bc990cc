package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.DicomException.Reason;

class DicomReaderTest {
  private static final byte[] PIXELS = Samples.ramp(64 * 64);
  private static final Dataset CT = Samples.ct(64, 64, PIXELS);

  @Test
  void readsValuesByType() {
    Dataset dataset =
        DicomReader.readHeader(Samples.file(CT, TransferSyntax.EXPLICIT_LITTLE_ENDIAN)).dataset();

    assertThat(dataset.string(Tag.PATIENT_NAME)).contains("Müller^Jürgen");
    assertThat(dataset.strings(Tag.IMAGE_TYPE)).containsExactly("ORIGINAL", "PRIMARY", "AXIAL");
    assertThat(dataset.date(Tag.STUDY_DATE)).contains(LocalDate.of(2024, 2, 29));
    assertThat(dataset.decimals(Tag.IMAGE_POSITION_PATIENT)).containsExactly(-125.5, 0.1, 1e-7);
    assertThat(dataset.decimal(Tag.REVOLUTION_TIME)).contains(0.35);
    assertThat(dataset.integer(Tag.ROWS)).hasValue(64);
    assertThat(dataset.items(Tag.REFERENCED_IMAGE_SEQUENCE)).hasSize(2);
    assertThat(dataset.contains(Tag.PIXEL_DATA)).isFalse();
    assertThat(dataset.string(Tag.STUDY_ID)).isEmpty();
  }

  @Test
  void takesNoMoreThanABlockBeyondTheHeader() {
    byte[] file =
        Samples.file(
            Samples.ct(512, 512, Samples.ramp(512 * 512)), TransferSyntax.IMPLICIT_LITTLE_ENDIAN);
    CountingStream in = new CountingStream(file);

    DicomObject object = DicomReader.readHeader(in, file.length);

    assertThat(in.count).isLessThanOrEqualTo(object.headerBytes() + 8192);
    assertThat(object.pixelDataOffset()).isEqualTo(file.length - 512 * 512 * 2L);
    assertThat(object.pixelDataLength()).isEqualTo(512 * 512 * 2L);
  }

  @Test
  void recognisesPixelDataThatWasCutOff() {
    byte[] file = Samples.file(CT, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    byte[] cut = Arrays.copyOf(file, file.length - 1);

    DicomObject header = DicomReader.readHeader(cut);

    assertThat(reason(header::checkPixelDataComplete)).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(() -> DicomReader.readAll(cut))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(() -> PixelDecoder.decode(cut))).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void recognisesPixelDataShorterThanRowsAndColumnsAsk() {
    Dataset wrong = CT.toBuilder().putInts(Tag.ROWS, Vr.US, 65).build();
    byte[] file = Samples.file(wrong, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);

    assertThat(reason(() -> DicomReader.readHeader(file).checkPixelDataComplete()))
        .isEqualTo(Reason.PIXEL_DATA_CORRUPT);
  }

  @Test
  void tellsEmptyFromForeignFiles() {
    assertThat(reason(() -> DicomReader.readHeader(new byte[0]))).isEqualTo(Reason.EMPTY_FILE);
    byte[] text = "patient,date\n1,2\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertThat(reason(() -> DicomReader.readHeader(text))).isEqualTo(Reason.NOT_DICOM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_BIG_ENDIAN
      })
  void guessesTheEncodingWithoutPreambleAndMeta(String uid) {
    byte[] file = Samples.file(CT, uid);
    DicomObject whole = DicomReader.readHeader(file);
    // The first attribute, (0008,0005), starts 18 bytes before the value of (0008,0016).
    int start = metaEnd(file);

    DicomObject bare = DicomReader.readHeader(Arrays.copyOfRange(file, start, file.length));

    assertThat(bare.transferSyntaxUid()).isEqualTo(uid);
    assertThat(bare.dataset().tags()).isEqualTo(whole.dataset().tags());
    assertThat(bare.fileMeta().size()).isZero();
  }

  /** From PS3.10: 128 bytes, prefix, then (0002,0000) UL 4 with the length of what follows it. */
  private static int metaEnd(byte[] file) {
    return 144 + (file[140] & 0xFF) + ((file[141] & 0xFF) << 8);
  }

  @Test
  void doesNotRelyOnTheMetaGroupLength() {
    byte[] file = Samples.file(CT, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    file[140] = 5;
    file[141] = 77;

    assertThat(DicomReader.readHeader(file).dataset().string(Tag.SOP_INSTANCE_UID))
        .contains("2.25.42");
  }

  @Test
  void readsAPrivateSequenceOfUnknownVrAsImplicit() {
    // PS3.5 section 6.2.2: UN of undefined length holds implicit VR little endian.
    byte[] file =
        explicit(
            "0900 1000 4C4F 0400 41434D45"
                + "0900 0110 554E 0000 FFFFFFFF"
                + "FEFF00E0 FFFFFFFF 1000 2000 04000000 50312032 FEFF0DE0 00000000"
                + "FEFFDDE0 00000000"
                + "1000 2000 4C4F 0200 5039");

    Dataset dataset = DicomReader.readAll(file).dataset();

    assertThat(dataset.items(0x00091001)).hasSize(1);
    assertThat(dataset.items(0x00091001).get(0).string(Tag.PATIENT_ID)).contains("P1 2");
    assertThat(dataset.string(Tag.PATIENT_ID)).contains("P9");
  }

  @Test
  void acceptsOddLengths() {
    byte[] file = explicit("0800 6000 4353 0300 435420" + "1000 2000 4C4F 0100 37");

    Dataset dataset = DicomReader.readAll(file).dataset();

    assertThat(dataset.string(Tag.MODALITY)).contains("CT");
    assertThat(dataset.string(Tag.PATIENT_ID)).contains("7");
  }

  @Test
  void refusesALengthBeyondTheFileWithoutTakingMemory() {
    byte[] file = explicit("0900 1000 4F42 0000 F0FFFF7F 0102");

    assertThat(reason(() -> DicomReader.readAll(file))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(() -> DicomReader.readHeader(new ByteArrayInputStream(file))))
        .isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void refusesEndlessNesting() {
    String level = "0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF".replace(" ", "");

    assertThat(reason(() -> DicomReader.readAll(explicit(level.repeat(100)))))
        .isEqualTo(Reason.TOO_DEEP);
  }

  @Test
  void boundsWhatDeflatedDataGrowsTo() throws IOException {
    byte[] file = Samples.file(CT, TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(file, 0, metaEnd(file));
    Deflater deflater = new Deflater(9, true);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bomb, deflater)) {
      out.write(Samples.hex("0800 0800 5554 0000 FFFFFF7F".replace(" ", "")));
      for (int i = 0; i < 80; i++) {
        out.write(new byte[1 << 20]);
      }
    }

    assertThat(reason(() -> DicomReader.readHeader(bomb.toByteArray())))
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void keepsValuesOutOfMessages() {
    byte[] file = explicit("1000 1000 504E FF00 53656372657420");

    DicomException thrown =
        catchThrowableOfType(() -> DicomReader.readAll(file), DicomException.class);

    assertThat(thrown).hasMessageContaining("(0010,0010)").hasMessageNotContaining("Secret");
  }

  @Test
  void readsSequencesOfUndefinedLengthInImplicitVr() {
    byte[] file =
        file(
            TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
            "0800 4011 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5511 04000000 312E3200"
                + "FEFF0DE0 00000000 FEFF00E0 00000000 FEFFDDE0 00000000"
                + "1000 2000 02000000 5039");

    Dataset dataset = DicomReader.readAll(file).dataset();

    List<Dataset> items = dataset.items(Tag.REFERENCED_IMAGE_SEQUENCE);
    assertThat(items).hasSize(2);
    assertThat(items.get(0).string(Tag.REFERENCED_SOP_INSTANCE_UID)).contains("1.2");
    assertThat(items.get(1).size()).isZero();
    assertThat(dataset.string(Tag.PATIENT_ID)).contains("P9");
  }

  @Test
  void readsAHeaderOnlyAsFarAsItIsWanted() {
    Dataset wide =
        CT.toBuilder()
            .put(0x00190010, Vr.LO, "INVENTED")
            .putBytes(0x00191001, Vr.OB, new byte[200_000])
            .build();
    byte[] file = Samples.file(wide, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    CountingStream in = new CountingStream(file);

    HeaderPart part = DicomReader.readHeaderPart(in, file.length, Tag.PATIENT_NAME);

    assertThat(part.failure()).isEmpty();
    assertThat(part.object().dataset().string(Tag.PATIENT_NAME)).contains("Müller^Jürgen");
    assertThat(part.object().dataset().contains(0x00190010)).isFalse();
    assertThat(part.object().hasPixelData()).isFalse();
    assertThat(in.count).isLessThanOrEqualTo(16384);
  }

  /** What DICOM JSON tells nothing of is not read, only passed over; the rest is as ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_BIG_ENDIAN,
        TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN
      })
  void passesOverLargeBinaryValues(String uid) {
    Dataset wide =
        CT.toBuilder()
            .put(0x00290010, Vr.LO, "INVENTED")
            .putBytes(0x00291010, Vr.OB, new byte[5_000_000])
            .putBytes(0x00291020, Vr.OB, new byte[] {1, 2, 3, 4})
            .put(0x00311010, Vr.LO, "after it")
            .build();
    byte[] file = Samples.file(wide, uid);
    boolean deflated = TransferSyntax.of(uid).deflated();
    CountingStream in = new CountingStream(file);

    HeaderPart part = DicomReader.readHeaderPart(in, file.length, DicomReader.WHOLE_HEADER);

    DicomObject whole = DicomReader.readHeader(file);
    assertThat(part.failure()).isEmpty();
    assertThat(DicomJson.write(part.object().dataset()))
        .isEqualTo(DicomJson.write(whole.dataset()));
    assertThat(part.object().pixelDataOffset()).isEqualTo(whole.pixelDataOffset());
    assertThat(part.object().headerBytes()).isEqualTo(whole.headerBytes());
    assertThat(deflated ? 0 : in.count).isLessThanOrEqualTo(65_536);
    part.object().checkPixelDataComplete();

    // A thousandth of the zeros is what a deflated file has of them.
    int deflatedMiddle = metaEnd(file) + 3000;
    for (int length : new int[] {4_000_000, 100_000}) {
      byte[] cut = Arrays.copyOf(file, deflated ? deflatedMiddle : length);
      for (long stated : new long[] {cut.length, -1}) {
        assertThat(
                DicomReader.readHeaderPart(
                        new ByteArrayInputStream(cut), stated, DicomReader.WHOLE_HEADER)
                    .failure()
                    .map(DicomException::reason))
            .contains(Reason.TRUNCATED);
      }
    }
  }

  @Test
  void stopsBehindATagThatIsNotThere() {
    byte[] file = Samples.file(CT, TransferSyntax.IMPLICIT_LITTLE_ENDIAN);

    Dataset part =
        DicomReader.readHeaderPart(new ByteArrayInputStream(file), file.length, Tag.PATIENT_ID)
            .object()
            .dataset();

    assertThat(part.contains(Tag.PATIENT_NAME)).isTrue();
    assertThat(part.tags()[part.size() - 1]).isEqualTo(Tag.PATIENT_NAME);
  }

  @Test
  void readsTheWholeHeaderIfItIsWanted() {
    byte[] file = Samples.file(CT, TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN);

    HeaderPart part =
        DicomReader.readHeaderPart(
            new ByteArrayInputStream(file), file.length, DicomReader.WHOLE_HEADER);

    assertThat(part.failure()).isEmpty();
    assertThat(part.object().hasPixelData()).isTrue();
    assertThat(DicomJson.write(part.object().dataset()))
        .isEqualTo(DicomJson.write(DicomReader.readHeader(file).dataset()));
  }

  @Test
  void keepsWhatStandsBeforeTheDamage() {
    // Patient's ID, then a study ID that is longer than what is left.
    byte[] file = explicit("1000 2000 4C4F 0200 5039 2000 1000 5348 FF00 31");

    HeaderPart part =
        DicomReader.readHeaderPart(
            new ByteArrayInputStream(file), file.length, DicomReader.WHOLE_HEADER);

    assertThat(part.failure()).map(DicomException::reason).contains(Reason.TRUNCATED);
    assertThat(part.object().dataset().string(Tag.PATIENT_ID)).contains("P9");
    assertThat(part.object().dataset().size()).isEqualTo(1);
    assertThat(part.object().transferSyntaxUid()).isEqualTo(TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  @Test
  void saysWhyThereIsNothingOfAForeignFile() {
    byte[] text = "no,dicom\n".repeat(100).getBytes(StandardCharsets.UTF_8);

    HeaderPart part =
        DicomReader.readHeaderPart(
            new ByteArrayInputStream(text), text.length, Tag.TRANSFER_SYNTAX_UID);

    assertThat(part.failure()).map(DicomException::reason).contains(Reason.NOT_DICOM);
    assertThat(part.object().dataset().size()).isZero();
    assertThat(part.object().transferSyntaxUid()).isEmpty();
  }

  private static byte[] explicit(String elements) {
    return file(TransferSyntax.EXPLICIT_LITTLE_ENDIAN, elements);
  }

  /** A file whose data set is given by its bytes. */
  private static byte[] file(String uid, String elements) {
    byte[] head = Samples.file(CT, uid);
    byte[] body = Samples.hex(elements);
    byte[] file = Arrays.copyOf(head, metaEnd(head) + body.length);
    System.arraycopy(body, 0, file, metaEnd(head), body.length);
    return file;
  }

  private static Reason reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    return catchThrowableOfType(action, DicomException.class).reason();
  }

  private static final class CountingStream extends InputStream {
    private final InputStream in;
    private long count;

    CountingStream(byte[] bytes) {
      this.in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      count++;
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      return in.skip(bytes);
    }
  }
}

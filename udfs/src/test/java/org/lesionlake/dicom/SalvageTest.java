package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.DicomException.Reason;

/** What is read of files that are damaged. */
class SalvageTest {
  private static final Dataset CT = Samples.ct(4, 4, Samples.ramp(16));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {TransferSyntax.EXPLICIT_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_LITTLE_ENDIAN})
  void whereverAHeaderIsCutWhatStandsBeforeIsReadAndTheReasonIsTheReaders(String syntax)
      throws IOException {
    byte[] file = Samples.file(CT, syntax);
    DicomObject whole = DicomReader.readHeader(file);
    List<Integer> tags = tags(whole);
    int before = 0;
    for (int length = 140; length < whole.headerBytes(); length++) {
      byte[] cut = Arrays.copyOf(file, length);

      HeaderPart salvaged = salvage(cut);

      assertThat(salvaged.failure().map(DicomException::reason))
          .as("cut at %d", length)
          .isEqualTo(why(cut));
      List<Integer> read = tags(salvaged.object());
      assertThat(read)
          .as("cut at %d", length)
          .hasSizeGreaterThanOrEqualTo(before)
          .isEqualTo(tags.subList(0, read.size()));
      before = read.size();
    }
    assertThat(before).isEqualTo(tags.size());
  }

  private static Optional<Reason> why(byte[] file) {
    try {
      DicomReader.readHeader(file);
      return Optional.empty();
    } catch (DicomException e) {
      return Optional.of(e.reason());
    }
  }

  private static List<Integer> tags(DicomObject object) {
    List<Integer> tags = new ArrayList<>();
    object.fileMeta().forEach(element -> tags.add(element.tag()));
    object.dataset().forEach(element -> tags.add(element.tag()));
    return tags;
  }

  @Test
  void ofASequenceTheItemsBeforeTheCutAreKept() throws IOException {
    // Two items of 12 bytes, the second cut within its value; lengths from PS3.5 table 7.5-1.
    HeaderPart salvaged =
        salvage(
            Samples.hex(
                "0800 0500 4353 0A00 49534F5F49522031 3030"
                    + "0800 4011 5351 0000 28000000"
                    + "FEFF00E0 0C000000 0800 5511 5549 0400 312E3200"
                    + "FEFF00E0 0C000000 0800 5511 5549 0400 312E"));

    Dataset dataset = salvaged.object().dataset();
    List<Dataset> items = dataset.items(Tag.REFERENCED_IMAGE_SEQUENCE);
    assertThat(items).hasSize(2);
    assertThat(items.get(0).string(Tag.REFERENCED_SOP_INSTANCE_UID)).contains("1.2");
    assertThat(items.get(1).size()).isZero();
    assertThat(salvaged.failure().map(DicomException::reason)).contains(Reason.TRUNCATED);
    assertThat(salvaged.failure().get()).hasMessageContaining("(0008,1155)");
  }

  @Test
  void aSequenceRelabelledUnknownThatIsNoneStaysBytes() throws IOException {
    HeaderPart salvaged =
        salvage(
            Samples.hex(
                "0800 0500 4353 0A00 49534F5F49522031 3030"
                    + "0800 4011 554E 0000 04000000 01020304"
                    + "1000 2000 4C4F 0200 5039"));

    assertThat(salvaged.failure()).isEmpty();
    assertThat(salvaged.object().dataset().bytes(Tag.REFERENCED_IMAGE_SEQUENCE))
        .contains(new byte[] {1, 2, 3, 4});
    assertThat(salvaged.object().dataset().string(Tag.PATIENT_ID)).contains("P9");
  }

  @Test
  void aWholeFileIsReadAsByTheReader() throws IOException {
    byte[] file = Samples.file(CT, TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN);

    HeaderPart salvaged = salvage(file);

    DicomObject read = DicomReader.readHeader(file);
    assertThat(salvaged.failure()).isEmpty();
    assertThat(DicomJson.write(salvaged.object().dataset()))
        .isEqualTo(DicomJson.write(read.dataset()));
    assertThat(salvaged.object().pixelDataOffset()).isEqualTo(read.pixelDataOffset());
  }

  @Test
  void whatIsNoDicomFileIsRefused() {
    assertThat(
            catchThrowableOfType(
                    () -> salvage("id,text\n1,none\n".getBytes(StandardCharsets.UTF_8)),
                    DicomException.class)
                .reason())
        .isEqualTo(Reason.NOT_DICOM);
    assertThat(catchThrowableOfType(() -> salvage(new byte[0]), DicomException.class).reason())
        .isEqualTo(Reason.EMPTY_FILE);
  }

  private HeaderPart salvage(byte[] bytes) throws IOException {
    return DicomReader.salvageHeader(Files.write(folder.resolve("file.dcm"), bytes));
  }
}

package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

class DumpCommandTest {
  private static final String WARNING = "may identify a patient";

  @TempDir Path folder;

  private Path file() {
    Dataset code = Dataset.builder().put(Tag.CODE_MEANING, "Lunge für alle").build();
    byte[] profile = new byte[2000];
    Arrays.fill(profile, (byte) 0xAB);
    return Scan.write(
        folder.resolve("slice.dcm"),
        Scan.slice(2, 2, 1, 2, 3, 4)
            .putSequence(Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, List.of(code, Dataset.empty()))
            .put(0x00190010, Vr.LO, "ACME 1.0")
            .putInts(0x00191008, Vr.SS, -3)
            .putBytes(0x00191109, Vr.UN, new byte[] {1, 2})
            .putBytes(Tag.ICC_PROFILE, Vr.OB, profile));
  }

  /** Lines without the blanks that align them. */
  private static List<String> lines(Ran ran) {
    return ran.out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }

  @Test
  void printsEveryAttributeWithTagVrNameLengthAndValue() {
    Ran ran = Ran.of("dump", file());

    assertThat(ran.code()).isZero();
    assertThat(lines(ran))
        .contains(
            "(0002,0010) UI TransferSyntaxUID 20 1.2.840.10008.1.2.1",
            "(0008,0008) CS ImageType 22 ORIGINAL\\PRIMARY\\AXIAL",
            // Umlauts are one byte each in ISO 8859-1; the value is padded to an even length.
            "(0010,0010) PN PatientName 14 Müller^Jürgen",
            "(0019,0010) LO PrivateCreator 8 ACME 1.0",
            "(0019,1008) SS [ACME 1.0] 2 -3",
            "(0019,1109) UN [no creator] 2 01 02",
            "(0028,0010) US Rows 2 2",
            "(0028,0030) DS PixelSpacing 8 0.7\\0.8");
    assertThat(lines(ran).get(0)).startsWith("(0002,0000) UL FileMetaInformationGroupLength 4 ");
    assertThat(lines(ran).get(lines(ran).size() - 1))
        .startsWith("Pixel data of 8 bytes from offset ")
        .endsWith(" is not read.");
  }

  @Test
  void indentsItemsBelowTheirSequence() {
    assertThat(Ran.of("dump", file()).out().lines().map(line -> line.replaceAll("(?<=\\S) +", " ")))
        .containsSubsequence(
            "(0040,A170) SQ PurposeOfReferenceCodeSequence - 2 items",
            "  item 1",
            "    (0008,0104) LO CodeMeaning 14 Lunge für alle",
            "  item 2");
  }

  @Test
  void shortensValuesAndBytes() {
    // 26 characters hold nine bytes of two digits with a blank between.
    assertThat(lines(Ran.of("dump", "--max-length", "26", file())))
        .contains("(0028,2000) OB ICCProfile 2000 " + "ab ".repeat(9).strip() + "…");
    assertThat(lines(Ran.of("dump", "--max-length", "6", file())))
        .contains("(0010,0010) PN PatientName 14 Müller…");
  }

  @Test
  void showsControlCharactersAsPictures() {
    Path file =
        Scan.write(
            folder.resolve("odd.dcm"),
            Scan.slice(2, 2, 1, 2, 3, 4).put(Tag.IMAGE_COMMENTS, Vr.LT, "a\r\nb\u0007\u009b31m"));

    assertThat(lines(Ran.of("dump", file))).anyMatch(line -> line.endsWith(" a␍␊b␇\uFFFD31m"));
  }

  @Test
  void warnsOnceOnStandardError() {
    for (Ran ran : List.of(Ran.of("dump", file()), Ran.of("dump", "--json", file()))) {
      assertThat(ran.err()).containsOnlyOnce(WARNING);
      assertThat(ran.out()).doesNotContain(WARNING);
    }
  }

  @Test
  void writesDicomJsonWithEveryValueButPixels() throws IOException {
    Ran ran = Ran.of("dump", "--json", file());

    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(ran.code()).isZero();
    assertThat(json.at("/00100010/Value/0/Alphabetic").asText()).isEqualTo("Müller^Jürgen");
    assertThat(json.at("/0040A170/Value/0/00080104/Value/0").asText()).isEqualTo("Lunge für alle");
    assertThat(Base64.getDecoder().decode(json.at("/00282000/InlineBinary").asText()))
        .hasSize(2000)
        .containsOnly(0xAB);
    assertThat(json.has("7FE00010")).isFalse();
    // Group 2 belongs to files, not to the model of annex F.
    assertThat(json.has("00020010")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_BIG_ENDIAN,
        TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.RLE_LOSSLESS
      })
  void readsEveryEncoding(String syntax) {
    Path file = Scan.write(folder.resolve("a.dcm"), Scan.slice(2, 2, 1, 2, 3, 4), syntax);

    Ran ran = Ran.of("dump", file);

    assertThat(ran.code()).isZero();
    assertThat(lines(ran))
        .contains(
            "(0010,0010) PN PatientName 14 Müller^Jürgen",
            "(0028,0010) US Rows 2 2",
            "(0028,1052) DS RescaleIntercept 6 -1000");
  }

  @Test
  void ofATruncatedHeaderPrintsWhatIsThereThenTheReason() throws IOException {
    byte[] whole = Files.readAllBytes(file());
    int name = indexOf(whole, "Jürgen");
    Path cut = Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, name + 2));

    for (Ran ran : List.of(Ran.of("dump", cut), Ran.of("dump", "--json", cut))) {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).contains("20240229").doesNotContain("T-17");
      assertThat(ran.err())
          .contains("Only a part of ", "\n  why: (0010,0010) at offset ", "truncated", "\n  do:  ");
    }
  }

  private static int indexOf(byte[] file, String text) {
    String asLatin1 = new String(file, StandardCharsets.ISO_8859_1);
    return asLatin1.indexOf(text);
  }

  @Test
  void ofTruncatedPixelsPrintsTheHeaderThenTheReason() throws IOException {
    byte[] whole = Files.readAllBytes(file());
    Path cut = Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, whole.length - 1));

    Ran ran = Ran.of("dump", cut);

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("Müller^Jürgen", "Pixel data of 8 bytes");
    assertThat(ran.err()).contains("truncated");
  }

  @Test
  void refusesWhatIsNoDicomFile() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "patient,finding\n1,none\n");
    Path empty = Files.createFile(folder.resolve("empty.dcm"));

    refused(Ran.of("dump", text), "not_dicom");
    refused(Ran.of("dump", empty), "empty_file");
    refused(Ran.of("dump", folder), "is a folder");
    refused(Ran.of("dump", folder.resolve("none.dcm")), "There is nothing at ");
  }

  private static void refused(Ran ran, String because) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(because, "\n  why: ", "\n  do:  ").doesNotContain(WARNING);
  }

  @Test
  void wrongOptionsAreUsage() {
    assertThat(Ran.of("dump").code()).isEqualTo(2);
    assertThat(Ran.of("dump", "--max-length", "0", file()).code()).isEqualTo(2);
    assertThat(Ran.of("dump", "--max-length", "many", file()).code()).isEqualTo(2);
    assertThat(Ran.of("dump", "--json", "--max-length", "9", file()).code()).isEqualTo(2);
    assertThat(Ran.of("dump", "--colour", file()).code()).isEqualTo(2);
    assertThat(Ran.of().code()).isEqualTo(2);
    assertThat(Ran.of("dump", "--help").out()).contains("Examples:", "lesionlake dicom dump");
  }
}

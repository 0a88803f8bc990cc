package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

class SeriesCommandTest {
  @TempDir Path folder;

  /** A series of 2 mm slices with what else is asked for; files lie in a folder of its name. */
  private void series(
      String uid, int number, int slices, UnaryOperator<Dataset.Builder> with, String syntax) {
    for (int i = 0; i < slices; i++) {
      Scan.write(
          folder.resolve(uid).resolve("slice" + i + ".dcm"),
          with.apply(
              Scan.slice(uid, i + 1, 2 * i).put(Tag.SERIES_NUMBER, Integer.toString(number))),
          syntax);
    }
  }

  private void series(String uid, int number, int slices, UnaryOperator<Dataset.Builder> with) {
    series(uid, number, slices, with, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  private static UnaryOperator<Dataset.Builder> described(String description, String kernel) {
    return image ->
        image.put(Tag.SERIES_DESCRIPTION, description).put(Tag.CONVOLUTION_KERNEL, kernel);
  }

  private static JsonNode json(Ran ran) {
    assertThat(ran.code()).as(ran.err()).isZero();
    try {
      return new ObjectMapper().readTree(ran.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  @Test
  void describesASeriesAndSaysWhyItIsChosen() {
    series(
        "2.25.21",
        3,
        9,
        described("Abdomen portal venous Quux", "B30f"),
        TransferSyntax.RLE_LOSSLESS);

    JsonNode series = json(Ran.of("series", "--json", folder)).at("/series/0");

    assertThat(series.get("seriesInstanceUid").asText()).isEqualTo("2.25.21");
    assertThat(series.get("seriesNumber").asInt()).isEqualTo(3);
    assertThat(series.get("modality").asText()).isEqualTo("CT");
    assertThat(series.get("images").asInt()).isEqualTo(9);
    assertThat(texts(series.get("transferSyntaxes"))).containsExactly("RLE Lossless");
    assertThat(series.get("rows").asInt()).isEqualTo(4);
    assertThat(series.get("rowSpacingMm").asDouble()).isEqualTo(0.7);
    assertThat(series.get("columnSpacingMm").asDouble()).isEqualTo(0.8);
    assertThat(series.get("sliceSpacingMm").asDouble()).isEqualTo(2);
    assertThat(series.get("spacingDeviationMm").asDouble()).isZero();
    assertThat(series.get("tiltDeg").asDouble()).isZero();
    assertThat(series.get("plane").asText()).isEqualTo("axial");
    assertThat(series.get("kernel").asText()).isEqualTo("B30f");
    assertThat(series.get("contrastPhase").asText()).isEqualTo("portal_venous");
    assertThat(texts(series.get("regions"))).containsExactly("abdomen");
    assertThat(series.get("face").asText()).isEqualTo("not_shown");
    assertThat(series.get("purpose").asText()).isEqualTo("soft_tissue");
    assertThat(texts(series.get("verdicts"))).containsExactly("usable");
    assertThat(series.get("chosen").asBoolean()).isTrue();
    assertThat(series.get("reason").asText()).contains("the only usable series for soft tissue");
  }

  @Test
  void choosesAmongSeriesOfOneStudyAsTheLakeDoes() {
    series("2.25.21", 2, 9, described("Abdomen native", "B30f"));
    series("2.25.22", 3, 9, described("Abdomen portal venous", "B30f"));
    series("2.25.23", 4, 9, described("Abdomen", "B70f"));

    JsonNode series = json(Ran.of("series", "--json", folder)).get("series");

    assertThat(series.findValuesAsText("seriesNumber")).containsExactly("2", "3", "4");
    assertThat(series.findValuesAsText("chosen")).containsExactly("false", "true", "true");
    assertThat(series.at("/0/reason").asText())
        .isEqualTo(
            "series 3 was chosen for soft tissue of abdomen:"
                + " portal venous phase rather than native phase");
    assertThat(series.at("/2/purpose").asText()).isEqualTo("lung");
  }

  @Test
  void countsGapsAndSharedPositionsAndJudgesThem() {
    for (int i = 0; i < 12; i++) {
      // Heights 0, 2 ... 22 without 8; one more slice lies at 20.
      Scan.write(folder.resolve("s" + i), Scan.slice("2.25.21", i + 1, i == 4 ? 20 : 2 * i));
    }

    JsonNode series = json(Ran.of("series", "--json", folder)).at("/series/0");

    assertThat(series.get("gaps").asInt()).isEqualTo(1);
    assertThat(series.get("duplicatePositions").asInt()).isEqualTo(1);
    assertThat(texts(series.get("verdicts")))
        .containsExactly("duplicate_positions", "gap", "uneven_spacing");
    assertThat(series.get("chosen").asBoolean()).isFalse();
    assertThat(series.get("seriesNumber").isNull()).isTrue();
  }

  @Test
  void tellsLocalizersDerivedAndTiltedSeries() {
    series("2.25.21", 1, 9, image -> image.put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "LOCALIZER"));
    series("2.25.22", 2, 9, image -> image.put(Tag.IMAGE_TYPE, "DERIVED", "SECONDARY", "MPR"));
    for (int i = 0; i < 9; i++) {
      // Two mm along the normal and as much across it: an angle of 45 degrees.
      Scan.write(
          folder.resolve("tilted" + i),
          Scan.slice("2.25.23", i + 1, 2 * i)
              .put(Tag.SERIES_NUMBER, "3")
              .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100 + 2 * i, 2 * i));
    }

    JsonNode series = json(Ran.of("series", "--json", folder)).get("series");

    assertThat(texts(series.at("/0/verdicts"))).containsExactly("localizer");
    assertThat(texts(series.at("/1/verdicts"))).containsExactly("derived");
    assertThat(texts(series.at("/2/verdicts"))).containsExactly("tilted");
    assertThat(series.at("/2/tiltDeg").asDouble()).isCloseTo(45, within(1e-6));
  }

  @Test
  void tellsThePlane() {
    for (int i = 0; i < 9; i++) {
      Scan.write(
          folder.resolve("s" + i),
          Scan.slice("2.25.21", i + 1, 0)
              .putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 0, -1)
              .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, 3 * i, 100));
    }

    JsonNode series = json(Ran.of("series", "--json", folder)).at("/series/0");

    assertThat(series.get("plane").asText()).isEqualTo("coronal");
    assertThat(series.get("sliceSpacingMm").asDouble()).isEqualTo(3);
  }

  @Test
  void listsWhatTheLakeSetsAside() {
    series("2.25.21", 1, 9, UnaryOperator.identity());
    series("2.25.22", 2, 3, image -> image.put(Tag.SOP_CLASS_UID, Scan.MR).put(Tag.MODALITY, "MR"));
    series(
        "2.25.23",
        3,
        1,
        image ->
            image
                .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.481.3")
                .put(Tag.MODALITY, "RTSTRUCT"));

    JsonNode series = json(Ran.of("series", "--json", folder)).get("series");

    assertThat(series.findValuesAsText("modality")).containsExactly("CT", "MR", "RTSTRUCT");
    assertThat(series.findValuesAsText("images")).containsExactly("9", "3", "1");
    assertThat(series.at("/1/reason").asText()).isEqualTo("modality_mr");
    assertThat(texts(series.at("/1/verdicts"))).containsExactly("set_aside");
    assertThat(series.at("/2/reason").asText()).contains("annotation");
  }

  @Test
  void countsFilesThatAreInNoSeriesByReason() throws IOException {
    series("2.25.21", 1, 9, UnaryOperator.identity());
    Path first = folder.resolve("2.25.21/slice0.dcm");
    byte[] whole = Files.readAllBytes(first);
    Files.writeString(folder.resolve("notes.txt"), "patient,finding\n1,none\n");
    Files.createFile(folder.resolve("empty.dcm"));
    Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, whole.length - 1));
    Files.write(folder.resolve("z-copy.dcm"), whole);
    Scan.write(folder.resolve("bare.dcm"), Scan.slice("2.25.21", 77, 3).remove(Tag.PIXEL_DATA));

    Ran json = Ran.of("series", "--json", folder);
    Ran text = Ran.of("series", "--files", folder);

    JsonNode whyNot = json(json).get("leftOut");
    assertThat(json(json).get("files").asInt()).isEqualTo(14);
    assertThat(whyNot.size()).isEqualTo(5);
    for (String reason :
        List.of("not_dicom", "empty_file", "truncated", "same_sop_instance_uid", "no_pixel_data")) {
      assertThat(whyNot.get(reason).asInt()).as(reason).isEqualTo(1);
    }
    assertThat(json.err()).isEmpty();
    assertThat(text.out()).contains("5 of 14 files are in no series:\n", "  truncated   ");
    assertThat(text.err()).contains("notes.txt: not_dicom: ", "z-copy.dcm: same_sop_instance_uid");
  }

  @Test
  void printsATableWithoutIdentities() {
    series("2.25.21", 7, 9, described("Abdomen Quux portal venous", "B30f"));

    Ran ran = Ran.of("series", folder);

    List<String> lines = ran.out().lines().toList();
    assertThat(ran.code()).isZero();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).split(" {2,}"))
        .contains("study", "series", "images", "slice mm", "verdicts", "chosen", "reason");
    assertThat(lines.get(2).split(" {2,}"))
        .contains("7", "CT", "9", "4x4", "0.700x0.800", "2.00", "axial", "usable", "yes");
    assertThat(ran.out()).doesNotContain("Quux", "Jürgen", "T-17", "2.25.", "20240229");
  }

  @Test
  void takesFilesAndFoldersAndEachFileOnce() {
    series("2.25.21", 1, 9, UnaryOperator.identity());
    Path one = folder.resolve("2.25.21/slice0.dcm");

    assertThat(json(Ran.of("series", "--json", folder, one)).at("/series/0/images").asInt())
        .isEqualTo(9);
    assertThat(json(Ran.of("series", "--json", one)).at("/series/0/images").asInt()).isEqualTo(1);
  }

  @Test
  void numbersStudiesByTheOrderOfFiles() {
    series("2.25.22", 1, 9, image -> image.put(Tag.STUDY_INSTANCE_UID, "2.25.8"));
    series("2.25.21", 1, 9, image -> image.put(Tag.STUDY_INSTANCE_UID, "2.25.9"));

    JsonNode series = json(Ran.of("series", "--json", folder)).get("series");

    assertThat(series.findValuesAsText("studyInstanceUid")).containsExactly("2.25.9", "2.25.8");
    assertThat(series.findValuesAsText("study")).containsExactly("1", "2");
  }

  @Test
  void refusesWhereThereIsNoSeries() throws IOException {
    refused(Ran.of("series", folder), "There is no file at all.");
    refused(Ran.of("series", folder.resolve("none")), "There is nothing at ");
    Files.writeString(folder.resolve("notes.txt"), "patient,finding\n1,none\n");
    refused(Ran.of("series", folder), "Of 1 files: 1 not_dicom.");
  }

  private static void refused(Ran ran, String because) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(because, "\n  why: ", "\n  do:  ");
  }

  @Test
  void wrongOptionsAreUsage() {
    assertThat(Ran.of("series").code()).isEqualTo(2);
    assertThat(Ran.of("series", "--colour", folder).code()).isEqualTo(2);
    assertThat(Ran.of("series", "--help").out()).contains("lesionlake dicom series");
  }
}

package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

class PixelsCommandTest {
  private static final String JPEG_EXTENDED = "1.2.840.10008.1.2.4.51";

  @TempDir Path folder;

  /** Stored values 0, 20, 40 ... of 16 rows and 8 columns: Hounsfield units -1000 to 1540. */
  private static Dataset.Builder ramp() {
    return Scan.slice(16, 8, IntStream.range(0, 128).map(i -> 20 * i).toArray());
  }

  private Path write(Dataset.Builder image) {
    return Scan.write(folder.resolve("slice.dcm"), image);
  }

  private static List<String> lines(Ran ran) {
    return ran.out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }

  private static int[][] picture(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    int[][] greys = new int[image.getHeight()][image.getWidth()];
    for (int y = 0; y < greys.length; y++) {
      for (int x = 0; x < greys[y].length; x++) {
        greys[y][x] = image.getRaster().getSample(x, y, 0);
      }
    }
    return greys;
  }

  /** The ramp in Hounsfield units through a function to greys before rounding. */
  private static int[][] expected(IntToDoubleFunction grey) {
    int[][] greys = new int[16][8];
    for (int i = 0; i < 128; i++) {
      greys[i / 8][i % 8] = (int) Math.round(grey.applyAsDouble(20 * i - 1000));
    }
    return greys;
  }

  /** PS3.3 section C.11.2.1.2.1 as its pseudocode reads, with 0 and 255 as ends. */
  private static double linear(double x, double c, double w) {
    if (x <= c - 0.5 - (w - 1) / 2) {
      return 0;
    }
    if (x > c - 0.5 + (w - 1) / 2) {
      return 255;
    }
    return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
  }

  @Test
  void saysHowPixelsAreStored() {
    Path file =
        Scan.write(
            folder.resolve("a.dcm"),
            ramp()
                .putInts(Tag.BITS_STORED, Vr.US, 12)
                .putInts(Tag.HIGH_BIT, Vr.US, 11)
                .putInts(Tag.PIXEL_PADDING_VALUE, Vr.US, 0),
            TransferSyntax.RLE_LOSSLESS);

    Ran ran = Ran.of("pixels", file);

    assertThat(ran.code()).isZero();
    assertThat(lines(ran))
        .contains(
            "transfer syntax RLE Lossless (1.2.840.10008.1.2.5)",
            "modality CT",
            "matrix 16 rows x 8 columns, frames: 1",
            "bits 12 stored of 16 allocated, high bit 11, unsigned",
            "photometric MONOCHROME2",
            "rescale 1 * stored - 1000, Hounsfield units",
            "padding 0",
            "128 pixels, 1 of padding left out");
    assertThat(lines(ran))
        .anyMatch(line -> line.matches("decoded 0\\.0 MB in \\d+ ms, .* MB/s .*"));
  }

  @Test
  void measuresStoredValuesAndHounsfieldUnitsWithoutPadding() {
    // 1 to 15 after the padding; of n numbers in a row the deviation is sqrt((n * n - 1) / 12).
    int[] stored = IntStream.concat(IntStream.of(63536), IntStream.rangeClosed(1, 15)).toArray();
    Path file =
        write(
            Scan.slice(4, 4, stored)
                .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
                .putInts(Tag.PIXEL_PADDING_VALUE, Vr.US, 63536)
                .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 2)
                .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, -100));

    assertThat(lines(Ran.of("pixels", file)))
        .contains(
            "padding -2000",
            "stored Hounsfield units",
            "minimum 1 -98",
            "percentile 1 1 -98",
            "percentile 5 1 -98",
            "percentile 25 4 -92",
            "percentile 50 8 -84",
            "percentile 75 12 -76",
            "percentile 95 15 -70",
            "maximum 15 -70",
            "mean 8 -84",
            "std. deviation 4.32 8.64",
            "16 pixels, 1 of padding left out");
  }

  @Test
  void leavesOutARangeOfPadding() {
    Path file =
        write(
            Scan.slice(1, 4, 10, 11, 12, 13)
                .putInts(Tag.PIXEL_PADDING_VALUE, Vr.US, 12)
                .putInts(Tag.PIXEL_PADDING_RANGE_LIMIT, Vr.US, 11));

    assertThat(lines(Ran.of("pixels", file)))
        .contains("padding 11 to 12", "mean 11.5 -988.5", "4 pixels, 2 of padding left out");
  }

  @Test
  void saysNothingOfHounsfieldUnitsThatAreNotStated() {
    Path file =
        write(ramp().remove(Tag.RESCALE_SLOPE).putInts(Tag.PIXEL_PADDING_VALUE, Vr.US, 9999));

    Ran ran = Ran.of("pixels", file);

    assertThat(lines(ran)).contains("rescale none", "maximum 2540");
    assertThat(ran.out()).doesNotContain("Hounsfield");
  }

  @Test
  void drawsSoftTissueOfCt() throws IOException {
    Path png = folder.resolve("a.png");

    Ran ran = Ran.of("pixels", write(ramp()), "--png", png);

    assertThat(ran.code()).isZero();
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> linear(hu, 40, 400)));
    assertThat(ran.out()).contains("centre 40, width 400, linear");
  }

  @Test
  void drawsTheWindowThatIsAskedFor() throws IOException {
    Path png = folder.resolve("a.png");

    Ran.of("pixels", write(ramp()), "--png", png, "--window", "-600,1500");
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> linear(hu, -600, 1500)));

    Ran.of("pixels", write(ramp()), "--png", png, "--window", "bone");
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> linear(hu, 400, 1600)));
  }

  @Test
  void drawsTheSmallestValuesOfMonochrome1White() throws IOException {
    Path png = folder.resolve("a.png");
    Path file = write(ramp().put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME1"));

    Ran ran = Ran.of("pixels", file, "--png", png);

    assertThat(picture(png)).isDeepEqualTo(expected(hu -> 255 - Math.round(linear(hu, 40, 400))));
    assertThat(ran.out()).contains("inverted");
  }

  @Test
  void drawsOtherModalitiesInTheirOwnWindowElseWhole() throws IOException {
    Path png = folder.resolve("a.png");
    Dataset.Builder mr =
        ramp().put(Tag.MODALITY, "MR").remove(Tag.RESCALE_SLOPE).remove(Tag.RESCALE_INTERCEPT);

    Ran.of("pixels", write(mr), "--png", png);
    // Stored values 0 to 2540, in Hounsfield units of the ramp -1000 to 1540.
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> (hu + 1000) * 255.0 / 2540));

    mr.putDecimals(Tag.WINDOW_CENTER, Vr.DS, 1000, 7)
        .putDecimals(Tag.WINDOW_WIDTH, Vr.DS, 501, 9)
        .put(Tag.VOI_LUT_FUNCTION, "LINEAR");
    Ran.of("pixels", write(mr), "--png", png);
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> linear(hu + 1000, 1000, 501)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
        TransferSyntax.EXPLICIT_BIG_ENDIAN,
        TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN,
        TransferSyntax.RLE_LOSSLESS,
        TransferSyntax.JPEG_2000_LOSSLESS
      })
  void everyEncodingGivesTheSamePictureAndFigures(String syntax) throws IOException {
    Path png = folder.resolve("a.png");
    Path file = Scan.write(folder.resolve("a.dcm"), ramp(), syntax);

    Ran ran = Ran.of("pixels", file, "--png", png);

    assertThat(ran.code()).isZero();
    assertThat(picture(png)).isDeepEqualTo(expected(hu -> linear(hu, 40, 400)));
    // The ramp's 64th value is 63 * 20, its mean half of its largest.
    assertThat(lines(ran)).contains("percentile 50 1260 260", "mean 1270 270");
  }

  @Test
  void measuresAllFramesOrTheOneThatIsAskedFor() throws IOException {
    Path png = folder.resolve("a.png");
    Path file = write(Scan.slice(1, 2, 1000, 1010, 1040, 1060).put(Tag.NUMBER_OF_FRAMES, "2"));

    assertThat(lines(Ran.of("pixels", file)))
        .contains("matrix 1 rows x 2 columns, frames: 2", "minimum 1000 0", "maximum 1060 60");
    assertThat(lines(Ran.of("pixels", file, "--frame", "2", "--png", png)))
        .contains("minimum 1040 40", "maximum 1060 60", "2 pixels, 0 of padding left out");
    int[][] second = {
      {(int) Math.round(linear(40, 40, 400)), (int) Math.round(linear(60, 40, 400))}
    };
    assertThat(picture(png)).isDeepEqualTo(second);
    Ran beyond = Ran.of("pixels", file, "--frame", "3");
    assertThat(beyond.code()).isEqualTo(1);
    assertThat(beyond.err()).contains("There is no frame 3.", "2 frames");
  }

  @Test
  void rescalesFramesByTheirFunctionalGroups() {
    Dataset.Builder image =
        Scan.slice(1, 1, 10, 20)
            .put(Tag.NUMBER_OF_FRAMES, "2")
            .remove(Tag.RESCALE_SLOPE)
            .remove(Tag.RESCALE_INTERCEPT)
            .putSequence(
                Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, List.of(group(2, 0), group(3, -5)));
    Path file = write(image);

    assertThat(lines(Ran.of("pixels", file, "--frame", "1"))).contains("mean 10 20");
    assertThat(lines(Ran.of("pixels", file, "--frame", "2"))).contains("mean 20 55");
    assertThat(Ran.of("pixels", file).out()).contains("choose one with --frame");
    Path shared =
        write(
            image
                .remove(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                .putSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, List.of(group(4, 1))));
    assertThat(lines(Ran.of("pixels", shared))).contains("mean 15 61");
  }

  private static Dataset group(double slope, double intercept) {
    Dataset transformation =
        Dataset.builder()
            .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, slope)
            .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, intercept)
            .build();
    return Dataset.builder()
        .putSequence(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, List.of(transformation))
        .build();
  }

  @Test
  void ofPixelsThatAreNotDecodedSaysHowTheyAreStoredThenWhy() {
    Path file =
        Scan.write(
            folder.resolve("a.dcm"),
            ramp().putFragments(Tag.PIXEL_DATA, List.of(new byte[0], new byte[2])),
            JPEG_EXTENDED);

    Ran ran = Ran.of("pixels", file);

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("JPEG Extended", "16 rows x 8 columns");
    assertThat(ran.err()).contains("unsupported_transfer_syntax", "\n  do:  ");
  }

  @Test
  void refusesWhatHoldsNoPixels() throws IOException {
    Path file = write(ramp());
    byte[] whole = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut.dcm"), Arrays.copyOf(whole, whole.length - 9));
    Path text = Files.writeString(folder.resolve("notes.txt"), "patient,finding\n1,none\n");
    Path bare = Scan.write(folder.resolve("bare.dcm"), ramp().remove(Tag.PIXEL_DATA));
    Path colour =
        Scan.write(
            folder.resolve("colour.dcm"),
            Scan.slice(1, 2, 1, 2, 3).putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 3));

    refused(Ran.of("pixels", cut), "truncated");
    refused(Ran.of("pixels", text), "not_dicom");
    refused(Ran.of("pixels", bare), "missing_attribute");
    refused(Ran.of("pixels", colour), "unsupported_pixels");
    refused(Ran.of("pixels", folder), "is a folder");
    refused(Ran.of("pixels", folder.resolve("none.dcm")), "There is nothing at ");
    refused(Ran.of("pixels", file, "--png", folder.resolve("none/a.png")), "cannot be written");
    refused(Ran.of("pixels", file, "--png", file), "would replace");
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  private static void refused(Ran ran, String because) {
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(because, "\n  why: ", "\n  do:  ");
  }

  @Test
  void wrongOptionsAreUsage() {
    Path file = write(ramp());
    Path png = folder.resolve("a.png");

    assertThat(Ran.of("pixels").code()).isEqualTo(2);
    assertThat(Ran.of("pixels", file, "--window", "soft").code()).isEqualTo(2);
    assertThat(Ran.of("pixels", file, "--png", png, "--window", "40").code()).isEqualTo(2);
    assertThat(Ran.of("pixels", file, "--frame", "0").code()).isEqualTo(2);
    assertThat(Ran.of("pixels", file, "--frame", "x").code()).isEqualTo(2);
    assertThat(png).doesNotExist();
    assertThat(Ran.of("pixels", "--help").out()).contains("lesionlake dicom pixels slice.dcm");
  }
}

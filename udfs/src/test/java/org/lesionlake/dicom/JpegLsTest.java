package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.DicomException.Reason;

class JpegLsTest {
  /** The example of ITU-T T.87 section H.3: four lines of four samples, and their codestream. */
  private static final int[] EXAMPLE = {
    0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145
  };

  private static final byte[] EXAMPLE_CODESTREAM =
      Samples.hex(
          "FFD8 FFF7 000B 08 0004 0004 01 01 11 00 FFDA 0008 01 01 00 00 00 00"
              + "C000006C80208E 01C0000057400000 6EE6000001BC1800 0005D800009160 FFD9");

  private static final int FRAME_PRECISION = 6;
  private static final int FRAME_COMPONENTS = 11;
  private static final int SCAN_TABLE = 21;
  private static final int SCAN_NEAR = 22;

  @Test
  void decodesTheExampleOfTheStandard() {
    JpegLs.Image image = JpegLs.decode(EXAMPLE_CODESTREAM, 4, 4);

    assertThat(image.precision()).isEqualTo(8);
    assertThat(unsigned(image)).containsExactly(EXAMPLE);
  }

  @Test
  void theTestsEncoderWritesTheExampleOfTheStandard() {
    assertThat(JpegLsEncoder.plain(8, 0).encode(EXAMPLE, 4, 4)).isEqualTo(EXAMPLE_CODESTREAM);
  }

  /** Section C.2.4.1.1 for 8 bits; the others stand in NEMA's files, by another encoder. */
  @ParameterizedTest
  @CsvSource({"255, 0, 3, 7, 21", "65535, 0, 18, 67, 276", "65535, 4, 30, 87, 304"})
  void knowsTheDefaultThresholds(int maxValue, int near, int first, int second, int third) {
    assertThat(JpegLsParameters.defaults(maxValue, near))
        .isEqualTo(new JpegLsParameters(maxValue, near, first, second, third, 64));
  }

  static Stream<int[]> precisionsAndNears() {
    return IntStream.rangeClosed(2, 16)
        .boxed()
        .flatMap(
            precision ->
                IntStream.rangeClosed(0, Math.min(3, ((1 << precision) - 1) / 2))
                    .mapToObj(near -> new int[] {precision, near}));
  }

  @ParameterizedTest
  @MethodSource("precisionsAndNears")
  void returnsWhatWasEncoded(int[] precisionAndNear) {
    JpegLsEncoder encoder = JpegLsEncoder.plain(precisionAndNear[0], precisionAndNear[1]);
    int[][] sizes = {{1, 1}, {1, 7}, {9, 1}, {2, 2}, {5, 71}, {40, 33}};
    for (int[] size : sizes) {
      for (Kind kind : Kind.values()) {
        assertComesBack(encoder, kind, size[0], size[1]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void startsAnewAtRestartMarkers(int lines) {
    for (Kind kind : Kind.values()) {
      assertComesBack(JpegLsEncoder.plain(12, 0).withRestart(lines), kind, 40, 33);
      assertComesBack(JpegLsEncoder.plain(16, 2).withRestart(lines), kind, 41, 20);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 1, 1, 64",
    "2, 1, 2, 2, 2, 64",
    "1000, 0, 5, 50, 500, 3",
    "4000, 3, 4, 4, 4000, 4000",
    "65535, 0, 1, 2, 3, 65535",
    "65535, 255, 256, 300, 400, 31"
  })
  void obeysPresetParameters(int maxValue, int near, int t1, int t2, int t3, int reset) {
    JpegLsParameters preset = new JpegLsParameters(maxValue, near, t1, t2, t3, reset);
    for (Kind kind : Kind.values()) {
      assertComesBack(JpegLsEncoder.plain(16, near).with(preset), kind, 40, 33);
    }
  }

  @Test
  void readsTheSizeFromPresetSegments() {
    assertComesBack(JpegLsEncoder.plain(12, 0).withSizeInPreset(), Kind.SMOOTH, 17, 300);
  }

  @Test
  void putsBackTheBitsThatThePointTransformTook() {
    int[] samples = Kind.SMOOTH.image(20, 20, 4095);
    byte[] codestream = JpegLsEncoder.plain(12, 0).withPointTransform(3).encode(samples, 20, 20);

    assertThat(unsigned(JpegLs.decode(codestream, 20, 20)))
        .isEqualTo(Arrays.stream(samples).map(sample -> sample & ~7).toArray());
  }

  @Test
  void keepsNearLosslessSamplesInRangeAfterThePointTransform() {
    int[] samples = Kind.NOISE.image(20, 20, 15);
    byte[] codestream = JpegLsEncoder.plain(4, 3).withPointTransform(1).encode(samples, 20, 20);

    int[] decoded = unsigned(JpegLs.decode(codestream, 20, 20));

    for (int i = 0; i < samples.length; i++) {
      assertThat(decoded[i]).isBetween(Math.max(0, samples[i] - 7), Math.min(15, samples[i] + 6));
    }
  }

  @Test
  void decodesRunsOfTheGreatestLength() {
    for (int columns : new int[] {32_767, 32_768, 32_769, 65_535}) {
      int[] samples = new int[3 * columns];
      Arrays.fill(samples, columns, 3 * columns - 1, 77);
      byte[] codestream = JpegLsEncoder.plain(8, 0).encode(samples, 3, columns);

      assertThat(unsigned(JpegLs.decode(codestream, 3, columns))).isEqualTo(samples);
    }
  }

  private static void assertComesBack(JpegLsEncoder encoder, Kind kind, int rows, int columns) {
    int[] samples = kind.image(rows, columns, encoder.parameters().maxValue());
    String description = encoder + " " + kind + " " + rows + "x" + columns;

    JpegLs.Image image = JpegLs.decode(encoder.encode(samples, rows, columns), rows, columns);

    assertThat(image.precision()).isEqualTo(encoder.precision());
    int[] decoded = unsigned(image);
    int worst = 0;
    for (int i = 0; i < samples.length; i++) {
      worst = Math.max(worst, Math.abs(decoded[i] - samples[i]));
    }
    assertThat(decoded).as(description).hasSameSizeAs(samples);
    assertThat(worst).as(description).isLessThanOrEqualTo(encoder.parameters().near());
  }

  private static int[] unsigned(JpegLs.Image image) {
    int[] values = new int[image.samples().length];
    Arrays.setAll(values, i -> image.samples()[i] & 0xFFFF);
    return values;
  }

  /** Images that lead through different parts of the coder. */
  private enum Kind {
    /** Gradients with little noise: short codes. */
    SMOOTH,
    /** Flat areas with steps: runs and their interruptions. */
    FLAT,
    /** Noise over the whole range: long codes and errors that wrap. */
    NOISE,
    /** Single extremes: the longest codes. */
    EXTREMES;

    int[] image(int rows, int columns, int maxValue) {
      Random random = new Random(ordinal());
      int[] samples = new int[rows * columns];
      for (int i = 0; i < samples.length; i++) {
        int x = i % columns;
        int y = i / columns;
        int value =
            switch (this) {
              case SMOOTH -> maxValue * (x + y) / (rows + columns) + random.nextInt(5) - 2;
              case FLAT -> maxValue / 3 * (x / 9 % 3) + (random.nextInt(40) == 0 ? 1 : 0);
              case NOISE -> random.nextInt(maxValue + 1);
              case EXTREMES -> random.nextInt(30) == 0 ? maxValue : 0;
            };
        samples[i] = Math.max(0, Math.min(maxValue, value));
      }
      return samples;
    }
  }

  /** The codestream holds unsigned samples: the sign bit is the highest one (PS3.5 A.4.3). */
  @Test
  void extendsTheSignOfStoredValues() {
    int[] values = {-2048, -1, 0, 2047, -1000, 1000};
    int[] samples = Arrays.stream(values).map(value -> value & 0xFFF).toArray();
    Dataset dataset =
        Samples.ct(2, 3, new byte[0]).toBuilder()
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
            .putFragments(
                Tag.PIXEL_DATA,
                List.of(new byte[0], JpegLsEncoder.plain(12, 0).encode(samples, 2, 3)))
            .build();

    PixelFrames frames =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.JPEG_LS_LOSSLESS));

    assertThat(frames.ints(0)).containsExactly(values);
  }

  @Test
  void assignsFragmentsToFramesByStartMarkers() {
    byte[] first = JpegLsEncoder.plain(12, 0).encode(new int[] {1, 2, 3, 4}, 1, 4);
    byte[] second = JpegLsEncoder.plain(12, 0).encode(new int[] {9, 8, 7, 6}, 1, 4);
    byte[] head = Arrays.copyOf(first, 20);
    byte[] tail = Arrays.copyOfRange(first, 20, first.length);
    Dataset dataset =
        Samples.ct(1, 4, new byte[0]).toBuilder()
            .put(Tag.NUMBER_OF_FRAMES, "2")
            .putFragments(Tag.PIXEL_DATA, List.of(new byte[0], head, tail, second))
            .build();

    PixelFrames frames =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.JPEG_LS_NEAR_LOSSLESS));

    assertThat(frames.ints(0)).containsExactly(1, 2, 3, 4);
    assertThat(frames.ints(1)).containsExactly(9, 8, 7, 6);
  }

  @Test
  void refusesColourAndMappingTablesByName() {
    assertRefused(changed(FRAME_COMPONENTS, 3), Reason.UNSUPPORTED_PIXELS, "3 components");
    assertRefused(changed(SCAN_TABLE, 5), Reason.UNSUPPORTED_PIXELS, "table");
    assertRefused(changed(3, 0xF9), Reason.UNSUPPORTED_PIXELS, "T.870");
    assertRefused(changed(8, 0), Reason.UNSUPPORTED_PIXELS, "height after its pixels");
  }

  @Test
  void saysWhatContradictsTheStandardOrTheHeader() {
    assertRefused(changed(8, 5), Reason.PIXEL_DATA_CORRUPT, "rows or columns");
    assertRefused(changed(3, 0xC3), Reason.PIXEL_DATA_CORRUPT, "another JPEG process");
    assertRefused(changed(FRAME_PRECISION, 17), Reason.PIXEL_DATA_CORRUPT, "17 bits");
    assertRefused(changed(SCAN_NEAR, 128), Reason.PIXEL_DATA_CORRUPT, "contradict each other");
    assertRefused(Arrays.copyOf(EXAMPLE_CODESTREAM, 30), Reason.PIXEL_DATA_CORRUPT, "no more data");
    assertRefused(Arrays.copyOf(EXAMPLE_CODESTREAM, 18), Reason.PIXEL_DATA_CORRUPT, "headers");
    assertRefused(new byte[0], Reason.PIXEL_DATA_CORRUPT, "headers");
  }

  @Test
  void refusesDataBeyondTheLastLine() {
    byte[] scan = Arrays.copyOfRange(EXAMPLE_CODESTREAM, 25, EXAMPLE_CODESTREAM.length - 2);
    byte[] longer = Arrays.copyOf(EXAMPLE_CODESTREAM, EXAMPLE_CODESTREAM.length + 28);
    System.arraycopy(scan, 0, longer, EXAMPLE_CODESTREAM.length - 2, 30);

    assertRefused(longer, Reason.PIXEL_DATA_CORRUPT, "goes on after its last line");
  }

  @Test
  void missesRestartMarkers() {
    byte[] codestream = JpegLsEncoder.plain(8, 0).withRestart(2).encode(EXAMPLE, 4, 4);
    for (int i = 0; i + 1 < codestream.length; i++) {
      if (codestream[i] == (byte) 0xFF && codestream[i + 1] == (byte) 0xD0) {
        codestream[i + 1] = (byte) 0xD3;
      }
    }

    assertRefused(codestream, Reason.PIXEL_DATA_CORRUPT, "lacks a restart marker");
  }

  private static byte[] changed(int offset, int value) {
    byte[] codestream = EXAMPLE_CODESTREAM.clone();
    codestream[offset] = (byte) value;
    return codestream;
  }

  private static void assertRefused(byte[] codestream, Reason reason, String words) {
    DicomException thrown =
        catchThrowableOfType(() -> JpegLs.decode(codestream, 4, 4), DicomException.class);

    assertThat(thrown).hasMessageContaining(words);
    assertThat(thrown.reason()).isEqualTo(reason);
  }

  @Test
  void claimsNoMemoryForPixelsThatAFewBytesCannotHold() {
    byte[] codestream = EXAMPLE_CODESTREAM.clone();
    Arrays.fill(codestream, 7, 11, (byte) 0xFF);

    DicomException thrown =
        catchThrowableOfType(() -> JpegLs.decode(codestream, 65535, 65535), DicomException.class);

    assertThat(thrown).hasMessageContaining("cannot hold");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void damagedStreamsGiveAReason(int kind) {
    List<byte[]> codestreams = new ArrayList<>();
    for (int near : new int[] {0, 3}) {
      JpegLsEncoder encoder = JpegLsEncoder.plain(12, near);
      JpegLsParameters preset = new JpegLsParameters(3000, near, 9, 90, 900, 65);
      int[] samples = Kind.values()[kind].image(24, 30, 3000);
      codestreams.add(encoder.encode(samples, 24, 30));
      codestreams.add(encoder.withRestart(5).encode(samples, 24, 30));
      codestreams.add(encoder.with(preset).withSizeInPreset().encode(samples, 24, 30));
    }
    for (byte[] codestream : codestreams) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            for (int seed = 0; seed < 1500; seed++) {
              assertImageOrReason(damaged(codestream, new Random(seed)), 24, 30);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JLSL/CT1_JLSL", "JLSL/MR1_JLSL", "JLSN/CT2_JLSN"})
  void damagedRealStreamsGiveAReason(String name) throws IOException {
    byte[] file = Files.readAllBytes(SharedData.folder("codecs/wg04").resolve(name));
    DicomObject header = DicomReader.readHeader(file);
    byte[] codestream =
        Fragments.frames(file, (int) header.pixelDataOffset(), 1, header.dataset()).get(0);
    assertTimeoutPreemptively(
        Duration.ofSeconds(120),
        () -> {
          for (int seed = 0; seed < 200; seed++) {
            assertImageOrReason(damaged(codestream, new Random(seed)), 512, 512);
          }
        });
  }

  /** Changes a few bytes, half of the time in the headers too, and may cut the end off. */
  private static byte[] damaged(byte[] codestream, Random random) {
    byte[] damaged = codestream.clone();
    int first = random.nextBoolean() ? 0 : 25;
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int end = random.nextBoolean() ? codestream.length : Math.min(codestream.length, 80);
      int position = first + random.nextInt(end - first);
      int[] bytes = {random.nextInt(256), 0, 0xFF, damaged[position] ^ 1 << random.nextInt(8)};
      damaged[position] = (byte) bytes[random.nextInt(bytes.length)];
    }
    boolean cut = changes == 0 || random.nextInt(4) == 0;
    return cut ? Arrays.copyOf(damaged, random.nextInt(codestream.length)) : damaged;
  }

  private static void assertImageOrReason(byte[] codestream, int rows, int columns) {
    Throwable thrown =
        catchThrowable(
            () ->
                assertThat(JpegLs.decode(codestream, rows, columns).samples())
                    .hasSize(rows * columns));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(DicomException.class);
    }
  }
}

package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.DicomException.Reason;

class PixelDecoderTest {
  /**
   * Expected values by hand: sign bit is the highest stored bit, bits outside are no part of it.
   */
  @ParameterizedTest
  @CsvSource({
    "F008, 12, 11, 0, 2288", // 0x08F0
    "F0F8, 12, 11, 0, 2288", // overlay bits above are removed
    "F0F8, 12, 11, 1, -1808", // 0x8F0 - 0x1000
    "FF07, 12, 11, 1, 2047",
    "0008, 12, 11, 1, -2048",
    "0F80, 12, 15, 1, -2048", // stored in the upper twelve bits
    "FFFF, 16, 15, 0, 65535",
    "FFFF, 16, 15, 1, -1"
  })
  void extractsStoredBits(String cell, int stored, int highBit, int representation, int expected) {
    Dataset dataset =
        Samples.ct(1, 1, Samples.hex(cell)).toBuilder()
            .putInts(Tag.BITS_STORED, Vr.US, stored)
            .putInts(Tag.HIGH_BIT, Vr.US, highBit)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, representation)
            .build();

    for (String uid :
        List.of(
            TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
            TransferSyntax.EXPLICIT_BIG_ENDIAN,
            TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN,
            TransferSyntax.RLE_LOSSLESS)) {
      assertThat(PixelDecoder.decode(Samples.file(dataset, uid)).ints(0)).containsExactly(expected);
    }
  }

  @Test
  void decodesThirtyTwoAndEightBits() {
    Dataset.Builder builder = Samples.ct(1, 2, new byte[0]).toBuilder();
    Dataset wide =
        bits(builder.putBytes(Tag.PIXEL_DATA, Vr.OW, Samples.hex("FEFFFFFF01000100")), 32);
    Dataset narrow = bits(builder.putBytes(Tag.PIXEL_DATA, Vr.OW, Samples.hex("807F")), 8);

    assertThat(
            PixelDecoder.decode(Samples.file(narrow, TransferSyntax.EXPLICIT_BIG_ENDIAN)).ints(0))
        .containsExactly(-128, 127);
    for (String uid : List.of(TransferSyntax.EXPLICIT_LITTLE_ENDIAN, TransferSyntax.RLE_LOSSLESS)) {
      PixelFrames frames = PixelDecoder.decode(Samples.file(wide, uid));
      assertThat(frames.fitsShorts()).isFalse();
      assertThat(frames.ints(0)).containsExactly(-2, 65537);
      assertThat(PixelDecoder.decode(Samples.file(narrow, uid)).ints(0)).containsExactly(-128, 127);
    }
  }

  @Test
  void decodesBaselineJpegToWhatWentIn() throws IOException {
    int side = 16;
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < side * side; i++) {
      picture.getRaster().setSample(i % side, i / side, 0, 60 + 3 * (i % side) + 5 * (i / side));
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam best = writer.getDefaultWriteParam();
    best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    best.setCompressionQuality(1);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(jpeg)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), best);
    } finally {
      writer.dispose();
    }
    Dataset dataset =
        bits(Samples.ct(side, side, new byte[0]).toBuilder(), 8).toBuilder()
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
            .putFragments(Tag.PIXEL_DATA, List.of(new byte[0], even(jpeg.toByteArray())))
            .build();

    int[] decoded =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.JPEG_BASELINE)).ints(0);

    for (int i = 0; i < decoded.length; i++) {
      assertThat(decoded[i])
          .isCloseTo(picture.getRaster().getSample(i % side, i / side, 0), within(2));
    }
  }

  private static byte[] even(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
  }

  private static Dataset bits(Dataset.Builder builder, int bits) {
    return builder
        .putInts(Tag.BITS_ALLOCATED, Vr.US, bits)
        .putInts(Tag.BITS_STORED, Vr.US, bits)
        .putInts(Tag.HIGH_BIT, Vr.US, bits - 1)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
        .build();
  }

  @Test
  void unpacksBinarySegmentationsAcrossFrames() {
    // PS3.5 section 8.1.1: lowest bit first, and frames of 3 pixels do not start at byte limits.
    Dataset dataset =
        bits(Samples.ct(1, 3, Samples.hex("2D00")).toBuilder(), 1).toBuilder()
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
            .put(Tag.NUMBER_OF_FRAMES, "2")
            .build();

    PixelFrames frames =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.EXPLICIT_LITTLE_ENDIAN));

    assertThat(frames.ints(0)).containsExactly(1, 0, 1);
    assertThat(frames.ints(1)).containsExactly(1, 0, 1);
  }

  @Test
  void expandsPackBitsOfTheStandard() {
    // PS3.5 section G.3: n >= 0 copies n+1 bytes, -127..-1 repeats 1-n times, -128 does nothing.
    byte[] header = new byte[64];
    header[0] = 1;
    header[4] = 64;
    byte[] frame = Arrays.copyOf(header, 72);
    System.arraycopy(Samples.hex("02 01 02 03 80 FD 07 00".replace(" ", "")), 0, frame, 64, 8);

    assertThat(RleDecoder.decode(frame, 7, 1)).containsExactly(1, 2, 3, 7, 7, 7, 7);
  }

  @Test
  void assignsFragmentsToFramesByTheOffsetTable() {
    byte[] first = RleEncoder.encode(Samples.ramp(4), 2, 1);
    byte[] head = Arrays.copyOf(first, 64);
    byte[] tail = Arrays.copyOfRange(first, 64, first.length);
    int second = 8 + head.length + 8 + tail.length;
    byte[] table = new byte[8];
    table[4] = (byte) second;
    Dataset dataset = multiFrame(List.of(table, head, tail, first));

    PixelFrames frames = PixelDecoder.decode(Samples.file(dataset, TransferSyntax.RLE_LOSSLESS));

    assertThat(frames.count()).isEqualTo(2);
    assertThat(frames.ints(0)).containsExactly(0, 1, 2, 3).isEqualTo(frames.ints(1));
  }

  @Test
  void assignsFragmentsToFramesByTheExtendedOffsetTable() {
    byte[] first = RleEncoder.encode(Samples.ramp(4), 2, 1);
    byte[] head = Arrays.copyOf(first, 64);
    byte[] tail = Arrays.copyOfRange(first, 64, first.length);
    byte[] table = new byte[16];
    table[8] = (byte) (8 + head.length + 8 + tail.length);
    Dataset dataset =
        multiFrame(List.of(new byte[0], head, tail, first)).toBuilder()
            .putBytes(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, table)
            .build();

    PixelFrames frames = PixelDecoder.decode(Samples.file(dataset, TransferSyntax.RLE_LOSSLESS));

    assertThat(frames.ints(1)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void refusesFewerFragmentsThanFrames() {
    Dataset dataset = multiFrame(List.of(new byte[0], RleEncoder.encode(Samples.ramp(4), 2, 1)));

    assertThat(reason(Samples.file(dataset, TransferSyntax.RLE_LOSSLESS)))
        .isEqualTo(Reason.PIXEL_DATA_CORRUPT);
  }

  private static Dataset multiFrame(List<byte[]> fragments) {
    return Samples.ct(1, 4, new byte[0]).toBuilder()
        .put(Tag.NUMBER_OF_FRAMES, "2")
        .putFragments(Tag.PIXEL_DATA, fragments)
        .build();
  }

  @Test
  void namesUnsupportedSyntaxesAndPixels() {
    Dataset fragments =
        Samples.ct(1, 1, new byte[0]).toBuilder()
            .putFragments(Tag.PIXEL_DATA, List.of(new byte[0], new byte[2]))
            .build();
    byte[] htj2k = Samples.file(fragments, "1.2.840.10008.1.2.4.201");
    Dataset colour =
        Samples.ct(1, 1, new byte[6]).toBuilder().putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 3).build();

    DicomException thrown =
        catchThrowableOfType(() -> PixelDecoder.decode(htj2k), DicomException.class);

    assertThat(thrown.reason()).isEqualTo(Reason.UNSUPPORTED_TRANSFER_SYNTAX);
    assertThat(thrown).hasMessageContaining("High-Throughput JPEG 2000 Lossless");
    assertThat(reason(Samples.file(colour, TransferSyntax.EXPLICIT_LITTLE_ENDIAN)))
        .isEqualTo(Reason.UNSUPPORTED_PIXELS);
  }

  @Test
  void refusesPixelCountsThatNoMemoryHolds() {
    Dataset huge =
        Samples.ct(65535, 65535, new byte[2]).toBuilder()
            .put(Tag.NUMBER_OF_FRAMES, "2147483647")
            .build();

    assertThat(reason(Samples.file(huge, TransferSyntax.EXPLICIT_LITTLE_ENDIAN)))
        .isEqualTo(Reason.TOO_LARGE);
  }

  private static Reason reason(byte[] file) {
    return catchThrowableOfType(() -> PixelDecoder.decode(file), DicomException.class).reason();
  }

  /** A tile-part length (Psot, ISO/IEC 15444-1 section A.4.2) beyond what the decoder takes. */
  @Test
  void refusesATileThatIsLargerThanAnyFile() {
    byte[] file =
        Samples.file(Samples.ct(64, 64, Samples.ramp(64 * 64)), TransferSyntax.JPEG_2000_LOSSLESS);
    int tile = 0;
    while (file[tile] != (byte) 0xFF || file[tile + 1] != (byte) 0x90) {
      tile++;
    }
    Arrays.fill(file, tile + 6, tile + 10, (byte) 0xFF);

    DicomException refused =
        catchThrowableOfType(() -> PixelDecoder.decode(file), DicomException.class);

    assertThat(refused.reason()).isEqualTo(Reason.PIXEL_DATA_CORRUPT);
  }

  /** Packet headers that should end with a marker (Scod, ISO/IEC 15444-1 table A.13) and do not. */
  @Test
  void refusesPacketHeadersWithoutTheMarkerThatIsToEndThem() {
    byte[] file =
        Samples.file(Samples.ct(64, 64, Samples.ramp(64 * 64)), TransferSyntax.JPEG_2000_LOSSLESS);
    int style = start(file);
    while (file[style] != (byte) 0xFF || file[style + 1] != 0x52) {
      style++;
    }
    file[style + 4] |= 4;

    assertThat(reason(file)).isEqualTo(Reason.PIXEL_DATA_CORRUPT);
  }

  /** In a sound packet header no byte FF follows another, nor does the header go on at the end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Timeout(120)
  void refusesAPacketHeaderThatWouldNeverEnd(boolean cut) {
    byte[] file =
        Samples.file(Samples.ct(64, 64, Samples.ramp(64 * 64)), TransferSyntax.JPEG_2000_LOSSLESS);
    int data = 0;
    while (file[data] != (byte) 0xFF || file[data + 1] != (byte) 0x93) {
      data++;
    }
    byte[] codestream = Arrays.copyOfRange(file, start(file), cut ? data + 3 : file.length);
    int from = data + 2 - start(file);
    Arrays.fill(codestream, from, codestream.length, (byte) 0xFF);

    assertThat(catchThrowableOfType(() -> Jpeg2000.decode(codestream, 64, 64), Exception.class))
        .isNotNull();
  }

  /**
   * The decoder holds something for each layer of each code-block, each precinct and each tile (COD
   * and SIZ, ISO/IEC 15444-1 tables A.13 and A.9) before it reads a packet.
   */
  @ParameterizedTest
  @CsvSource({
    "'layers', 0x52, 6, FFFF",
    "'precincts of one sample', 0x52, 4, 01000001000504040000000000000000",
    "'tiles of one sample', 0x51, 22, 0000000100000001"
  })
  void refusesACodestreamThatAsksForMuchToBeHeld(String what, String marker, int at, String hex)
      throws IOException {
    byte[] sound =
        Jpeg2000.encodeLossless(
            new byte[2 * 512 * 512], PixelFormat.of(Samples.ct(512, 512, new byte[2 * 512 * 512])));
    Jpeg2000.decode(sound, 512, 512);
    byte[] damaged = sound.clone();
    int segment = 0;
    while (damaged[segment] != (byte) 0xFF
        || damaged[segment + 1] != Integer.decode(marker).byteValue()) {
      segment++;
    }
    byte[] written = HexFormat.of().parseHex(hex);
    System.arraycopy(written, 0, damaged, segment + at, written.length);

    assertThat(catchThrowableOfType(() -> Jpeg2000.decode(damaged, 512, 512), IOException.class))
        .as(what)
        .hasMessageContaining("out of proportion");
  }

  /** XTOsiz and YTOsiz beyond the image (equation B-3): two negative counts make many tiles. */
  @Test
  void refusesTilesThatBeginAfterTheImage() throws IOException {
    byte[] codestream =
        Jpeg2000.encodeLossless(
            new byte[2 * 64 * 64], PixelFormat.of(Samples.ct(64, 64, new byte[2 * 64 * 64])));
    codestream[2 + 31] = (byte) 0xF7;
    codestream[2 + 35] = 1;

    assertThat(catchThrowableOfType(() -> Jpeg2000.decode(codestream, 64, 64), IOException.class))
        .hasMessageContaining("first tile");
  }

  /** The decoder takes memory for as many packet headers as a PPM segment (table A.38) promises. */
  @Test
  void refusesPackedPacketHeadersThatAreLongerThanTheirSegment() throws IOException {
    byte[] sound =
        Jpeg2000.encodeLossless(
            new byte[2 * 64 * 64], PixelFormat.of(Samples.ct(64, 64, new byte[2 * 64 * 64])));
    int afterSize = 4 + ((sound[4] & 0xFF) << 8 | sound[5] & 0xFF);
    byte[] packed = HexFormat.of().parseHex("FF600007007FFFFFFF");
    byte[] damaged = Arrays.copyOf(sound, sound.length + packed.length);
    System.arraycopy(packed, 0, damaged, afterSize, packed.length);
    System.arraycopy(
        sound, afterSize, damaged, afterSize + packed.length, sound.length - afterSize);

    assertThat(catchThrowableOfType(() -> Jpeg2000.decode(damaged, 64, 64), IOException.class))
        .hasMessageContaining("packed packet headers");
  }

  /** Where the codestream begins: with SOC and SIZ. */
  private static int start(byte[] file) {
    int at = 0;
    while (file[at] != (byte) 0xFF
        || file[at + 1] != 0x4F
        || file[at + 2] != (byte) 0xFF
        || file[at + 3] != 0x51) {
      at++;
    }
    return at;
  }
}

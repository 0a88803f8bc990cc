package org.lesionlake.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What is written is read back, in every syntax. */
class RoundTripProperties {
  private static final List<String> SYNTAXES =
      List.of(
          TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
          TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
          TransferSyntax.EXPLICIT_BIG_ENDIAN,
          TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN);

  @Property(tries = 150)
  void valuesSurvive(@ForAll("datasets") Dataset dataset, @ForAll("syntaxes") String uid) {
    byte[] file = Samples.file(dataset, uid);

    DicomObject object = DicomReader.readAll(file);

    assertThat(object.transferSyntaxUid()).isEqualTo(uid);
    assertThat(object.dataset().tags()).isEqualTo(dataset.tags());
    assertThat(DicomJson.write(object.dataset())).isEqualTo(DicomJson.write(dataset));
    assertThat(object.dataset().bytes(Tag.PIXEL_DATA).orElseThrow())
        .isEqualTo(dataset.bytes(Tag.PIXEL_DATA).orElseThrow());
  }

  @Property(tries = 150)
  void twoTextsAtOnceAreThoseOfOneAtATime(
      @ForAll("datasets") Dataset dataset, @ForAll int dropped) {
    // Some tags at random.
    IntPredicate exclude = tag -> Integer.bitCount(tag ^ dropped) % 3 == 0;
    Dataset nested =
        dataset.toBuilder()
            .putSequence(Tag.REFERENCED_IMAGE_SEQUENCE, List.of(dataset, Dataset.empty()))
            .build();

    DicomJson.Texts texts = DicomJson.writeTwice(nested, exclude);

    assertThat(texts.all()).isEqualTo(DicomJson.write(nested));
    assertThat(texts.rest()).isEqualTo(DicomJson.write(nested, exclude, tag -> false));
  }

  @Property(tries = 100)
  void rewritingGivesTheSameBytes(
      @ForAll("datasets") Dataset dataset, @ForAll("syntaxes") String uid) {
    byte[] file = Samples.file(dataset, uid);

    assertThat(Samples.file(DicomReader.readAll(file).dataset(), uid)).isEqualTo(file);
  }

  @Property(tries = 100)
  void headerAndWholeFileAgree(
      @ForAll("datasets") Dataset dataset, @ForAll("syntaxes") String uid) {
    byte[] file = Samples.file(dataset, uid);

    Dataset header = DicomReader.readHeader(file).dataset();
    Dataset whole = DicomReader.readAll(file).dataset();

    assertThat(header.tags())
        .isEqualTo(
            Arrays.stream(whole.tags())
                .filter(tag -> Integer.compareUnsigned(tag, Tag.PIXEL_DATA) < 0)
                .toArray());
  }

  @Property(tries = 100)
  void rleSurvives(@ForAll("pixels") byte[] pixels) {
    int count = pixels.length / 2;
    Dataset dataset = Samples.ct(1, count, pixels);
    PixelFrames truth =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.EXPLICIT_LITTLE_ENDIAN));

    byte[] file = Samples.file(dataset, TransferSyntax.RLE_LOSSLESS);

    assertThat(PixelDecoder.decode(file).shorts(0)).isEqualTo(truth.shorts(0));
  }

  /** The encoder refuses what it would not keep, which is seldom; the rest survives. */
  @Property(tries = 12)
  void jpeg2000Survives(@ForAll("pixels") byte[] pixels, @ForAll boolean signed) {
    byte[] tiled = new byte[2 * 64 * 80];
    for (int i = 0; i < tiled.length; i++) {
      tiled[i] = pixels[i % pixels.length];
    }
    Dataset dataset =
        Samples.ct(64, 80, tiled).toBuilder()
            .putInts(Tag.BITS_STORED, Vr.US, 16)
            .putInts(Tag.HIGH_BIT, Vr.US, 15)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, signed ? 1 : 0)
            .build();
    PixelFrames truth =
        PixelDecoder.decode(Samples.file(dataset, TransferSyntax.EXPLICIT_LITTLE_ENDIAN));

    byte[] file;
    try {
      file = Samples.file(dataset, TransferSyntax.JPEG_2000_LOSSLESS);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("does not keep this image exactly");
      Statistics.collect(false);
      return;
    }
    Statistics.collect(true);
    Statistics.coverage(kept -> kept.check(true).percentage(share -> share >= 50));

    assertThat(PixelDecoder.decode(file).ints(0)).isEqualTo(truth.ints(0));
    assertThat(Samples.file(dataset, TransferSyntax.JPEG_2000_LOSSLESS)).isEqualTo(file);
  }

  @Provide
  Arbitrary<String> syntaxes() {
    return Arbitraries.of(SYNTAXES);
  }

  /** Runs and noise, so that both kinds of RLE packets occur. */
  @Provide
  Arbitrary<byte[]> pixels() {
    Arbitrary<byte[]> run =
        Combinators.combine(Arbitraries.bytes(), Arbitraries.integers().between(1, 300))
            .as(
                (value, length) -> {
                  byte[] bytes = new byte[2 * length];
                  Arrays.fill(bytes, value);
                  return bytes;
                });
    Arbitrary<byte[]> noise =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(300)
            .map(RoundTripProperties::even);
    return Arbitraries.oneOf(run, noise)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(RoundTripProperties::concatenate);
  }

  private static byte[] even(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
  }

  private static byte[] concatenate(List<byte[]> parts) {
    byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int position = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, position, part.length);
      position += part.length;
    }
    return all;
  }

  @Provide
  Arbitrary<Dataset> datasets() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("abcXYZ019 ^=äöüßéñЖあ漢한")
            .ofMaxLength(20)
            .map(value -> "x" + value + "x");
    Arbitrary<List<String>> texts = text.list().ofMinSize(1).ofMaxSize(3);
    Arbitrary<List<Integer>> shorts =
        Arbitraries.integers().between(0, 65535).list().ofMinSize(1).ofMaxSize(4);
    Arbitrary<List<Double>> doubles =
        Arbitraries.doubles().between(-1e6, 1e6).list().ofMinSize(1).ofMaxSize(4);
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Combinators.combine(texts, text, shorts, doubles, bytes)
        .as(RoundTripProperties::dataset);
  }

  private static Dataset dataset(
      List<String> texts, String text, List<Integer> shorts, List<Double> doubles, byte[] bytes) {
    double[] decimals = doubles.stream().mapToDouble(Double::doubleValue).toArray();
    Dataset item =
        Dataset.builder()
            .put(Tag.CODE_MEANING, text)
            .putDecimals(Tag.REVOLUTION_TIME, Vr.FD, decimals)
            .putDecimals(Tag.SLICE_THICKNESS, Vr.DS, decimals[0])
            .build();
    return Samples.ct(1, 4, Samples.ramp(4)).toBuilder()
        .put(Tag.PATIENT_COMMENTS, text)
        .put(Tag.OTHER_PATIENT_IDS, texts.toArray(String[]::new))
        .putInts(
            Tag.SMALLEST_IMAGE_PIXEL_VALUE,
            Vr.US,
            shorts.stream().mapToLong(Integer::longValue).toArray())
        .putInts(Tag.FRAME_INCREMENT_POINTER, Vr.AT, Tag.SLICE_LOCATION)
        .putBytes(Tag.ICC_PROFILE, Vr.OB, even(bytes))
        .putSequence(
            Tag.SOURCE_IMAGE_SEQUENCE,
            Stream.of(
                    item,
                    Dataset.empty(),
                    item.toBuilder()
                        .putSequence(Tag.DERIVATION_CODE_SEQUENCE, List.of(item))
                        .build())
                .toList())
        .build();
  }
}

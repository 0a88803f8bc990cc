package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

class DistributionTest {
  @TempDir Path folder;

  private PixelFrames frames(Dataset.Builder image) throws Exception {
    return PixelDecoder.decode(Files.readAllBytes(Scan.write(folder.resolve("a.dcm"), image)));
  }

  /** Against the definitions, on the sorted values themselves. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void statisticsAreThoseOfTheSortedValues(boolean signed) throws Exception {
    Random random = new Random(5);
    int[] stored = random.ints(20 * 15, 0, 1 << 16).toArray();
    Distribution values =
        Distribution.of(
            frames(
                Scan.slice(20, 15, stored)
                    .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, signed ? 1 : 0)),
            0,
            1);
    int[] sorted =
        Arrays.stream(stored).map(value -> signed ? (short) value : value).sorted().toArray();
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).mapToDouble(v -> (v - mean) * (v - mean)).sum();

    assertThat(values.count()).isEqualTo(300);
    assertThat(values.minimum()).isEqualTo(sorted[0]);
    assertThat(values.maximum()).isEqualTo(sorted[299]);
    assertThat(values.mean()).isCloseTo(mean, within(1e-6));
    assertThat(values.standardDeviation()).isCloseTo(Math.sqrt(squares / 300), within(1e-6));
    // Ranks of 300 values by hand: 1 % is the 3rd, 50 % the 150th, 99 % the 297th.
    assertThat(values.percentile(1)).isEqualTo(sorted[2]);
    assertThat(values.percentile(50)).isEqualTo(sorted[149]);
    assertThat(values.percentile(99)).isEqualTo(sorted[296]);
    assertThat(values.percentile(100)).isEqualTo(sorted[299]);
  }

  @Test
  void aNegativeSlopeTurnsTheOrder() throws Exception {
    Distribution values =
        Distribution.of(frames(Scan.slice(1, 4, 1, 2, 2, 10)), 0, 1)
            .rescaled(new Rescale(-2, 100, "", false));

    assertThat(values.minimum()).isEqualTo(80);
    assertThat(values.maximum()).isEqualTo(98);
    assertThat(values.percentile(50)).isEqualTo(96);
    assertThat(values.mean()).isEqualTo(92.5);
  }

  @Test
  void valuesOfThirtyTwoBitsKeepTheirSign() throws Exception {
    byte[] bytes = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1, 0, 1, 0};
    Dataset.Builder image =
        Scan.slice(1, 2)
            .putInts(Tag.BITS_ALLOCATED, Vr.US, 32)
            .putInts(Tag.BITS_STORED, Vr.US, 32)
            .putInts(Tag.HIGH_BIT, Vr.US, 31)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, bytes);

    assertThat(Distribution.of(frames(image), 0, 1).maximum()).isEqualTo(4294967294.0);
    image.putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 1);
    assertThat(Distribution.of(frames(image), 0, 1).minimum()).isEqualTo(-2);
    assertThat(Distribution.of(frames(image), 0, 1).maximum()).isEqualTo(65537);
  }

  @Test
  void nothingMayBeLeft() throws Exception {
    Distribution values = Distribution.of(frames(Scan.slice(1, 2, 5, 6)), 0, 1).without(5, 6);

    assertThat(values.isEmpty()).isTrue();
  }
}

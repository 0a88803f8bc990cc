package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeBuilderTest {
  private static final Configuration STORAGE = new Configuration();

  @TempDir java.nio.file.Path folder;

  @Test
  void putsRescaledSlicesInOrderOfTheirPlace() {
    List<SliceHeader> slices = new ArrayList<>(Slices.even(9, 2));
    Collections.shuffle(slices, new Random(1));
    Volume volume =
        build(slices, slice -> new StoredSlice(filled(slice.instanceNumber().get()), 2, -1024));
    assertThat(volume.type()).isEqualTo(VoxelType.INT16);
    for (int z = 0; z < 9; z++) {
      assertThat(volume.value(z, 3, 4)).isEqualTo(2 * (z + 1) - 1024);
    }
  }

  @Test
  void storesFloatsWhereRescalingIsNotIntegral() {
    List<SliceHeader> slices = Slices.even(9, 2);
    slices.set(3, Slices.rescaled(slices.get(3), 0.5, -1000));
    Volume volume =
        build(slices, s -> new StoredSlice(filled(3), s.rescaleSlope(), s.rescaleIntercept()));
    assertThat(volume.type()).isEqualTo(VoxelType.FLOAT32);
    assertThat(volume.value(2, 0, 0)).isEqualTo(-1021);
    assertThat(volume.value(3, 0, 0)).isEqualTo(-998.5f);
  }

  @Test
  void storesFloatsWhereAValueLeavesInt16() {
    Volume volume =
        build(
            Slices.even(9, 2),
            s -> new StoredSlice(filled(s.instanceNumber().get() == 9 ? 65535 : 0), 1, -1024));
    assertThat(volume.type()).isEqualTo(VoxelType.FLOAT32);
    assertThat(volume.value(8, 0, 0)).isEqualTo(64511);
  }

  @Test
  void keepsThePaddingValue() {
    Volume volume = build(Slices.even(9, 2), s -> new StoredSlice(filled(-2000), 1, -1024));
    assertThat(volume.value(0, 0, 0)).isEqualTo(-3024);
  }

  @Test
  void storageThatFailsIsToldFromImagesThatAreDamaged() throws IOException {
    assertThatThrownBy(
            () ->
                build(
                    Slices.even(9, 2),
                    slice -> {
                      throw new IOException("the share of 2.25.1 is away");
                    }))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> {
              assertThat(e.reason().code()).isEqualTo("storage");
              assertThat(e).hasMessageContaining("Slice 1 of 9").message().doesNotContain("2.25");
            });
    assertNothingIsLeft();
  }

  @Test
  void namesTheSliceThatCannotBeDecodedButNoIdentifier() throws IOException {
    assertThatThrownBy(
            () ->
                build(
                    Slices.even(9, 2),
                    slice -> {
                      throw new IllegalStateException("the pixels of 2.25.1 are damaged");
                    }))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> {
              assertThat(e.reason().code()).isEqualTo("undecodable_slice");
              assertThat(e).hasMessageContaining("Slice 1 of 9").message().doesNotContain("2.25");
            });
    assertNothingIsLeft();
  }

  @Test
  void refusesSlicesOfAnotherSize() throws IOException {
    assertThatThrownBy(() -> build(Slices.even(9, 2), slice -> new StoredSlice(new int[19], 1, 0)))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> assertThat(e.reason().code()).isEqualTo("wrong_slice_size"));
    assertNothingIsLeft();
  }

  @Test
  void refusesUnusableSeries() {
    assertThatThrownBy(() -> build(Slices.even(3, 2), slice -> new StoredSlice(filled(0), 1, 0)))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("3 slices")
        .hasMessageContaining("too_few_slices");
  }

  @Test
  void signAndWidthOfStoredValuesAreKept() {
    short[] bits = {-1, 0, 1};
    assertThat(StoredSlice.signed(bits, 1, 0).values()).containsExactly(-1, 0, 1);
    assertThat(StoredSlice.unsigned(bits, 1, 0).values()).containsExactly(65535, 0, 1);
  }

  private Volume build(List<SliceHeader> slices, SliceDecoder decoder) {
    Path file = new Path(folder.resolve("ct.parquet").toUri());
    VoxelFile written = VolumeBuilder.write(SeriesGeometry.of(slices), decoder, file, STORAGE);
    try (VoxelFileReader reader = VoxelFileReader.open(written.file(), STORAGE)) {
      return reader.readAll();
    }
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<java.nio.file.Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static int[] filled(int value) {
    int[] values = new int[20];
    Arrays.fill(values, value);
    return values;
  }

  /** PS3.3 C.11.1.1.2 in wide numbers, for values of every width and sign. */
  @Property(tries = 300)
  void rescalesSixteenBitValuesAsWiderOnes(
      @ForAll @Size(min = 1, max = 20) short[] stored,
      @ForAll boolean signed,
      @ForAll @IntRange(min = -32767, max = 32767) int slope,
      @ForAll @IntRange(min = -32767, max = 32767) int intercept) {
    for (int factor : new int[] {1, slope}) {
      StoredSlice slice =
          signed
              ? StoredSlice.signed(stored, factor, intercept)
              : StoredSlice.unsigned(stored, factor, intercept);
      long[] expected = new long[stored.length];
      boolean fits = true;
      for (int i = 0; i < stored.length; i++) {
        long value = signed ? stored[i] : Short.toUnsignedLong(stored[i]);
        expected[i] = value * factor + intercept;
        fits &= expected[i] >= -32768 && expected[i] <= 32767;
      }
      short[] target = new short[stored.length + 1];

      assertThat(HounsfieldRescale.toShorts(slice, target, 1)).isEqualTo(fits);
      assertThat(
              HounsfieldRescale.toShorts(
                  new StoredSlice(slice.values(), factor, intercept), new short[target.length], 1))
          .isEqualTo(fits);
      for (int i = 0; fits && i < stored.length; i++) {
        assertThat((long) target[i + 1]).isEqualTo(expected[i]);
      }
    }
  }
}

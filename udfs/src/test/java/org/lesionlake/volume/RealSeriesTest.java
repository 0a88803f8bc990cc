package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.dicom.SharedData;
import org.lesionlake.dicom.Tag;

/** Real CT: what must be usable is, and what must not be is flagged. */
class RealSeriesTest {
  @TempDir Path folder;

  @Test
  void tiltedGantryIsFlagged() throws IOException {
    SeriesGeometry geometry = SeriesGeometry.of(headers("ct/ge_gantry_tilt").slices());
    assertThat(geometry.slices()).hasSize(28);
    assertThat(geometry.verdictCodes()).containsExactly("tilted", "gap", "uneven_spacing");
    // The scanner states its tilt in (0018,1120): 18.5°.
    assertThat(geometry.tiltDegrees().get()).isCloseTo(18.5, within(0.05));
  }

  @Test
  void wholeAndCompressedSeriesAreUsable() throws IOException {
    assertThat(SeriesGeometry.of(headers("ct/pancreas_cb_001").slices()).verdictCodes())
        .containsExactly("usable");
    assertThat(SeriesGeometry.of(headers("ct/siemens_j2k").slices()).verdictCodes())
        .containsExactly("usable");
  }

  @Test
  void croppedSeriesOfEveryPatientAreUsable() throws IOException {
    int series = 0;
    try (Stream<Path> patients = Files.list(SharedData.folder("ct/sts"))) {
      for (Path patient : patients.filter(p -> Files.isDirectory(p.resolve("ct"))).toList()) {
        assertThat(SeriesGeometry.of(headers(patient.resolve("ct")).slices()).verdictCodes())
            .as(patient.toString())
            .containsExactly("usable");
        series++;
      }
    }
    assertThat(series).isEqualTo(18);
  }

  /** The ends of the range of Hounsfield units, as pydicom reads them. */
  @Test
  void buildsAWholeSeries() throws IOException {
    Headers headers = headers("ct/pancreas_cb_001");
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(folder.resolve("ct.parquet").toUri());
    Configuration storage = new Configuration();
    VolumeBuilder.write(
        SeriesGeometry.of(headers.slices()),
        slice -> decode(slice, Files.readAllBytes(headers.files().get(slice.sopUid()))),
        file,
        storage);
    try (VoxelFileReader reader = VoxelFileReader.open(file, storage)) {
      assertThat(reader.grid().shape()).containsExactly(79, 512, 512);
      assertThat(reader.slabs()).isEqualTo(5);
      short[] voxels = new short[79 * 512 * 512];
      reader.readAll().shorts().get(voxels);
      short lowest = Short.MAX_VALUE;
      short highest = Short.MIN_VALUE;
      for (short voxel : voxels) {
        lowest = (short) Math.min(lowest, voxel);
        highest = (short) Math.max(highest, voxel);
      }
      assertThat(lowest).isEqualTo((short) -1000);
      assertThat(highest).isEqualTo((short) 1988);
    }
  }

  private static StoredSlice decode(SliceHeader slice, byte[] file) {
    PixelFrames frames = PixelDecoder.decode(file);
    return new StoredSlice(frames.ints(0), slice.rescaleSlope(), slice.rescaleIntercept());
  }

  private record Headers(List<SliceHeader> slices, Map<String, Path> files) {}

  private static Headers headers(String folder) throws IOException {
    return headers(SharedData.folder(folder));
  }

  private static Headers headers(Path folder) throws IOException {
    Headers headers = new Headers(new ArrayList<>(), new HashMap<>());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        ct(file)
            .ifPresent(
                slice -> {
                  headers.slices().add(slice);
                  headers.files().put(slice.sopUid(), file);
                });
      }
    }
    return headers;
  }

  private static Optional<SliceHeader> ct(Path file) {
    DicomObject object;
    try {
      object = DicomReader.readHeader(file);
    } catch (DicomException e) {
      return Optional.empty();
    }
    Dataset header = object.dataset();
    return header.string(Tag.MODALITY).filter("CT"::equals).map(ct -> slice(object, file));
  }

  private static SliceHeader slice(DicomObject object, Path file) {
    Dataset header = object.dataset();
    List<Double> position = header.decimals(Tag.IMAGE_POSITION_PATIENT);
    List<Double> orientation = header.decimals(Tag.IMAGE_ORIENTATION_PATIENT);
    List<Double> spacing = header.decimals(Tag.PIXEL_SPACING);
    return new SliceHeader(
        // One series of the shared data has had its SOP instance UIDs emptied.
        header.string(Tag.SOP_INSTANCE_UID).orElse(file.getFileName().toString()),
        header.integer(Tag.INSTANCE_NUMBER).stream().boxed().findFirst(),
        Optional.of(Vector3.of(position)),
        Optional.of(Vector3.of(orientation.subList(0, 3))),
        Optional.of(Vector3.of(orientation.subList(3, 6))),
        Optional.of(spacing.get(0)),
        Optional.of(spacing.get(1)),
        header.integer(Tag.ROWS).orElseThrow(),
        header.integer(Tag.COLUMNS).orElseThrow(),
        Optional.empty(),
        Optional.empty(),
        header.strings(Tag.IMAGE_TYPE).stream().map(v -> v.toUpperCase(Locale.ROOT)).toList(),
        1,
        0,
        header.integer(Tag.SAMPLES_PER_PIXEL).orElse(1),
        object.transferSyntax().uid(),
        header.decimal(Tag.RESCALE_SLOPE).orElse(1.0),
        header.decimal(Tag.RESCALE_INTERCEPT).orElse(0.0),
        header.decimal(Tag.RESCALE_SLOPE).isPresent()
            && header.decimal(Tag.RESCALE_INTERCEPT).isPresent()
            && header.string(Tag.RESCALE_TYPE).orElse("HU").equals("HU"),
        header.string(Tag.SERIES_DESCRIPTION),
        header.string(Tag.CONVOLUTION_KERNEL),
        header.string(Tag.BODY_PART_EXAMINED),
        Optional.empty());
  }
}

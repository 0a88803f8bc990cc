package org.lesionlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.jobs.silver.VolumesJob;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileReader;

/** An enhanced CT image holds a series in one object, its frames in any order. */
@org.junit.jupiter.api.Tag("slow")
class EnhancedImageTest {
  private static final int FRAMES = 12;
  private static final int SIDE = 4;

  @TempDir Path folder;

  @Test
  void framesOfOneObjectAreTheSlicesOfItsVolume() throws IOException {
    Path ct = Files.createDirectories(folder.resolve("ct"));
    try (OutputStream out = Files.newOutputStream(ct.resolve("enhanced.dcm"))) {
      DicomWriter.write(out, image(), TransferSyntax.RLE_LOSSLESS);
    }
    SampleLake sample = SampleLake.in(folder, Profile.RESEARCH);
    JobContext context = context(sample, ct);
    new IngestJob().run(context);
    new SeriesJob().run(context);
    new VolumesJob().run(context);

    CtSeries series =
        Tables.CT_SERIES.fromRow(sample.lake().table(Tables.CT_SERIES).read().first());
    assertThat(series.verdicts()).containsExactly("usable");
    assertThat(series.sliceThicknessMm()).isEqualTo(2.5);
    assertThat(series.kernel()).isEqualTo("B30f");
    CtVolume row = Tables.CT_VOLUMES.fromRow(sample.lake().table(Tables.CT_VOLUMES).read().first());
    assertThat(row.status()).isEqualTo("done");
    assertThat(row.origin()).containsExactly(-100.0, -90.0, 50.0);
    assertThat(row.spacing().get(2)).isEqualTo(2.5);
    try (VoxelFileReader reader =
        VoxelFileReader.open(sample.lake().files().path(row.file()), new Configuration())) {
      Volume volume = reader.readAll();
      for (int z = 0; z < FRAMES; z++) {
        // Frame f lies at place(f), holds 10 f and is rescaled by -1000 - f.
        int frame = frameAt(z);
        assertThat(volume.value(z, 1, 2)).as("slice " + z).isEqualTo(10f * frame - 1000 - frame);
      }
    }
  }

  /** The place of a frame, counted from the lowest: 0, 5, 10, 3, 8, 1 and so on. */
  private static int place(int frame) {
    return frame * 5 % FRAMES;
  }

  private static int frameAt(int place) {
    for (int frame = 0; frame < FRAMES; frame++) {
      if (place(frame) == place) {
        return frame;
      }
    }
    throw new AssertionError(place);
  }

  private static Dataset image() {
    byte[] pixels = new byte[2 * SIDE * SIDE * FRAMES];
    List<Dataset> perFrame = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        pixels[2 * (frame * SIDE * SIDE + i)] = (byte) (10 * frame);
      }
      Dataset.Builder groups = Dataset.builder();
      groups.putSequence(
          Tag.PLANE_POSITION_SEQUENCE,
          List.of(
              Dataset.builder()
                  .putDecimals(
                      Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -90, 50 + 2.5 * place(frame))
                  .build()));
      groups.putSequence(
          Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
          List.of(
              Dataset.builder()
                  .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, -1000 - frame)
                  .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1)
                  .put(Tag.RESCALE_TYPE, Vr.LO, "HU")
                  .build()));
      perFrame.add(groups.build());
    }
    Dataset shared =
        Dataset.builder()
            .putSequence(
                Tag.PLANE_ORIENTATION_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
                        .build()))
            .putSequence(
                Tag.PIXEL_MEASURES_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putDecimals(Tag.PIXEL_SPACING, Vr.DS, 0.8, 0.7)
                        .putDecimals(Tag.SLICE_THICKNESS, Vr.DS, 2.5)
                        .build()))
            .putSequence(
                0x00189314,
                List.of(Dataset.builder().put(Tag.CONVOLUTION_KERNEL, Vr.SH, "B30f").build()))
            .putSequence(
                0x00189329,
                List.of(
                    Dataset.builder()
                        .put(0x00089007, Vr.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                        .build()))
            .build();
    return Dataset.builder()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2.1")
        .put(Tag.SOP_INSTANCE_UID, "2.25.1000")
        .put(Tag.SERIES_INSTANCE_UID, "2.25.200")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.300")
        .put(Tag.STUDY_DATE, "20240229")
        .put(Tag.PATIENT_ID, "T-17")
        .put(Tag.MODALITY, "CT")
        .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
        .put(Tag.INSTANCE_NUMBER, "1")
        .put(Tag.NUMBER_OF_FRAMES, Integer.toString(FRAMES))
        .putSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, List.of(shared))
        .putSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, perFrame)
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, SIDE)
        .putInts(Tag.COLUMNS, Vr.US, SIDE)
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
        .putInts(Tag.BITS_STORED, Vr.US, 16)
        .putInts(Tag.HIGH_BIT, Vr.US, 15)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .putBytes(Tag.PIXEL_DATA, Vr.OW, pixels)
        .build();
  }

  private static JobContext context(SampleLake sample, Path ct) {
    Settings settings = Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(List.of(ct.toString()), List.of(), List.of());
    return new JobContext(sample.lake(), settings, quiet, "run", inboxes, false);
  }
}

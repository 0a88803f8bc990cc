package org.lesionlake.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** Writes a small axial CT series of one patient, slice by slice. */
final class ScanFiles {
  static final int SLICES = 9;
  static final int SIDE = 4;
  private static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

  private ScanFiles() {}

  static void series(Path folder) {
    for (int slice = 0; slice < SLICES; slice++) {
      slice(folder.resolve("slice" + slice + ".dcm"), slice, slice);
    }
  }

  /**
   * Writes a slice with a rescale intercept of -100.
   *
   * @param stored the stored value of all its pixels, 0 to 255
   */
  static void slice(Path file, int number, int stored) {
    slice(file, number, stored, -100);
  }

  static void slice(Path file, int number, int stored, int intercept) {
    slice(file, number, stored, intercept, image -> image);
  }

  /** A study of a patient, with items that hold the SOP instance UIDs of other images. */
  static UnaryOperator<Dataset.Builder> of(String studyUid, String patientId, String... others) {
    return image ->
        image
            .put(Tag.STUDY_INSTANCE_UID, studyUid)
            .put(Tag.PATIENT_ID, patientId)
            .putSequence(
                Tag.REFERENCED_IMAGE_SEQUENCE,
                Arrays.stream(others)
                    .map(uid -> Dataset.builder().put(Tag.SOP_INSTANCE_UID, uid).build())
                    .toList());
  }

  /** As {@link #series(Path)}, with attributes and UIDs of its own. */
  static void series(Path folder, UnaryOperator<Dataset.Builder> change, String uid) {
    for (int slice = 0; slice < SLICES; slice++) {
      String sopUid = uid + ".1." + slice;
      slice(
          folder.resolve("slice" + slice + ".dcm"),
          slice,
          slice,
          -100,
          image ->
              change.apply(
                  image.put(Tag.SERIES_INSTANCE_UID, uid).put(Tag.SOP_INSTANCE_UID, sopUid)));
    }
  }

  static void slice(
      Path file, int number, int stored, int intercept, UnaryOperator<Dataset.Builder> change) {
    byte[] pixels = new byte[2 * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i += 2) {
      pixels[i] = (byte) stored;
    }
    Dataset.Builder image =
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, "2.25.1000" + number)
            .put(Tag.SERIES_INSTANCE_UID, "2.25.200")
            .put(Tag.STUDY_INSTANCE_UID, "2.25.300")
            .put(Tag.STUDY_DATE, "20240229")
            .put(Tag.PATIENT_ID, "T-17")
            .put(Tag.MODALITY, "CT")
            .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
            .put(Tag.INSTANCE_NUMBER, Integer.toString(number + 1))
            .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, 2 * number)
            .putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
            .putDecimals(Tag.PIXEL_SPACING, Vr.DS, 0.8, 0.8)
            .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1)
            .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, intercept)
            .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
            .putInts(Tag.ROWS, Vr.US, SIDE)
            .putInts(Tag.COLUMNS, Vr.US, SIDE)
            .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
            .putInts(Tag.BITS_STORED, Vr.US, 16)
            .putInts(Tag.HIGH_BIT, Vr.US, 15)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        DicomWriter.write(out, change.apply(image).build(), EXPLICIT_LITTLE_ENDIAN);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Dates a file's change, so that the order of two writes does not hang on the clock. */
  static void changedAt(Path file, String instant) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.parse(instant)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

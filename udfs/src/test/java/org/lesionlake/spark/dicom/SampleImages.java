package org.lesionlake.spark.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/** Images of invented patients that tests write and read. */
final class SampleImages {
  static final int PRIVATE_CREATOR = 0x00290010;
  static final int PRIVATE_ELEMENT = 0x00291001;

  private SampleImages() {}

  /** A CT image of so many rows and columns with a value for most columns of the source. */
  static Dataset.Builder ct(int number, int size) {
    return Dataset.builder()
        .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
        .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.SOP_INSTANCE_UID, "2.25.100" + number)
        .put(Tag.STUDY_DATE, "20240229")
        .put(Tag.ACCESSION_NUMBER, "A1")
        .put(Tag.MODALITY, "CT")
        .put(Tag.MANUFACTURER, "Invented")
        .put(Tag.STUDY_DESCRIPTION, "Thorax")
        .put(Tag.PATIENT_NAME, "Test^Anna")
        .put(Tag.PATIENT_ID, "P1")
        .put(Tag.PATIENT_BIRTH_DATE, "1960.01.31")
        .put(Tag.SLICE_THICKNESS, "1.25")
        .put(Tag.KVP, "120")
        .put(Tag.CONVOLUTION_KERNEL, "B30f", "3")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.1")
        .put(Tag.SERIES_INSTANCE_UID, "2.25.2")
        .put(Tag.SERIES_NUMBER, "4")
        .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
        .put(Tag.IMAGE_POSITION_PATIENT, "-125.5", "0.1", "1e-7")
        .put(Tag.IMAGE_ORIENTATION_PATIENT, "1", "0", "0", "0", "1", "0")
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, size)
        .putInts(Tag.COLUMNS, Vr.US, size)
        .put(Tag.PIXEL_SPACING, "0.7", "0.8")
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
        .putInts(Tag.BITS_STORED, Vr.US, 12)
        .putInts(Tag.HIGH_BIT, Vr.US, 11)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .put(Tag.RESCALE_INTERCEPT, "-1024")
        .put(Tag.RESCALE_SLOPE, "1")
        .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2 * size * size]);
  }

  /** The image with so many bytes of private attributes behind all that have a column. */
  static Dataset.Builder withPrivateBytes(Dataset.Builder image, int bytes) {
    return image
        .put(PRIVATE_CREATOR, Vr.LO, "INVENTED")
        .putBytes(PRIVATE_ELEMENT, Vr.OB, new byte[bytes]);
  }

  static byte[] bytes(Dataset.Builder image, String transferSyntaxUid) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      DicomWriter.write(out, image.build(), transferSyntaxUid);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Dataset.Builder image) {
    return bytes(image, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  /** Writes a file, and the folders above it. */
  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

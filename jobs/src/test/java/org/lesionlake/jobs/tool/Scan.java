package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/** Small images of an invented patient, and files of them. */
public final class Scan {
  static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  static final String MR = "1.2.840.10008.5.1.4.1.1.4";

  private Scan() {}

  /**
   * An axial CT slice of 16 bits, unsigned, with slope 1 and intercept -1000.
   *
   * @param stored rows times columns values, row by row
   */
  static Dataset.Builder slice(int rows, int columns, int... stored) {
    return Dataset.builder()
        .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
        .put(Tag.SOP_CLASS_UID, CT)
        .put(Tag.SOP_INSTANCE_UID, "2.25.1")
        .put(Tag.SERIES_INSTANCE_UID, "2.25.20")
        .put(Tag.STUDY_INSTANCE_UID, "2.25.30")
        .put(Tag.STUDY_DATE, "20240229")
        .put(Tag.MODALITY, "CT")
        .put(Tag.PATIENT_NAME, "Müller^Jürgen")
        .put(Tag.PATIENT_ID, "T-17")
        .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
        .put(Tag.INSTANCE_NUMBER, "1")
        .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, 0)
        .putDecimals(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
        .put(Tag.PIXEL_SPACING, "0.7", "0.8")
        .putDecimals(Tag.RESCALE_SLOPE, Vr.DS, 1)
        .putDecimals(Tag.RESCALE_INTERCEPT, Vr.DS, -1000)
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, rows)
        .putInts(Tag.COLUMNS, Vr.US, columns)
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
        .putInts(Tag.BITS_STORED, Vr.US, 16)
        .putInts(Tag.HIGH_BIT, Vr.US, 15)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .putBytes(Tag.PIXEL_DATA, Vr.OW, bytes(stored));
  }

  static byte[] bytes(int... stored) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : stored) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }

  /** A slice of 4 by 4 pixels for its place in a series. */
  public static Dataset.Builder slice(String series, int number, double heightMm) {
    return slice(4, 4, new int[16])
        .put(Tag.SOP_INSTANCE_UID, series + "." + number)
        .put(Tag.SERIES_INSTANCE_UID, series)
        .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
        .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, heightMm);
  }

  public static Path write(Path file, Dataset.Builder image) {
    return write(file, image, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  static Path write(Path file, Dataset.Builder image, String transferSyntaxUid) {
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        DicomWriter.write(out, image.build(), transferSyntaxUid);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

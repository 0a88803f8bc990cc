package org.lesionlake.tests.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/** CT images of an invented patient, and archives of them, as objects of a bucket. */
final class S3Images {
  private static final int SIZE = 256;

  private S3Images() {}

  /** An image of 128 KiB of pixels, the same bytes for the same number. */
  static byte[] image(int number) throws IOException {
    return image(number, SIZE);
  }

  /** An image of so many rows and columns. */
  static byte[] image(int number, int size) throws IOException {
    Dataset image =
        Dataset.builder()
            .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, "2.25.7700" + number)
            .put(Tag.STUDY_DATE, "20240229")
            .put(Tag.MODALITY, "CT")
            .put(Tag.PATIENT_NAME, "Invented^Bucket")
            .put(Tag.PATIENT_ID, "S3-1")
            .put(Tag.STUDY_INSTANCE_UID, "2.25.771")
            .put(Tag.SERIES_INSTANCE_UID, "2.25.772")
            .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
            .put(Tag.IMAGE_POSITION_PATIENT, "0", "0", Integer.toString(number))
            .put(Tag.IMAGE_ORIENTATION_PATIENT, "1", "0", "0", "0", "1", "0")
            .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
            .putInts(Tag.ROWS, Vr.US, size)
            .putInts(Tag.COLUMNS, Vr.US, size)
            .put(Tag.PIXEL_SPACING, "0.7", "0.7")
            .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
            .putInts(Tag.BITS_STORED, Vr.US, 12)
            .putInts(Tag.HIGH_BIT, Vr.US, 11)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
            .put(Tag.RESCALE_INTERCEPT, "-1024")
            .put(Tag.RESCALE_SLOPE, "1")
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2 * size * size])
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomWriter.write(out, image, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    return out.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Writes an object. */
  static void put(FileSystem bucket, String address, byte[] content) throws IOException {
    try (OutputStream out = bucket.create(new Path(address))) {
      out.write(content);
    }
  }
}

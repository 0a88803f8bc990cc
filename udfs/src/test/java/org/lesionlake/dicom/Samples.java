package org.lesionlake.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Small objects that tests write and read. */
final class Samples {
  static final String SOP_CLASS_CT = "1.2.840.10008.5.1.4.1.1.2";

  private Samples() {}

  /** A CT image of 16 bits allocated, 12 stored, unsigned, with a nested sequence. */
  static Dataset ct(int rows, int columns, byte[] pixels) {
    Dataset code =
        Dataset.builder()
            .put(Tag.CODE_VALUE, "39607008")
            .put(Tag.CODING_SCHEME_DESIGNATOR, "SCT")
            .put(Tag.CODE_MEANING, "Lung")
            .build();
    Dataset region =
        Dataset.builder()
            .putSequence(Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, List.of(code))
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, "2.25.7")
            .build();
    return Dataset.builder()
        .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
        .put(Tag.SOP_CLASS_UID, SOP_CLASS_CT)
        .put(Tag.SOP_INSTANCE_UID, "2.25.42")
        .put(Tag.STUDY_DATE, "20240229")
        .put(Tag.PATIENT_NAME, "Müller^Jürgen")
        .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
        .putSequence(Tag.REFERENCED_IMAGE_SEQUENCE, List.of(region, region))
        .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -125.5, 0.1, 1e-7)
        .putDecimals(Tag.REVOLUTION_TIME, Vr.FD, 0.35)
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, rows)
        .putInts(Tag.COLUMNS, Vr.US, columns)
        .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
        .putInts(Tag.BITS_STORED, Vr.US, 12)
        .putInts(Tag.HIGH_BIT, Vr.US, 11)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .putBytes(Tag.PIXEL_DATA, Vr.OW, pixels)
        .build();
  }

  /** Sixteen-bit little-endian ramp of stored values 0, 1, 2 ... */
  static byte[] ramp(int count) {
    byte[] bytes = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      bytes[2 * i] = (byte) i;
      bytes[2 * i + 1] = (byte) (i >> 8);
    }
    return bytes;
  }

  static byte[] file(Dataset dataset, String transferSyntaxUid) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      DicomWriter.write(out, dataset, transferSyntaxUid);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] hex(String digits) {
    String compact = digits.replace(" ", "");
    byte[] bytes = new byte[compact.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(compact.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }
}

package org.lesionlake.tests.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/**
 * Writes CT files by the ten thousand: about 110 attributes each, as scanners write them, and 512 x
 * 512 pixels that take no room on disk, since nobody wrote them.
 */
public final class ManyFiles {
  private static final int SIDE = 512;
  private static final int PRIVATE_GROUP = 0x00190000;

  private ManyFiles() {}

  /**
   * Writes files {@code folder/<study>/<instance>.dcm}, each study of another patient.
   *
   * @param first number of the first study and of its patient
   */
  public static void write(Path folder, int first, int studies, int filesPerStudy)
      throws IOException {
    write(folder, first, studies, filesPerStudy, first);
  }

  /**
   * As {@link #write(Path, int, int, int)}.
   *
   * @param patient number of the first study's patient; the next study is of the next
   */
  static void write(Path folder, int first, int studies, int filesPerStudy, int patient)
      throws IOException {
    for (int study = first; study < first + studies; study++) {
      Path place =
          Files.createDirectories(folder.resolve(String.format(Locale.ROOT, "%06d", study)));
      for (int instance = 1; instance <= filesPerStudy; instance++) {
        file(place.resolve(instance + ".dcm"), dataset(study, instance, patient + study - first));
      }
    }
  }

  private static void file(Path file, Dataset header) throws IOException {
    int pixelBytes = SIDE * SIDE * 2;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixelBytes + 8192);
    Dataset whole =
        header.toBuilder().putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[pixelBytes]).build();
    DicomWriter.write(bytes, whole, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(bytes.toByteArray(), 0, bytes.size() - pixelBytes);
      out.setLength(bytes.size());
    }
  }

  /** The header of an image, without pixels. */
  public static Dataset dataset(int study, int instance, int patient) {
    String studyUid = "1.2.826.0.1.3680043.8.498." + (1000000 + study);
    String seriesUid = studyUid + ".1";
    Dataset.Builder out = Dataset.builder();
    out.put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100");
    out.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL");
    out.put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2");
    out.put(Tag.SOP_INSTANCE_UID, seriesUid + "." + instance);
    for (int date : new int[] {0x00080020, 0x00080021, 0x00080022, 0x00080023}) {
      out.put(
          date,
          Vr.DA,
          "2024" + String.format(Locale.ROOT, "%02d%02d", 1 + study % 12, 1 + study % 28));
    }
    for (int time : new int[] {0x00080030, 0x00080031, 0x00080032, 0x00080033}) {
      out.put(time, Vr.TM, String.format(Locale.ROOT, "10%02d%02d.250", study % 60, instance % 60));
    }
    out.put(Tag.ACCESSION_NUMBER, "A" + (700000 + study));
    out.put(Tag.MODALITY, "CT");
    out.put(Tag.MANUFACTURER, "VENDOR MEDICAL");
    out.put(Tag.INSTITUTION_NAME, "Ziekenhuis Oost");
    out.put(Tag.REFERRING_PHYSICIAN_NAME, "Verwijzer^A");
    out.put(Tag.STUDY_DESCRIPTION, "CT thorax abdomen met contrast");
    out.put(Tag.SERIES_DESCRIPTION, "Abdomen 3.0 B30f veneus");
    out.put(Tag.STATION_NAME, "CT01");
    out.put(Tag.MANUFACTURER_MODEL_NAME, "Model 64");
    out.putSequence(
        Tag.REFERENCED_STUDY_SEQUENCE,
        List.of(
            Dataset.builder()
                .put(Tag.REFERENCED_SOP_CLASS_UID, "1.2.840.10008.3.1.2.3.1")
                .put(Tag.REFERENCED_SOP_INSTANCE_UID, studyUid)
                .build()));
    out.put(Tag.PATIENT_NAME, "Proef^P" + patient);
    out.put(Tag.PATIENT_ID, "P" + (500000 + patient));
    out.put(
        Tag.PATIENT_BIRTH_DATE,
        "1950" + String.format(Locale.ROOT, "%02d%02d", 1 + patient % 12, 1 + patient % 28));
    out.put(Tag.PATIENT_SEX, patient % 2 == 0 ? "F" : "M");
    out.put(Tag.PATIENT_AGE, "074Y");
    scan(out, studyUid, seriesUid, instance);
    geometry(out, studyUid, instance);
    return out.build();
  }

  private static void scan(Dataset.Builder out, String studyUid, String seriesUid, int instance) {
    out.put(Tag.BODY_PART_EXAMINED, "ABDOMEN");
    out.put(Tag.CONTRAST_BOLUS_AGENT, "Contrast 300");
    out.put(Tag.SLICE_THICKNESS, Vr.DS, "3");
    out.put(Tag.KVP, Vr.DS, "120");
    // Of the same kinds and lengths as a scanner's: distances, times, currents, names.
    int[] numbers = {
      0x00180090,
      0x00181100,
      0x00181110,
      0x00181111,
      0x00181120,
      0x00181130,
      0x00181190,
      0x00189306,
      0x00189307,
      0x00189309,
      0x00189310,
      0x00189311,
      0x00189345
    };
    for (int tag : numbers) {
      if (Tag.vr(tag) == Vr.FD) {
        out.putDecimals(tag, Vr.FD, 0.6 + tag % 7);
      } else {
        out.put(tag, Vr.DS, tag == 0x00181190 ? "1.2" : "500.25");
      }
    }
    for (int tag : new int[] {0x00181150, 0x00181151, 0x00181152}) {
      out.put(tag, Vr.IS, "250");
    }
    out.put(Tag.DEVICE_SERIAL_NUMBER, "40210");
    out.put(Tag.SOFTWARE_VERSIONS, "syngo 2024");
    out.put(Tag.PROTOCOL_NAME, "ThorAbd Routine");
    out.put(Tag.CONVOLUTION_KERNEL, Vr.SH, "B30f");
    out.put(0x00185100, Vr.CS, "FFS");
    out.put(PRIVATE_GROUP | 0x10, Vr.LO, "VENDOR CT VA0");
    for (int i = 0; i < 30; i++) {
      out.put(PRIVATE_GROUP | 0x1000 | (0x10 + i), Vr.LO, "value " + i + " of " + instance);
    }
    out.put(Tag.STUDY_INSTANCE_UID, studyUid);
    out.put(Tag.SERIES_INSTANCE_UID, seriesUid);
    out.put(Tag.STUDY_ID, "1");
    out.put(Tag.SERIES_NUMBER, Vr.IS, "3");
    out.put(Tag.INSTANCE_NUMBER, Vr.IS, Integer.toString(instance));
  }

  private static void geometry(Dataset.Builder out, String studyUid, int instance) {
    String z = Integer.toString(-3 * instance);
    out.put(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "-250.0", "-250.0", z);
    out.put(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, "1", "0", "0", "0", "1", "0");
    out.put(Tag.FRAME_OF_REFERENCE_UID, studyUid + ".2");
    out.put(0x00201041, Vr.DS, z);
    out.putInts(0x00280002, Vr.US, 1);
    out.put(0x00280004, Vr.CS, "MONOCHROME2");
    out.putInts(Tag.ROWS, Vr.US, SIDE);
    out.putInts(Tag.COLUMNS, Vr.US, SIDE);
    out.put(Tag.PIXEL_SPACING, Vr.DS, "0.976562", "0.976562");
    out.putInts(0x00280100, Vr.US, 16);
    out.putInts(0x00280101, Vr.US, 12);
    out.putInts(0x00280102, Vr.US, 11);
    out.putInts(0x00280103, Vr.US, 0);
    out.put(0x00281050, Vr.DS, "40");
    out.put(0x00281051, Vr.DS, "400");
    out.put(Tag.RESCALE_INTERCEPT, Vr.DS, "-1024");
    out.put(Tag.RESCALE_SLOPE, Vr.DS, "1");
    out.put(0x00281054, Vr.LO, "HU");
  }
}

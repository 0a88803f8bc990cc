package org.lesionlake.jobs.bronze;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * Study and series UIDs for images that some tool has emptied of theirs: derived from what images
 * of one study, and of one series, have in common. That takes a study date, and a patient ID or,
 * where it was emptied too, a frame of reference, which no two patients share; a name does not do,
 * since tools give many patients one. Without them nothing tells studies apart, and the image stays
 * without.
 */
final class MissingUids {
  private static final int[] STUDY = {
    Tag.PATIENT_ID,
    Tag.ISSUER_OF_PATIENT_ID,
    Tag.STUDY_DATE,
    Tag.STUDY_TIME,
    Tag.STUDY_ID,
    Tag.ACCESSION_NUMBER
  };
  private static final int[] STUDY_OF_NOBODY = {
    Tag.FRAME_OF_REFERENCE_UID, Tag.STUDY_DATE, Tag.STUDY_TIME, Tag.STUDY_ID, Tag.ACCESSION_NUMBER
  };
  private static final int[] SERIES = {
    Tag.MODALITY,
    Tag.SERIES_NUMBER,
    Tag.SERIES_DESCRIPTION,
    Tag.CONVOLUTION_KERNEL,
    Tag.SLICE_THICKNESS
  };

  private MissingUids() {}

  static void derive(Dataset image, Dataset.Builder into) {
    boolean noStudy = image.string(Tag.STUDY_INSTANCE_UID).isEmpty();
    boolean noSeries = image.string(Tag.SERIES_INSTANCE_UID).isEmpty();
    if (!noStudy && !noSeries) {
      return;
    }
    boolean noPatient = image.string(Tag.PATIENT_ID).isEmpty();
    boolean someone = !noPatient || image.string(Tag.FRAME_OF_REFERENCE_UID).isPresent();
    if (noStudy && (!someone || image.string(Tag.STUDY_DATE).isEmpty())) {
      return;
    }
    String study =
        image
            .string(Tag.STUDY_INSTANCE_UID)
            .orElseGet(() -> uid("study", image, noPatient ? STUDY_OF_NOBODY : STUDY));
    into.put(Tag.STUDY_INSTANCE_UID, Vr.UI, study);
    if (noSeries) {
      into.put(Tag.SERIES_INSTANCE_UID, Vr.UI, uid("series " + study, image, SERIES));
    }
  }

  /** A UID of the form 2.25 and a 128-bit number (PS3.5 annex B.2), from a hash of the values. */
  private static String uid(String kind, Dataset image, int[] tags) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(kind.getBytes(StandardCharsets.UTF_8));
      for (int tag : tags) {
        List<String> values = image.strings(tag);
        digest.update((values.size() + ":" + values).getBytes(StandardCharsets.UTF_8));
      }
      return "2.25." + new BigInteger(1, Arrays.copyOf(digest.digest(), 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.lesionlake.jobs.bronze;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomJson;
import org.lesionlake.dicom.Tag;
import org.lesionlake.schemas.bronze.Annotation;
import org.lesionlake.schemas.bronze.CtInstance;

/** De-identified data sets as rows. */
final class DicomRows {
  /** Attributes with a column of their own, left out of the JSON. */
  static final Set<Integer> PROMOTED =
      Set.of(
          Tag.SOP_INSTANCE_UID,
          Tag.SERIES_INSTANCE_UID,
          Tag.STUDY_INSTANCE_UID,
          Tag.PATIENT_ID,
          Tag.FRAME_OF_REFERENCE_UID,
          Tag.ACCESSION_NUMBER,
          Tag.STUDY_DATE,
          Tag.PATIENT_AGE,
          Tag.PATIENT_SEX,
          Tag.SOP_CLASS_UID,
          Tag.IMAGE_TYPE,
          Tag.MANUFACTURER,
          Tag.MANUFACTURER_MODEL_NAME,
          Tag.SERIES_NUMBER,
          Tag.INSTANCE_NUMBER,
          Tag.SERIES_DESCRIPTION,
          Tag.BODY_PART_EXAMINED,
          Tag.CONVOLUTION_KERNEL,
          Tag.CONTRAST_BOLUS_AGENT,
          Tag.SLICE_THICKNESS,
          Tag.KVP,
          Tag.GANTRY_DETECTOR_TILT,
          Tag.IMAGE_POSITION_PATIENT,
          Tag.IMAGE_ORIENTATION_PATIENT,
          Tag.PIXEL_SPACING,
          Tag.ROWS,
          Tag.COLUMNS,
          Tag.NUMBER_OF_FRAMES,
          Tag.RESCALE_SLOPE,
          Tag.RESCALE_INTERCEPT);

  /** Contours and their like stay in the file; the table holds what they belong to. */
  private static final Set<Integer> LEFT_IN_THE_FILE = Set.of(Tag.ROI_CONTOUR_SEQUENCE);

  /** The same, where each attribute of each header is asked for. */
  private static final int[] PROMOTED_ASCENDING =
      PROMOTED.stream().mapToInt(Integer::intValue).sorted().toArray();

  private DicomRows() {}

  private static boolean isPromoted(int tag) {
    return Arrays.binarySearch(PROMOTED_ASCENDING, tag) >= 0;
  }

  static CtInstance instance(
      Dataset allowed,
      String patient,
      Optional<Integer> ageYears,
      String transferSyntaxUid,
      String objectToken,
      String runId) {
    return instance(allowed, allowed, patient, ageYears, transferSyntaxUid, objectToken, runId);
  }

  /**
   * @param hashed the data set whose hash is kept: as of the patient ID that the file names, also
   *     if that was merged into another
   */
  static CtInstance instance(
      Dataset allowed,
      Dataset hashed,
      String patient,
      Optional<Integer> ageYears,
      String transferSyntaxUid,
      String objectToken,
      String runId) {
    // Items of sequences keep what has a column only for the image itself: places of frames.
    DicomJson.Texts json = DicomJson.writeTwice(allowed, DicomRows::isPromoted);
    return new CtInstance(
        allowed.string(Tag.SOP_INSTANCE_UID).orElseThrow(),
        allowed.string(Tag.SERIES_INSTANCE_UID).orElseThrow(),
        allowed.string(Tag.STUDY_INSTANCE_UID).orElseThrow(),
        patient,
        allowed.string(Tag.FRAME_OF_REFERENCE_UID).orElse(null),
        allowed.string(Tag.ACCESSION_NUMBER).orElse(null),
        allowed.date(Tag.STUDY_DATE).orElse(null),
        ageYears.orElse(null),
        allowed.string(Tag.PATIENT_SEX).orElse(null),
        allowed.string(Tag.SOP_CLASS_UID).orElse(""),
        joined(allowed.strings(Tag.IMAGE_TYPE)),
        transferSyntaxUid,
        allowed.string(Tag.MANUFACTURER).orElse(null),
        allowed.string(Tag.MANUFACTURER_MODEL_NAME).orElse(null),
        integer(allowed, Tag.SERIES_NUMBER),
        integer(allowed, Tag.INSTANCE_NUMBER),
        allowed.string(Tag.SERIES_DESCRIPTION).orElse(null),
        allowed.string(Tag.BODY_PART_EXAMINED).orElse(null),
        joined(allowed.strings(Tag.CONVOLUTION_KERNEL)),
        allowed.contains(Tag.CONTRAST_BOLUS_AGENT)
            ? allowed.string(Tag.CONTRAST_BOLUS_AGENT).isPresent()
            : null,
        allowed.decimal(Tag.SLICE_THICKNESS).orElse(null),
        allowed.decimal(Tag.KVP).orElse(null),
        allowed.decimal(Tag.GANTRY_DETECTOR_TILT).orElse(null),
        allowed.decimals(Tag.IMAGE_POSITION_PATIENT),
        allowed.decimals(Tag.IMAGE_ORIENTATION_PATIENT),
        allowed.decimals(Tag.PIXEL_SPACING),
        allowed.integer(Tag.ROWS).orElse(0),
        allowed.integer(Tag.COLUMNS).orElse(0),
        Math.max(1, allowed.integer(Tag.NUMBER_OF_FRAMES).orElse(1)),
        allowed.decimal(Tag.RESCALE_SLOPE).orElse(null),
        allowed.decimal(Tag.RESCALE_INTERCEPT).orElse(null),
        json.rest(),
        sha256(hashed == allowed ? json.all() : DicomJson.write(hashed)),
        null,
        objectToken,
        runId);
  }

  static Annotation annotation(Dataset allowed, String patient, String objectToken, String runId) {
    List<String> structures = new ArrayList<>();
    allowed
        .items(Tag.STRUCTURE_SET_ROI_SEQUENCE)
        .forEach(roi -> roi.string(Tag.ROI_NAME).ifPresent(structures::add));
    allowed
        .items(Tag.SEGMENT_SEQUENCE)
        .forEach(segment -> segment.string(Tag.SEGMENT_LABEL).ifPresent(structures::add));
    Set<String> series = new TreeSet<>();
    collect(allowed, Tag.SERIES_INSTANCE_UID, false, series);
    Set<String> frames = new TreeSet<>();
    collect(allowed, Tag.FRAME_OF_REFERENCE_UID, true, frames);
    return new Annotation(
        allowed.string(Tag.SOP_INSTANCE_UID).orElseThrow(),
        allowed.string(Tag.SERIES_INSTANCE_UID).orElseThrow(),
        allowed.string(Tag.STUDY_INSTANCE_UID).orElseThrow(),
        patient,
        allowed.string(Tag.MODALITY).orElse(""),
        allowed
            .string(Tag.FRAME_OF_REFERENCE_UID)
            .or(() -> frames.stream().findFirst())
            .orElse(null),
        List.copyOf(series),
        structures,
        DicomJson.write(
            allowed,
            tag -> isPromoted(tag) || LEFT_IN_THE_FILE.contains(tag) || Tag.isPixelData(tag)),
        objectToken,
        runId);
  }

  /** Values of a UID attribute inside sequences, at the top level too if asked for. */
  private static void collect(Dataset dataset, int tag, boolean here, Set<String> found) {
    if (here) {
      dataset.string(tag).ifPresent(found::add);
    }
    for (DataElement element : dataset) {
      element.items().forEach(item -> collect(item, tag, true, found));
    }
  }

  private static Integer integer(Dataset dataset, int tag) {
    OptionalInt value = dataset.integer(tag);
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static String joined(List<String> values) {
    return values.isEmpty() ? null : String.join("\\", values);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

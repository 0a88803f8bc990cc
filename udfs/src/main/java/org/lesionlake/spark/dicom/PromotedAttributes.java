package org.lesionlake.spark.dicom;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;

/** The attributes of the data set that have a column of their own, as they stand in the file. */
final class PromotedAttributes {
  /** Tag to kind of value, in the order of the columns. */
  static final Map<Integer, ValueKind> KINDS = Collections.unmodifiableMap(kinds());

  private PromotedAttributes() {}

  private static Map<Integer, ValueKind> kinds() {
    Map<Integer, ValueKind> kinds = new LinkedHashMap<>();
    kinds.put(Tag.SOP_CLASS_UID, ValueKind.TEXT);
    kinds.put(Tag.SOP_INSTANCE_UID, ValueKind.TEXT);
    kinds.put(Tag.SERIES_INSTANCE_UID, ValueKind.TEXT);
    kinds.put(Tag.STUDY_INSTANCE_UID, ValueKind.TEXT);
    kinds.put(Tag.FRAME_OF_REFERENCE_UID, ValueKind.TEXT);
    kinds.put(Tag.PATIENT_ID, ValueKind.TEXT);
    kinds.put(Tag.ISSUER_OF_PATIENT_ID, ValueKind.TEXT);
    kinds.put(Tag.PATIENT_BIRTH_DATE, ValueKind.DATE);
    kinds.put(Tag.PATIENT_SEX, ValueKind.TEXT);
    kinds.put(Tag.PATIENT_AGE, ValueKind.TEXT);
    kinds.put(Tag.ACCESSION_NUMBER, ValueKind.TEXT);
    kinds.put(Tag.STUDY_DATE, ValueKind.DATE);
    kinds.put(Tag.STUDY_TIME, ValueKind.TEXT);
    kinds.put(Tag.STUDY_DESCRIPTION, ValueKind.TEXT);
    kinds.put(Tag.MODALITY, ValueKind.TEXT);
    kinds.put(Tag.SERIES_NUMBER, ValueKind.INTEGER);
    kinds.put(Tag.SERIES_DESCRIPTION, ValueKind.TEXT);
    kinds.put(Tag.BODY_PART_EXAMINED, ValueKind.TEXT);
    kinds.put(Tag.PROTOCOL_NAME, ValueKind.TEXT);
    kinds.put(Tag.IMAGE_TYPE, ValueKind.TEXTS);
    kinds.put(Tag.INSTANCE_NUMBER, ValueKind.INTEGER);
    kinds.put(Tag.ACQUISITION_NUMBER, ValueKind.INTEGER);
    kinds.put(Tag.MANUFACTURER, ValueKind.TEXT);
    kinds.put(Tag.MANUFACTURER_MODEL_NAME, ValueKind.TEXT);
    kinds.put(Tag.CONTRAST_BOLUS_AGENT, ValueKind.TEXT);
    kinds.put(Tag.CONVOLUTION_KERNEL, ValueKind.TEXTS);
    kinds.put(Tag.KVP, ValueKind.DECIMAL);
    kinds.put(Tag.GANTRY_DETECTOR_TILT, ValueKind.DECIMAL);
    kinds.put(Tag.SLICE_THICKNESS, ValueKind.DECIMAL);
    kinds.put(Tag.SPACING_BETWEEN_SLICES, ValueKind.DECIMAL);
    kinds.put(Tag.IMAGE_POSITION_PATIENT, ValueKind.DECIMALS);
    kinds.put(Tag.IMAGE_ORIENTATION_PATIENT, ValueKind.DECIMALS);
    kinds.put(Tag.PIXEL_SPACING, ValueKind.DECIMALS);
    kinds.put(Tag.ROWS, ValueKind.INTEGER);
    kinds.put(Tag.COLUMNS, ValueKind.INTEGER);
    kinds.put(Tag.NUMBER_OF_FRAMES, ValueKind.INTEGER);
    kinds.put(Tag.SAMPLES_PER_PIXEL, ValueKind.INTEGER);
    kinds.put(Tag.PHOTOMETRIC_INTERPRETATION, ValueKind.TEXT);
    kinds.put(Tag.BITS_ALLOCATED, ValueKind.INTEGER);
    kinds.put(Tag.BITS_STORED, ValueKind.INTEGER);
    kinds.put(Tag.HIGH_BIT, ValueKind.INTEGER);
    kinds.put(Tag.PIXEL_REPRESENTATION, ValueKind.INTEGER);
    kinds.put(Tag.RESCALE_SLOPE, ValueKind.DECIMAL);
    kinds.put(Tag.RESCALE_INTERCEPT, ValueKind.DECIMAL);
    return kinds;
  }

  /** Whether a column says all that this attribute of the data set does. */
  static boolean tellAll(Dataset dataset, int tag) {
    ValueKind kind = KINDS.get(tag);
    return kind != null && kind.holdsAll(dataset, tag);
  }
}

package org.lesionlake.dicom;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attribute tags of the modules that CT, RT Structure Set and Segmentation objects use (DICOM
 * PS3.3, PS3.6). A tag is an int, group in the upper and element in the lower 16 bits; tags order
 * as unsigned ints. The longer list that implicit VR needs is behind {@link #keyword}, {@link #vr}
 * and {@link #forKeyword}.
 */
public final class Tag {

  // File meta information
  public static final int FILE_META_INFORMATION_GROUP_LENGTH = 0x00020000;
  public static final int FILE_META_INFORMATION_VERSION = 0x00020001;
  public static final int MEDIA_STORAGE_SOP_CLASS_UID = 0x00020002;
  public static final int MEDIA_STORAGE_SOP_INSTANCE_UID = 0x00020003;
  public static final int TRANSFER_SYNTAX_UID = 0x00020010;
  public static final int IMPLEMENTATION_CLASS_UID = 0x00020012;
  public static final int IMPLEMENTATION_VERSION_NAME = 0x00020013;
  public static final int SOURCE_APPLICATION_ENTITY_TITLE = 0x00020016;

  // SOP common
  public static final int SPECIFIC_CHARACTER_SET = 0x00080005;
  public static final int INSTANCE_CREATION_DATE = 0x00080012;
  public static final int INSTANCE_CREATION_TIME = 0x00080013;
  public static final int INSTANCE_CREATOR_UID = 0x00080014;
  public static final int SOP_CLASS_UID = 0x00080016;
  public static final int SOP_INSTANCE_UID = 0x00080018;
  public static final int TIMEZONE_OFFSET_FROM_UTC = 0x00080201;
  public static final int INSTANCE_NUMBER = 0x00200013;
  public static final int CONTENT_DATE = 0x00080023;
  public static final int CONTENT_TIME = 0x00080033;
  public static final int CODE_VALUE = 0x00080100;
  public static final int CODING_SCHEME_DESIGNATOR = 0x00080102;
  public static final int CODING_SCHEME_VERSION = 0x00080103;
  public static final int CODE_MEANING = 0x00080104;
  public static final int LONG_CODE_VALUE = 0x00080119;
  public static final int LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED = 0x00280303;

  // Patient
  public static final int PATIENT_NAME = 0x00100010;
  public static final int PATIENT_ID = 0x00100020;
  public static final int ISSUER_OF_PATIENT_ID = 0x00100021;
  public static final int PATIENT_BIRTH_DATE = 0x00100030;
  public static final int PATIENT_BIRTH_TIME = 0x00100032;
  public static final int PATIENT_SEX = 0x00100040;
  public static final int OTHER_PATIENT_IDS = 0x00101000;
  public static final int OTHER_PATIENT_NAMES = 0x00101001;
  public static final int OTHER_PATIENT_IDS_SEQUENCE = 0x00101002;
  public static final int ETHNIC_GROUP = 0x00102160;
  public static final int PATIENT_COMMENTS = 0x00104000;
  public static final int PATIENT_BIRTH_NAME = 0x00101005;
  public static final int PATIENT_MOTHER_BIRTH_NAME = 0x00101060;
  public static final int PATIENT_ADDRESS = 0x00101040;
  public static final int PATIENT_TELEPHONE_NUMBERS = 0x00102154;
  public static final int MILITARY_RANK = 0x00101080;
  public static final int BRANCH_OF_SERVICE = 0x00101081;
  public static final int COUNTRY_OF_RESIDENCE = 0x00102150;
  public static final int REGION_OF_RESIDENCE = 0x00102152;
  public static final int PATIENT_RELIGIOUS_PREFERENCE = 0x001021F0;
  public static final int MEDICAL_RECORD_LOCATOR = 0x00101090;
  public static final int TYPE_OF_PATIENT_ID = 0x00100022;
  public static final int PATIENT_IDENTITY_REMOVED = 0x00120062;
  public static final int DEIDENTIFICATION_METHOD = 0x00120063;
  public static final int DEIDENTIFICATION_METHOD_CODE_SEQUENCE = 0x00120064;
  public static final int BURNED_IN_ANNOTATION = 0x00280301;
  public static final int RECOGNIZABLE_VISUAL_FEATURES = 0x00280302;

  // Clinical trial
  public static final int CLINICAL_TRIAL_SPONSOR_NAME = 0x00120010;
  public static final int CLINICAL_TRIAL_PROTOCOL_ID = 0x00120020;
  public static final int CLINICAL_TRIAL_PROTOCOL_NAME = 0x00120021;
  public static final int CLINICAL_TRIAL_SITE_ID = 0x00120030;
  public static final int CLINICAL_TRIAL_SITE_NAME = 0x00120031;
  public static final int CLINICAL_TRIAL_SUBJECT_ID = 0x00120040;
  public static final int CLINICAL_TRIAL_SUBJECT_READING_ID = 0x00120042;
  public static final int CLINICAL_TRIAL_TIME_POINT_ID = 0x00120050;
  public static final int CLINICAL_TRIAL_TIME_POINT_DESCRIPTION = 0x00120051;

  // Study
  public static final int STUDY_INSTANCE_UID = 0x0020000D;
  public static final int STUDY_DATE = 0x00080020;
  public static final int STUDY_TIME = 0x00080030;
  public static final int STUDY_ID = 0x00200010;
  public static final int ACCESSION_NUMBER = 0x00080050;
  public static final int STUDY_DESCRIPTION = 0x00081030;
  public static final int REFERRING_PHYSICIAN_NAME = 0x00080090;
  public static final int REFERRING_PHYSICIAN_ADDRESS = 0x00080092;
  public static final int REFERRING_PHYSICIAN_TELEPHONE_NUMBERS = 0x00080094;
  public static final int PHYSICIANS_OF_RECORD = 0x00081048;
  public static final int NAME_OF_PHYSICIANS_READING_STUDY = 0x00081060;
  public static final int ADMITTING_DIAGNOSES_DESCRIPTION = 0x00081080;
  public static final int PATIENT_AGE = 0x00101010;
  public static final int PATIENT_SIZE = 0x00101020;
  public static final int PATIENT_WEIGHT = 0x00101030;
  public static final int OCCUPATION = 0x00102180;
  public static final int ADDITIONAL_PATIENT_HISTORY = 0x001021B0;
  public static final int MEDICAL_ALERTS = 0x00102000;
  public static final int ALLERGIES = 0x00102110;
  public static final int PREGNANCY_STATUS = 0x001021C0;
  public static final int PATIENT_STATE = 0x00380500;
  public static final int CURRENT_PATIENT_LOCATION = 0x00380300;
  public static final int REFERENCED_STUDY_SEQUENCE = 0x00081110;
  public static final int REFERENCED_PATIENT_SEQUENCE = 0x00081120;
  public static final int PROCEDURE_CODE_SEQUENCE = 0x00081032;
  public static final int REQUESTING_PHYSICIAN = 0x00321032;
  public static final int REQUESTED_PROCEDURE_DESCRIPTION = 0x00321060;
  public static final int REQUESTED_PROCEDURE_ID = 0x00401001;
  public static final int REQUEST_ATTRIBUTES_SEQUENCE = 0x00400275;
  public static final int ADMISSION_ID = 0x00380010;

  // Series
  public static final int SERIES_INSTANCE_UID = 0x0020000E;
  public static final int MODALITY = 0x00080060;
  public static final int SERIES_NUMBER = 0x00200011;
  public static final int SERIES_DATE = 0x00080021;
  public static final int SERIES_TIME = 0x00080031;
  public static final int SERIES_DESCRIPTION = 0x0008103E;
  public static final int LATERALITY = 0x00200060;
  public static final int PERFORMING_PHYSICIAN_NAME = 0x00081050;
  public static final int OPERATORS_NAME = 0x00081070;
  public static final int PROTOCOL_NAME = 0x00181030;
  public static final int BODY_PART_EXAMINED = 0x00180015;
  public static final int PATIENT_POSITION = 0x00185100;
  public static final int SMALLEST_PIXEL_VALUE_IN_SERIES = 0x00280108;
  public static final int LARGEST_PIXEL_VALUE_IN_SERIES = 0x00280109;
  public static final int PERFORMED_PROCEDURE_STEP_ID = 0x00400253;
  public static final int PERFORMED_PROCEDURE_STEP_START_DATE = 0x00400244;
  public static final int PERFORMED_PROCEDURE_STEP_START_TIME = 0x00400245;
  public static final int PERFORMED_PROCEDURE_STEP_END_DATE = 0x00400250;
  public static final int PERFORMED_PROCEDURE_STEP_END_TIME = 0x00400251;
  public static final int PERFORMED_PROCEDURE_STEP_DESCRIPTION = 0x00400254;
  public static final int PERFORMED_STATION_AE_TITLE = 0x00400241;
  public static final int PERFORMED_STATION_NAME = 0x00400242;
  public static final int PERFORMED_LOCATION = 0x00400243;
  public static final int SCHEDULED_PROCEDURE_STEP_DESCRIPTION = 0x00400007;
  public static final int SCHEDULED_PROCEDURE_STEP_ID = 0x00400009;
  public static final int ANATOMIC_REGION_SEQUENCE = 0x00082218;
  public static final int REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE = 0x00081111;

  // Equipment
  public static final int MANUFACTURER = 0x00080070;
  public static final int INSTITUTION_NAME = 0x00080080;
  public static final int INSTITUTION_ADDRESS = 0x00080081;
  public static final int INSTITUTIONAL_DEPARTMENT_NAME = 0x00081040;
  public static final int STATION_NAME = 0x00081010;
  public static final int MANUFACTURER_MODEL_NAME = 0x00081090;
  public static final int DEVICE_SERIAL_NUMBER = 0x00181000;
  public static final int SOFTWARE_VERSIONS = 0x00181020;
  public static final int GANTRY_ID = 0x00181008;
  public static final int SPATIAL_RESOLUTION = 0x00181050;
  public static final int DATE_OF_LAST_CALIBRATION = 0x00181200;
  public static final int TIME_OF_LAST_CALIBRATION = 0x00181201;
  public static final int PIXEL_PADDING_VALUE = 0x00280120;
  public static final int PIXEL_PADDING_RANGE_LIMIT = 0x00280121;
  public static final int DEVICE_UID = 0x00181002;

  // Frame of reference
  public static final int FRAME_OF_REFERENCE_UID = 0x00200052;
  public static final int POSITION_REFERENCE_INDICATOR = 0x00201040;
  public static final int SYNCHRONIZATION_FRAME_OF_REFERENCE_UID = 0x00200200;

  // General image
  public static final int IMAGE_TYPE = 0x00080008;
  public static final int ACQUISITION_NUMBER = 0x00200012;
  public static final int ACQUISITION_DATE = 0x00080022;
  public static final int ACQUISITION_TIME = 0x00080032;
  public static final int ACQUISITION_DATE_TIME = 0x0008002A;
  public static final int ACQUISITION_UID = 0x00080017;
  public static final int IRRADIATION_EVENT_UID = 0x00083010;
  public static final int IMAGES_IN_ACQUISITION = 0x00201002;
  public static final int IMAGE_COMMENTS = 0x00204000;
  public static final int DERIVATION_DESCRIPTION = 0x00082111;
  public static final int SPATIAL_LOCATIONS_PRESERVED = 0x0028135A;
  public static final int DERIVATION_CODE_SEQUENCE = 0x00089215;
  public static final int SOURCE_IMAGE_SEQUENCE = 0x00082112;
  public static final int REFERENCED_IMAGE_SEQUENCE = 0x00081140;
  public static final int QUALITY_CONTROL_IMAGE = 0x00280300;
  public static final int PATIENT_ORIENTATION = 0x00200020;
  public static final int LOSSY_IMAGE_COMPRESSION = 0x00282110;
  public static final int LOSSY_IMAGE_COMPRESSION_RATIO = 0x00282112;
  public static final int LOSSY_IMAGE_COMPRESSION_METHOD = 0x00282114;
  public static final int PRESENTATION_LUT_SHAPE = 0x20500020;
  public static final int RETRIEVE_AE_TITLE = 0x00080054;
  public static final int TEMPORAL_POSITION_IDENTIFIER = 0x00200100;
  public static final int NUMBER_OF_TEMPORAL_POSITIONS = 0x00200105;
  public static final int CONVERSION_TYPE = 0x00080064;

  // Image plane
  public static final int PIXEL_SPACING = 0x00280030;
  public static final int IMAGE_ORIENTATION_PATIENT = 0x00200037;
  public static final int IMAGE_POSITION_PATIENT = 0x00200032;
  public static final int SLICE_THICKNESS = 0x00180050;
  public static final int SPACING_BETWEEN_SLICES = 0x00180088;
  public static final int SLICE_LOCATION = 0x00201041;
  public static final int IMAGER_PIXEL_SPACING = 0x00181164;

  // Image pixel
  public static final int SAMPLES_PER_PIXEL = 0x00280002;
  public static final int PHOTOMETRIC_INTERPRETATION = 0x00280004;
  public static final int PLANAR_CONFIGURATION = 0x00280006;
  public static final int NUMBER_OF_FRAMES = 0x00280008;
  public static final int FRAME_INCREMENT_POINTER = 0x00280009;
  public static final int ROWS = 0x00280010;
  public static final int COLUMNS = 0x00280011;
  public static final int PIXEL_ASPECT_RATIO = 0x00280034;
  public static final int BITS_ALLOCATED = 0x00280100;
  public static final int BITS_STORED = 0x00280101;
  public static final int HIGH_BIT = 0x00280102;
  public static final int PIXEL_REPRESENTATION = 0x00280103;
  public static final int SMALLEST_IMAGE_PIXEL_VALUE = 0x00280106;
  public static final int LARGEST_IMAGE_PIXEL_VALUE = 0x00280107;
  public static final int RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR = 0x00281101;
  public static final int GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR = 0x00281102;
  public static final int BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR = 0x00281103;
  public static final int RED_PALETTE_COLOR_LOOKUP_TABLE_DATA = 0x00281201;
  public static final int GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA = 0x00281202;
  public static final int BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA = 0x00281203;
  public static final int ICC_PROFILE = 0x00282000;
  public static final int PIXEL_DATA = 0x7FE00010;
  public static final int FLOAT_PIXEL_DATA = 0x7FE00008;
  public static final int DOUBLE_FLOAT_PIXEL_DATA = 0x7FE00009;
  public static final int EXTENDED_OFFSET_TABLE = 0x7FE00001;
  public static final int EXTENDED_OFFSET_TABLE_LENGTHS = 0x7FE00002;
  public static final int DATA_SET_TRAILING_PADDING = 0xFFFCFFFC;
  public static final int OVERLAY_ROWS = 0x60000010;
  public static final int OVERLAY_COLUMNS = 0x60000011;
  public static final int OVERLAY_ORIGIN = 0x60000050;
  public static final int OVERLAY_TYPE = 0x60000040;
  public static final int OVERLAY_BITS_ALLOCATED = 0x60000100;
  public static final int OVERLAY_BIT_POSITION = 0x60000102;
  public static final int OVERLAY_DATA = 0x60003000;

  // CT image
  public static final int RESCALE_INTERCEPT = 0x00281052;
  public static final int RESCALE_SLOPE = 0x00281053;
  public static final int RESCALE_TYPE = 0x00281054;
  public static final int KVP = 0x00180060;
  public static final int SCAN_OPTIONS = 0x00180022;
  public static final int DATA_COLLECTION_DIAMETER = 0x00180090;
  public static final int DATA_COLLECTION_CENTER_PATIENT = 0x00189313;
  public static final int RECONSTRUCTION_DIAMETER = 0x00181100;
  public static final int RECONSTRUCTION_TARGET_CENTER_PATIENT = 0x00189318;
  public static final int DISTANCE_SOURCE_TO_DETECTOR = 0x00181110;
  public static final int DISTANCE_SOURCE_TO_PATIENT = 0x00181111;
  public static final int GANTRY_DETECTOR_TILT = 0x00181120;
  public static final int TABLE_HEIGHT = 0x00181130;
  public static final int ROTATION_DIRECTION = 0x00181140;
  public static final int EXPOSURE_TIME = 0x00181150;
  public static final int X_RAY_TUBE_CURRENT = 0x00181151;
  public static final int EXPOSURE = 0x00181152;
  public static final int EXPOSURE_IN_UAS = 0x00181153;
  public static final int FILTER_TYPE = 0x00181160;
  public static final int GENERATOR_POWER = 0x00181170;
  public static final int FOCAL_SPOTS = 0x00181190;
  public static final int CONVOLUTION_KERNEL = 0x00181210;
  public static final int REVOLUTION_TIME = 0x00189305;
  public static final int SINGLE_COLLIMATION_WIDTH = 0x00189306;
  public static final int TOTAL_COLLIMATION_WIDTH = 0x00189307;
  public static final int TABLE_SPEED = 0x00189309;
  public static final int TABLE_FEED_PER_ROTATION = 0x00189310;
  public static final int SPIRAL_PITCH_FACTOR = 0x00189311;
  public static final int EXPOSURE_MODULATION_TYPE = 0x00189323;
  public static final int ESTIMATED_DOSE_SAVING = 0x00189324;
  public static final int CTDI_VOL = 0x00189345;
  public static final int CTDI_PHANTOM_TYPE_CODE_SEQUENCE = 0x00189346;
  public static final int WATER_EQUIVALENT_DIAMETER = 0x00181271;
  public static final int MULTIENERGY_CT_ACQUISITION = 0x00189361;
  public static final int WINDOW_CENTER = 0x00281050;
  public static final int WINDOW_WIDTH = 0x00281051;
  public static final int WINDOW_CENTER_WIDTH_EXPLANATION = 0x00281055;
  public static final int VOI_LUT_FUNCTION = 0x00281056;
  public static final int MODALITY_LUT_SEQUENCE = 0x00283000;
  public static final int VOI_LUT_SEQUENCE = 0x00283010;
  public static final int LUT_DESCRIPTOR = 0x00283002;
  public static final int LUT_EXPLANATION = 0x00283003;
  public static final int MODALITY_LUT_TYPE = 0x00283004;
  public static final int LUT_DATA = 0x00283006;
  public static final int ACQUISITION_TYPE = 0x00189302;
  public static final int RECONSTRUCTION_ALGORITHM = 0x00189315;

  // Contrast
  public static final int CONTRAST_BOLUS_AGENT = 0x00180010;
  public static final int CONTRAST_BOLUS_AGENT_SEQUENCE = 0x00180012;
  public static final int CONTRAST_BOLUS_ROUTE = 0x00181040;
  public static final int CONTRAST_BOLUS_VOLUME = 0x00181041;
  public static final int CONTRAST_BOLUS_START_TIME = 0x00181042;
  public static final int CONTRAST_BOLUS_STOP_TIME = 0x00181043;
  public static final int CONTRAST_BOLUS_TOTAL_DOSE = 0x00181044;
  public static final int CONTRAST_FLOW_RATE = 0x00181046;
  public static final int CONTRAST_FLOW_DURATION = 0x00181047;
  public static final int CONTRAST_BOLUS_INGREDIENT = 0x00181048;
  public static final int CONTRAST_BOLUS_INGREDIENT_CONCENTRATION = 0x00181049;
  public static final int CONTRAST_BOLUS_ADMINISTRATION_ROUTE_SEQUENCE = 0x00180014;

  // References
  public static final int REFERENCED_SOP_CLASS_UID = 0x00081150;
  public static final int REFERENCED_SOP_INSTANCE_UID = 0x00081155;
  public static final int REFERENCED_FRAME_NUMBER = 0x00081160;
  public static final int REFERENCED_SEGMENT_NUMBER = 0x0062000B;
  public static final int REFERENCED_SERIES_SEQUENCE = 0x00081115;
  public static final int REFERENCED_INSTANCE_SEQUENCE = 0x0008114A;
  public static final int STUDIES_CONTAINING_OTHER_REFERENCED_INSTANCES_SEQUENCE = 0x00081200;
  public static final int RELATED_SERIES_SEQUENCE = 0x00081250;
  public static final int PURPOSE_OF_REFERENCE_CODE_SEQUENCE = 0x0040A170;

  // RT structure set
  public static final int STRUCTURE_SET_LABEL = 0x30060002;
  public static final int STRUCTURE_SET_NAME = 0x30060004;
  public static final int STRUCTURE_SET_DESCRIPTION = 0x30060006;
  public static final int STRUCTURE_SET_DATE = 0x30060008;
  public static final int STRUCTURE_SET_TIME = 0x30060009;
  public static final int REFERENCED_FRAME_OF_REFERENCE_SEQUENCE = 0x30060010;
  public static final int RT_REFERENCED_STUDY_SEQUENCE = 0x30060012;
  public static final int RT_REFERENCED_SERIES_SEQUENCE = 0x30060014;
  public static final int CONTOUR_IMAGE_SEQUENCE = 0x30060016;
  public static final int STRUCTURE_SET_ROI_SEQUENCE = 0x30060020;
  public static final int ROI_NUMBER = 0x30060022;
  public static final int REFERENCED_FRAME_OF_REFERENCE_UID = 0x30060024;
  public static final int ROI_NAME = 0x30060026;
  public static final int ROI_DESCRIPTION = 0x30060028;
  public static final int ROI_VOLUME = 0x3006002C;
  public static final int ROI_GENERATION_ALGORITHM = 0x30060036;
  public static final int ROI_GENERATION_DESCRIPTION = 0x30060038;
  public static final int ROI_CONTOUR_SEQUENCE = 0x30060039;
  public static final int ROI_DISPLAY_COLOR = 0x3006002A;
  public static final int CONTOUR_SEQUENCE = 0x30060040;
  public static final int CONTOUR_NUMBER = 0x30060048;
  public static final int ATTACHED_CONTOURS = 0x30060049;
  public static final int CONTOUR_GEOMETRIC_TYPE = 0x30060042;
  public static final int CONTOUR_SLAB_THICKNESS = 0x30060044;
  public static final int CONTOUR_OFFSET_VECTOR = 0x30060045;
  public static final int NUMBER_OF_CONTOUR_POINTS = 0x30060046;
  public static final int CONTOUR_DATA = 0x30060050;
  public static final int REFERENCED_ROI_NUMBER = 0x30060084;
  public static final int RTROI_OBSERVATIONS_SEQUENCE = 0x30060080;
  public static final int OBSERVATION_NUMBER = 0x30060082;
  public static final int ROI_OBSERVATION_LABEL = 0x30060085;
  public static final int ROI_OBSERVATION_DESCRIPTION = 0x30060088;
  public static final int RTROI_INTERPRETED_TYPE = 0x300600A4;
  public static final int ROI_INTERPRETER = 0x300600A6;
  public static final int MATERIAL_ID = 0x300A00E1;
  public static final int APPROVAL_STATUS = 0x300E0002;
  public static final int REVIEW_DATE = 0x300E0004;
  public static final int REVIEW_TIME = 0x300E0005;
  public static final int REVIEWER_NAME = 0x300E0008;

  // Segmentation and multi-frame
  public static final int SEGMENTATION_TYPE = 0x00620001;
  public static final int SEGMENTATION_FRACTIONAL_TYPE = 0x00620010;
  public static final int MAXIMUM_FRACTIONAL_VALUE = 0x0062000E;
  public static final int SEGMENT_SEQUENCE = 0x00620002;
  public static final int SEGMENT_NUMBER = 0x00620004;
  public static final int SEGMENT_LABEL = 0x00620005;
  public static final int SEGMENT_DESCRIPTION = 0x00620006;
  public static final int SEGMENT_ALGORITHM_TYPE = 0x00620008;
  public static final int SEGMENT_ALGORITHM_NAME = 0x00620009;
  public static final int SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE = 0x00620003;
  public static final int SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE = 0x0062000F;
  public static final int SEGMENT_IDENTIFICATION_SEQUENCE = 0x0062000A;
  public static final int SEGMENTS_OVERLAP = 0x00620013;
  public static final int RECOMMENDED_DISPLAY_CIE_LAB_VALUE = 0x0062000D;
  public static final int RECOMMENDED_DISPLAY_GRAYSCALE_VALUE = 0x0062000C;
  public static final int TRACKING_ID = 0x00620020;
  public static final int TRACKING_UID = 0x00620021;
  public static final int CONTENT_LABEL = 0x00700080;
  public static final int CONTENT_DESCRIPTION = 0x00700081;
  public static final int CONTENT_CREATOR_NAME = 0x00700084;
  public static final int SHARED_FUNCTIONAL_GROUPS_SEQUENCE = 0x52009229;
  public static final int PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE = 0x52009230;
  public static final int PLANE_POSITION_SEQUENCE = 0x00209113;
  public static final int PLANE_ORIENTATION_SEQUENCE = 0x00209116;
  public static final int PIXEL_MEASURES_SEQUENCE = 0x00289110;
  public static final int DERIVATION_IMAGE_SEQUENCE = 0x00089124;
  public static final int FRAME_CONTENT_SEQUENCE = 0x00209111;
  public static final int DIMENSION_INDEX_VALUES = 0x00209157;
  public static final int DIMENSION_INDEX_SEQUENCE = 0x00209222;
  public static final int DIMENSION_INDEX_POINTER = 0x00209165;
  public static final int FUNCTIONAL_GROUP_POINTER = 0x00209167;
  public static final int DIMENSION_ORGANIZATION_SEQUENCE = 0x00209221;
  public static final int DIMENSION_ORGANIZATION_UID = 0x00209164;
  public static final int PIXEL_VALUE_TRANSFORMATION_SEQUENCE = 0x00289145;
  public static final int FRAME_VOI_LUT_SEQUENCE = 0x00289132;
  public static final int STACK_ID = 0x00209056;
  public static final int IN_STACK_POSITION_NUMBER = 0x00209057;

  // Structured reports, encapsulated documents, private data
  public static final int VALUE_TYPE = 0x0040A040;
  public static final int CONCEPT_NAME_CODE_SEQUENCE = 0x0040A043;
  public static final int CONTENT_SEQUENCE = 0x0040A730;
  public static final int CONTENT_TEMPLATE_SEQUENCE = 0x0040A504;
  public static final int TEXT_VALUE = 0x0040A160;
  public static final int PERSON_NAME = 0x0040A123;
  public static final int VERIFYING_OBSERVER_NAME = 0x0040A075;
  public static final int VERIFYING_OBSERVER_SEQUENCE = 0x0040A073;
  public static final int ENCAPSULATED_DOCUMENT = 0x00420011;
  public static final int DIGITAL_SIGNATURES_SEQUENCE = 0xFFFAFFFA;
  public static final int ORIGINAL_ATTRIBUTES_SEQUENCE = 0x04000561;
  public static final int ENCRYPTED_ATTRIBUTES_SEQUENCE = 0x04000500;

  // Delimiters (PS3.5 section 7.5)
  static final int ITEM = 0xFFFEE000;
  static final int ITEM_DELIMITATION = 0xFFFEE00D;
  static final int SEQUENCE_DELIMITATION = 0xFFFEE0DD;

  /** JSON asks for every element's digits: a format string would take longer than the values. */
  private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

  private Tag() {}

  /** The upper 16 bits. */
  public static int group(int tag) {
    return tag >>> 16;
  }

  /** The lower 16 bits. */
  public static int element(int tag) {
    return tag & 0xFFFF;
  }

  /** Whether the group is odd (PS3.5 section 7.8). */
  public static boolean isPrivate(int tag) {
    return (tag & 0x10000) != 0;
  }

  /** Whether the element reserves a private block: (gggg,0010) to (gggg,00FF) with odd gggg. */
  public static boolean isPrivateCreator(int tag) {
    return isPrivate(tag) && element(tag) >= 0x10 && element(tag) <= 0xFF;
  }

  /** Whether the element holds pixels: integer, float or double pixel data. */
  public static boolean isPixelData(int tag) {
    return tag == PIXEL_DATA || tag == FLOAT_PIXEL_DATA || tag == DOUBLE_FLOAT_PIXEL_DATA;
  }

  /** The tag as {@code (0010,0020)}. */
  public static String format(int tag) {
    return String.format(Locale.ROOT, "(%04X,%04X)", group(tag), element(tag));
  }

  /** The tag as eight hexadecimal digits, as DICOM JSON writes it. */
  public static String hex(int tag) {
    return HEXADECIMAL.toHexDigits(tag);
  }

  /** The keyword of PS3.6, or empty for private and unlisted tags. */
  public static Optional<String> keyword(int tag) {
    return Attributes.keyword(tag);
  }

  /** The tag of a PS3.6 keyword such as {@code PatientID}. */
  public static OptionalInt forKeyword(String keyword) {
    return Attributes.forKeyword(keyword);
  }

  /**
   * The value representation of a tag whose data set does not tell: LO for private creators, UL for
   * group lengths, UN for what is not listed. Attributes that are US or SS give US.
   */
  public static Vr vr(int tag) {
    return Attributes.vr(tag, false);
  }
}

package org.lesionlake.schemas.bronze;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** An accepted CT image. */
@Table(
    name = "bronze.ct_instances",
    doc = "An accepted CT image: promoted attributes, and all other allowed ones as DICOM JSON",
    key = {"sop_uid"},
    owner = "ingest")
public record CtInstance(
    @Column(doc = "SOP instance UID (0008,0018), pseudonymised", privacy = Privacy.PSEUDONYM)
        String sopUid,
    @Column(doc = "Series instance UID (0020,000E), pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Study instance UID (0020,000D), pseudonymised", privacy = Privacy.PSEUDONYM)
        String studyUid,
    @Column(doc = "Pseudonym of the patient, issuer included", privacy = Privacy.PSEUDONYM)
        String patientId,
    @Column(
            doc = "Frame of reference UID (0020,0052), pseudonymised; null if absent",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String frameOfReferenceUid,
    @Column(
            doc = "Token of the accession number (0008,0050); null if absent",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String accession,
    @Column(
            doc = "Study date (0008,0020), shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(
            doc =
                "Age at the study in years (0010,1010 or from birth date), 90 for 90 and over; null if unknown",
            unit = "a",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer patientAgeYears,
    @Column(doc = "Sex (0010,0040); null if absent", privacy = Privacy.CLINICAL, optional = true)
        String patientSex,
    @Column(doc = "SOP class UID (0008,0016)") String sopClassUid,
    @Column(
            doc = "Image type (0008,0008), values joined by a backslash; null if absent",
            optional = true)
        String imageType,
    @Column(doc = "Transfer syntax UID (0002,0010)") String transferSyntaxUid,
    @Column(doc = "Manufacturer (0008,0070); null if absent", optional = true) String manufacturer,
    @Column(doc = "Manufacturer's model name (0008,1090); null if absent", optional = true)
        String modelName,
    @Column(doc = "Series number (0020,0011); null if absent", optional = true)
        Integer seriesNumber,
    @Column(doc = "Instance number (0020,0013); null if absent", optional = true)
        Integer instanceNumber,
    @Column(
            doc =
                "Series description (0008,103E), only words of the allowed vocabulary; null if none left",
            privacy = Privacy.DEIDENTIFIED_TEXT,
            optional = true)
        String seriesDescription,
    @Column(doc = "Body part examined (0018,0015); null if absent", optional = true)
        String bodyPart,
    @Column(doc = "Convolution kernel (0018,1210); null if absent", optional = true) String kernel,
    @Column(
            doc = "Whether a contrast agent is named (0018,0010); null if the attribute is absent",
            privacy = Privacy.CLINICAL,
            optional = true)
        Boolean contrastAgent,
    @Column(
            doc = "Nominal slice thickness (0018,0050); null if absent",
            unit = "mm",
            optional = true)
        Double sliceThicknessMm,
    @Column(doc = "Tube voltage (0018,0060); null if absent", unit = "kV", optional = true)
        Double kvp,
    @Column(doc = "Gantry tilt (0018,1120); null if absent", unit = "deg", optional = true)
        Double gantryTiltDeg,
    @Column(
            doc = "Centre of the first voxel, patient LPS x, y, z (0020,0032); empty if absent",
            unit = "mm")
        List<Double> imagePosition,
    @Column(doc = "Row then column direction cosines, patient LPS (0020,0037); empty if absent")
        List<Double> imageOrientation,
    @Column(
            doc = "Distance between rows, then between columns (0028,0030); empty if absent",
            unit = "mm")
        List<Double> pixelSpacing,
    @Column(doc = "Rows (0028,0010); 0 if absent") int imageRows,
    @Column(doc = "Columns (0028,0011); 0 if absent") int imageColumns,
    @Column(doc = "Number of frames (0028,0008), 1 if absent") int numberOfFrames,
    @Column(doc = "Rescale slope (0028,1053); null if absent", optional = true) Double rescaleSlope,
    @Column(doc = "Rescale intercept (0028,1052); null if absent", optional = true)
        Double rescaleIntercept,
    @Column(
            doc = "All other allowed attributes as DICOM JSON (PS3.18 Annex F)",
            privacy = Privacy.DEIDENTIFIED_TEXT)
        String attributesJson,
    @Column(
            doc =
                "SHA-256 over the de-identified header, hex; as of the patient ID that the file names,"
                    + " so that it stays when that is merged into another")
        String headerHash,
    @Column(
            doc =
                "Keyed token of the whole file's content, of an image that was sent again in its place"
                    + " with other content; null for others, whose files are not read whole",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String contentToken,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId) {}

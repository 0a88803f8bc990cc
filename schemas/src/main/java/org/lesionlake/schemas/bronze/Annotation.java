package org.lesionlake.schemas.bronze;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A contour or segmentation object. */
@Table(
    name = "bronze.annotations",
    doc = "A contour or segmentation object (RTSTRUCT, SEG)",
    key = {"sop_uid"},
    owner = "ingest")
public record Annotation(
    @Column(doc = "SOP instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String sopUid,
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "RTSTRUCT or SEG") String modality,
    @Column(
            doc = "Frame of reference UID, pseudonymised; null if absent",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String frameOfReferenceUid,
    @Column(
            doc = "Series it refers to, pseudonymised; empty if none is named",
            privacy = Privacy.PSEUDONYM)
        List<String> referencedSeriesUids,
    @Column(
            doc = "Names of its structures or segments, only words of the allowed vocabulary",
            privacy = Privacy.DEIDENTIFIED_TEXT)
        List<String> structures,
    @Column(
            doc =
                "All allowed attributes as DICOM JSON (PS3.18 Annex F), contours left in the file",
            privacy = Privacy.DEIDENTIFIED_TEXT)
        String attributesJson,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId) {}

package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A study in the course of a patient. */
@Table(
    name = "gold.patient_timeline",
    doc =
        "A study of a patient in order of time: burden, nadir, change; computed, not adjudicated. A"
            + " study whose images name several patients is in nobody's",
    key = {"study_uid", "source"},
    owner = "gold")
public record PatientTimeline(
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Model the burden is from") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Study date, shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(
            doc =
                "Number of the study among the patient's studies by date, from 1; null without a date",
            optional = true)
        Integer studyNumber,
    @Column(
            doc = "Days from the diagnosis of the primary; null if either date is unknown",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer daysSinceDiagnosis,
    @Column(
            doc = "Days from the patient's first study; null without a date",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer daysSinceFirstStudy,
    @Column(doc = "Whether at least one site could be searched on the image of this study")
        boolean assessed,
    @Column(
            doc = "Lesions at all searched sites; null if not assessed",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer lesionCount,
    @Column(
            doc = "Volume of all lesions; null if not assessed",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc =
                "Sum of all lesions' diameters (nodes short axis, else long axis); null if not assessed",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumDiametersMm,
    @Column(
            doc =
                "Smallest sum of diameters of the earlier comparable studies; null if there are none."
                    + " Two studies are comparable if each searched the sites at which the other has a"
                    + " lesion, and neither missed a site known before",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double nadirMm,
    @Column(
            doc =
                "Change of the sum from the first comparable study; null without one or from zero",
            unit = "%",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double changeFromFirstPercent,
    @Column(
            doc = "Change of the sum from the nadir; null without one or from zero",
            unit = "%",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double changeFromNadirPercent,
    @Column(
            doc = "Sites found here that were searched before and never found; empty if none",
            privacy = Privacy.CLINICAL)
        List<String> newSites,
    @Column(
            doc =
                "Course of the sum of all diameters, computed, not adjudicated: first, no_disease, gone,"
                    + " shrinking (30 % or more below the first comparable study), growing (20 % and 5 mm"
                    + " or more above the nadir, or a new site), steady, not_comparable (a site with a"
                    + " lesion before was not searched, or one with a lesion now was not searched"
                    + " before), not_assessed. No RECIST response: it has no target lesions",
            privacy = Privacy.CLINICAL)
        String course,
    @Column(doc = "Release the row was computed for") String releaseId) {}

package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** Burden of a site in a study. */
@Table(
    name = "gold.lesion_burden",
    doc =
        "Study × site × source: how many lesions, how much volume, how large; a row exists for every"
            + " site of every study, its figures null where the image could not say",
    key = {"study_uid", "site", "source"},
    owner = "gold")
public record LesionBurden(
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Site, a value of the site list") String site,
    @Column(doc = "Model that marked the lesions") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Study date, shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(doc = "As in gold.metastasis_status", privacy = Privacy.CLINICAL) String imageStatus,
    @Column(
            doc = "Lesions; 0 where searched and none found, null where not searched",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer lesionCount,
    @Column(
            doc = "Volume of all lesions; null where not searched",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc =
                "Sum of diameters over all lesions (nodes short axis, else long axis); null where not"
                    + " searched",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumDiametersMm,
    @Column(
            doc = "Largest of those diameters; null where none was found or searched",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double largestDiameterMm,
    @Column(doc = "Release the row was computed for") String releaseId) {}

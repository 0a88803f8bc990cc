package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** What was known of a site in a study of a frozen cohort. */
@Table(
    name = "gold.cohort_studies",
    doc =
        "Cohort × study × site: status and burden as they were when the cohort was frozen, for"
            + " every site of its studies",
    key = {"cohort", "version", "study_uid", "site"},
    owner = "cohort")
public record CohortStudy(
    @Column(doc = "Cohort, as in gold.cohorts") String cohort,
    @Column(doc = "Version of it") int version,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Site, a value of the site list") String site,
    @Column(doc = "Pseudonym of the patient as of the freeze", privacy = Privacy.PSEUDONYM)
        String patientId,
    @Column(doc = "Study date, shifted", privacy = Privacy.SHIFTED_DATE) LocalDate studyDate,
    @Column(
            doc = "Days from the diagnosis; null if its date is unknown",
            unit = "d",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer daysSinceDiagnosis,
    @Column(doc = "As in gold.metastasis_status", privacy = Privacy.CLINICAL) String reportStatus,
    @Column(doc = "As in gold.metastasis_status", privacy = Privacy.CLINICAL) String imageStatus,
    @Column(doc = "As in gold.metastasis_status", privacy = Privacy.CLINICAL) String agreement,
    @Column(
            doc = "Lesions, as in gold.lesion_burden; null where not searched",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer lesionCount,
    @Column(
            doc = "Volume of all lesions, as in gold.lesion_burden; null where not searched",
            unit = "mm3",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double volumeMm3,
    @Column(
            doc = "Sum of diameters, as in gold.lesion_burden; null where not searched",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double sumDiametersMm,
    @Column(
            doc =
                "Largest diameter, as in gold.lesion_burden; null where none was found or searched",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double largestDiameterMm) {}

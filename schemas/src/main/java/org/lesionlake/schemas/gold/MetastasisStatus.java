package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** What report and image say of a site. */
@Table(
    name = "gold.metastasis_status",
    doc =
        "Study × site × source: what the report says, what the image shows, whether they agree, or why"
            + " one of them cannot say",
    key = {"study_uid", "site", "source"},
    owner = "gold")
public record MetastasisStatus(
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Site, a value of the site list") String site,
    @Column(doc = "Model the image status is from") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Study date, shifted; null if absent",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate studyDate,
    @Column(
            doc =
                "present, uncertain, historical, absent_explicit, absent_implied, not_mentioned,"
                    + " no_report, failed",
            privacy = Privacy.CLINICAL)
        String reportStatus,
    @Column(
            doc =
                "found, none_found, not_covered, not_assessable, not_searched, failed (a series that"
                    + " may show the site has no result)",
            privacy = Privacy.CLINICAL)
        String imageStatus,
    @Column(
            doc =
                "concordant_present, concordant_absent, report_only, image_only, size_conflict;"
                    + " not_comparable unless both looked",
            privacy = Privacy.CLINICAL)
        String agreement,
    @Column(
            doc = "Report the status is from; null if none",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String reportId,
    @Column(
            doc =
                "How the report was linked: accession, or patient_and_date for a report without one,"
                    + " which goes to the patient's nearest day of studies within"
                    + " linkage.max-days; null if none",
            optional = true)
        String reportLink,
    @Column(
            doc = "Largest current size in the report; null if none stated",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double reportLargestMm,
    @Column(
            doc =
                "Largest lesion on the image by the measure its site is reported in (nodes short axis,"
                    + " else long axis); null if none found",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double imageLargestMm,
    @Column(
            doc = "Lesions on the image; null unless it was searched",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer imageCount,
    @Column(doc = "Release the row was computed for: models, lexicons and rules together")
        String releaseId,
    @Column(
            doc =
                "Whether the study's images name more than one patient, so that nobody knows whose it is:"
                    + " leave it out of every count; null for rows older than this column",
            optional = true)
        Boolean mixedPatients) {}

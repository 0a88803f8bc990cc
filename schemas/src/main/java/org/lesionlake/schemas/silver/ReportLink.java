package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** That a report speaks of a study, or why it is known to speak of none. */
@Table(
    name = "silver.report_links",
    doc =
        "A row for each study that the latest version of a report speaks of, and one for each report that"
            + " is linked to none, with the reason",
    key = {"report_id", "link"},
    owner = "gold")
public record ReportLink(
    @Column(doc = "Report, as in bronze.reports", privacy = Privacy.PSEUDONYM) String reportId,
    @Column(
            doc =
                "Number of the link among its report's, from 1 in order of the study UIDs; 0 for the row"
                    + " of a report without any")
        int link,
    @Column(doc = "Version of the report, the latest") int version,
    @Column(
            doc = "Study instance UID, pseudonymised; null if there is no link",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String studyUid,
    @Column(
            doc = "Pseudonym of the report's patient; null if it is of nobody known",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String patientId,
    @Column(doc = "How it was linked: accession, patient_and_date, or none") String method,
    @Column(
            doc =
                "high, moderate or low; null if there is no link. By accession: high, but low where the"
                    + " number is on studies of several patients or the report names no patient. By patient"
                    + " and date: high for the only report and the only study of one day; moderate for the"
                    + " only ones where the report is of the day after, and on the report's day for several"
                    + " of which the regions agree; low for all others",
            optional = true)
        String confidence,
    @Column(
            doc =
                "Why there is no link: withdrawn by its source, no_patient, no_study (the patient has none in the lake), no_date,"
                    + " other_patient (the accession number is another patient's), other_accession (all studies"
                    + " near have accession numbers that are not the report's), no_study_near, other_region (no"
                    + " study near shows a region of the report); null if there is one",
            optional = true)
        String reason,
    @Column(
            doc = "Days from study to report, negative if it came before; null if not known",
            unit = "d",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        Integer days,
    @Column(
            doc = "Studies that were equally near, this one among them; null if there is no link",
            unit = "{study}",
            optional = true)
        Integer studies,
    @Column(
            doc =
                "Reports that were linked to the same study in the same way, this one among them; null if"
                    + " there is no link",
            unit = "{report}",
            optional = true)
        Integer reports,
    @Column(
            doc =
                "Regions that the report says were examined and a series of the study shows; null where"
                    + " either is not known",
            optional = true)
        List<String> sharedRegions) {}

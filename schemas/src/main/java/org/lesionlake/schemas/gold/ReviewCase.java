package org.lesionlake.schemas.gold;

import java.time.Instant;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A case that was drawn for a reader. */
@Table(
    name = "gold.review_cases",
    doc =
        "A study and site that was drawn for a reader, with the chance that it was drawn, and what"
            + " report and image said then",
    key = {"sample", "case_id"},
    owner = "review-sample")
public record ReviewCase(
    @Column(doc = "Name of the sample") String sample,
    @Column(doc = "Case in it: 12 hexadecimal digits", privacy = Privacy.PSEUDONYM) String caseId,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Site") String site,
    @Column(doc = "Model whose image status is judged") String source,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "Release of the statuses") String releaseId,
    @Column(
            doc =
                "Stratum that it was drawn from: discrepancy (report and image contradict),"
                    + " concordant_present, concordant_absent, or one_side, where only report or"
                    + " only image says something")
        String stratum,
    @Column(
            doc = "Cases of the stratum when the sample was drawn",
            unit = "{case}",
            privacy = Privacy.CLINICAL)
        long stratumCases,
    @Column(
            doc = "Chance that the case was drawn: cases drawn of the stratum by cases in it",
            unit = "1")
        double inclusionProbability,
    @Column(
            doc = "Inverse of that chance: how many cases of its release it stands for",
            unit = "{case}")
        double weight,
    @Column(doc = "What the reader was not shown: none, report or image") String blinded,
    @Column(doc = "What the report said, as in gold.metastasis_status", privacy = Privacy.CLINICAL)
        String reportStatus,
    @Column(doc = "What the image showed, as in gold.metastasis_status", privacy = Privacy.CLINICAL)
        String imageStatus,
    @Column(doc = "Seed of the draw") long seed,
    @Column(doc = "When it was drawn, UTC") Instant drawnAtUtc,
    @Column(doc = "Run that drew it") String runId) {}

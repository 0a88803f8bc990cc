package org.lesionlake.schemas.gold;

import java.time.Instant;
import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A reader's verdict. */
@Table(
    name = "gold.adjudications",
    doc =
        "A reader's verdict on a case of a sample. Of a reader who judged a case again the last"
            + " import counts",
    key = {"sample", "case_id", "reader"},
    owner = "review-import")
public record Adjudication(
    @Column(doc = "Name of the sample") String sample,
    @Column(doc = "Case in it, as in gold.review_cases", privacy = Privacy.PSEUDONYM) String caseId,
    @Column(doc = "Reader, by a code of the site's") String reader,
    @Column(
            doc =
                "What the reader says of metastases at the site: present, absent, uncertain or"
                    + " not_assessable",
            privacy = Privacy.CLINICAL)
        String verdict,
    @Column(
            doc = "Largest lesion as the reader measures it; null if not stated",
            unit = "mm",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double largestMm,
    @Column(doc = "Day on which the reader judged; null if not stated", optional = true)
        LocalDate readOn,
    @Column(doc = "When it was taken in, UTC") Instant importedAtUtc,
    @Column(doc = "Run that took it in") String runId) {}

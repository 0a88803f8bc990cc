package org.lesionlake.schemas.bronze;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A version of a report. */
@Table(
    name = "bronze.reports",
    doc = "A version of a radiology report, its text de-identified",
    key = {"report_id", "version"},
    owner = "ingest")
public record Report(
    @Column(doc = "Pseudonym of the report's identifier in its source", privacy = Privacy.PSEUDONYM)
        String reportId,
    @Column(doc = "1 for the first text seen, one more for each other text under the same id")
        int version,
    @Column(
            doc = "Pseudonym of the patient, named or known by the accession number; null if neither",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String patientId,
    @Column(
            doc = "Token of the accession number; null if the source names none",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String accession,
    @Column(
            doc = "Date of the report or study, shifted; null if the source names none",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate reportDate,
    @Column(doc = "Language as stated or recognised: en, nl, or und") String language,
    @Column(doc = "De-identified text", privacy = Privacy.DEIDENTIFIED_TEXT) String text,
    @Column(doc = "Keyed hash of the true text", privacy = Privacy.PSEUDONYM) String textHash,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId) {}

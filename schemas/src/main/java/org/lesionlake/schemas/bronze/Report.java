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
    @Column(doc = "1 for the first content seen, one more for each other content under the same id")
        int version,
    @Column(
            doc =
                "Pseudonym of the patient, named or known by the accession number; null if neither",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String patientId,
    @Column(
            doc =
                "Token of the accession number, of several joined by a backslash; null if the source names"
                    + " none",
            privacy = Privacy.PSEUDONYM,
            optional = true)
        String accession,
    @Column(
            doc = "Date of the report or study, shifted; null if the source names none",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate reportDate,
    @Column(
            doc =
                "Code of the language as stated, else as recognised: en, nl, others as stated, mis for no"
                    + " code, und for none stated or recognised")
        String language,
    @Column(doc = "De-identified text", privacy = Privacy.DEIDENTIFIED_TEXT) String text,
    @Column(
            doc =
                "Keyed hash of what is stated: text, patient, accession and date, and the language",
            privacy = Privacy.PSEUDONYM)
        String textHash,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId,
    @Column(
            doc =
                "What its source says of it: preliminary, final, corrected, or withdrawn, which takes the"
                    + " report out of findings and links; null if the source does not say",
            optional = true)
        String status) {}

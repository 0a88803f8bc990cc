package org.lesionlake.schemas.bronze;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A dated fact about a patient. */
@Table(
    name = "bronze.clinical",
    doc = "A dated clinical fact: diagnosis, treatment line, marker value, death, last contact",
    key = {"object_token"},
    owner = "ingest")
public record ClinicalFact(
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(
            doc = "Date of the fact, shifted; null for facts without one (sex, birth year)",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate factDate,
    @Column(
            doc =
                "What it is: primary_tumour, sex, birth_year, treatment_start, treatment_stop, marker,"
                    + " last_contact, death",
            privacy = Privacy.CLINICAL)
        String item,
    @Column(
            doc =
                "Which: the primary tumour, the treatment's name, the marker's name; null where the"
                    + " item needs none",
            privacy = Privacy.CLINICAL,
            optional = true)
        String code,
    @Column(
            doc = "Comparator of a marker's value (<, >); null for an exact value",
            privacy = Privacy.CLINICAL,
            optional = true)
        String comparator,
    @Column(
            doc =
                "Numeric value; null where the item has none. Of birth_year the year, moved by the"
                    + " patient's shift as the middle of a year is, so an age from it is right to a"
                    + " year; it is not capped and may tell that a patient is over 89",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double valueNumber,
    @Column(doc = "Unit as written by the source; null if none", optional = true) String unit,
    @Column(doc = "Upper limit of normal; null if not stated", optional = true) Double upperLimit,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId) {}

package org.lesionlake.schemas.gold;

import java.time.LocalDate;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** A patient of a frozen cohort. */
@Table(
    name = "gold.cohort_members",
    doc = "Cohort × patient: who is in a frozen cohort, with the facts that it rests on",
    key = {"cohort", "version", "patient_id"},
    owner = "cohort")
public record CohortMember(
    @Column(doc = "Cohort, as in gold.cohorts") String cohort,
    @Column(doc = "Version of it") int version,
    @Column(doc = "Pseudonym of the patient as of the freeze", privacy = Privacy.PSEUDONYM)
        String patientId,
    @Column(
            doc =
                "Primary tumour: the first of those that the definition asks for, else of all; null"
                    + " if none is known",
            privacy = Privacy.CLINICAL,
            optional = true)
        String primaryTumour,
    @Column(
            doc = "Date of its diagnosis, shifted; null as primary_tumour",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate diagnosisDate,
    @Column(
            doc =
                "Year of diagnosis less year of birth, right to a year; null if either is unknown",
            unit = "a",
            privacy = Privacy.CLINICAL,
            optional = true)
        Integer ageAtDiagnosis,
    @Column(
            doc = "Sex as the source has it; null if unknown",
            privacy = Privacy.CLINICAL,
            optional = true)
        String sex,
    @Column(
            doc = "First study of the cohort, shifted; null if it has none",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate firstStudy,
    @Column(
            doc = "Last study of the cohort, shifted; null if it has none",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate lastStudy,
    @Column(doc = "Studies in the cohort", unit = "{study}", privacy = Privacy.CLINICAL)
        int studies,
    @Column(
            doc = "Day of death, shifted; null if the patient is not known to have died",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate deathDate,
    @Column(
            doc =
                "End of follow-up, shifted: death, else the last contact or dated study of any kind;"
                    + " null if nothing is known",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate followedUntil) {}

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
            doc =
                "Date of the fact, moved back by the patient's one shift of 30 to 1,095 days, as"
                    + " all dates of the patient are; null for facts without one (sex, birth year)",
            privacy = Privacy.SHIFTED_DATE,
            optional = true)
        LocalDate factDate,
    @Column(
            doc =
                "What it is: primary_tumour, sex, birth_year, treatment_start, treatment_stop (of a"
                    + " line), treatment_given (a dose, course or operation, from which lines are"
                    + " put together where none is stated), marker, last_contact, death",
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
                "Numeric value; null where the item has none. Of treatment_given the days it took,"
                    + " if the source says until when. Of birth_year the year, moved by the"
                    + " patient's shift as the middle of a year is, so an age from it is right to a"
                    + " year; it is not capped and may tell that a patient is over 89",
            privacy = Privacy.CLINICAL,
            optional = true)
        Double valueNumber,
    @Column(doc = "Unit as written by the source; null if none", optional = true) String unit,
    @Column(doc = "Upper limit of normal; null if not stated", optional = true) Double upperLimit,
    @Column(doc = "Object it was read from, as in bronze.sources", privacy = Privacy.PSEUDONYM)
        String objectToken,
    @Column(doc = "Run that accepted it") String runId,
    @Column(
            doc =
                "ICD-O-3 topography of a primary tumour, such as C18.7; null where the source gives"
                    + " none",
            privacy = Privacy.CLINICAL,
            optional = true)
        String icdO3Topography,
    @Column(
            doc =
                "ICD-O-3 morphology of a primary tumour, such as 8140/3; null where the source"
                    + " gives none",
            privacy = Privacy.CLINICAL,
            optional = true)
        String icdO3Morphology,
    @Column(doc = "LOINC code of a marker, where the source gives one; else null", optional = true)
        String loinc,
    @Column(
            doc =
                "The unit in UCUM, as the source says or conf/clinical/units.tsv knows what is"
                    + " written; null if neither",
            optional = true)
        String ucumUnit,
    @Column(
            doc =
                "Calendar year of the fact as it is, of birth_year the true year of birth; null"
                    + " unless the site has chosen deid.true-years, since it tells the patient's"
                    + " shift to within a year and, beside several dates, more closely",
            privacy = Privacy.CLINICAL,
            unit = "a",
            optional = true)
        Integer trueYear,
    @Column(
            doc =
                "True of a diagnosis that its source repeats at each visit (OMOP"
                    + " condition_occurrence, a FHIR encounter diagnosis), of which the earliest"
                    + " counts; else null",
            optional = true)
        Boolean recurring) {

  /** A fact of which only the item's own values are stated. */
  public ClinicalFact(
      String patientId,
      LocalDate factDate,
      String item,
      String code,
      String comparator,
      Double valueNumber,
      String unit,
      Double upperLimit,
      String objectToken,
      String runId) {
    this(
        patientId,
        factDate,
        item,
        code,
        comparator,
        valueNumber,
        unit,
        upperLimit,
        objectToken,
        runId,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}

package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.jobs.bronze.InboxFile.cells;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

class FhirFactsTest {
  private static final String PATIENT =
      "{'resourceType':'Patient','id':'p','identifier':[{'system':'http://hosp.example/patients',"
          + "'value':'T-17'}],'name':[{'family':'Oosterwold'}],";
  private static final String OF_PATIENT = "'subject':{'reference':'Patient/p'},";

  @TempDir Path folder;

  private List<Entry> read(String lines) throws IOException {
    return InboxFile.clinical(folder).read("facts.ndjson", lines.replace('\'', '"'));
  }

  /** The entries of resources that come after the patient's own. */
  private List<Entry> of(String... resources) throws IOException {
    List<Entry> entries = read(PATIENT + "'active':true}\n" + String.join("\n", resources));
    return entries.subList(1, entries.size());
  }

  @Test
  void aPatientHasASexABirthYearAndADeath() throws IOException {
    List<Entry> entries =
        read(
            PATIENT
                + "'gender':'female','birthDate':'1950-03-04','deceasedDateTime':"
                + "'2021-05-06T10:00:00+01:00'}\n");
    assertThat(entries.stream().map(InboxFile::cells))
        .containsExactly(
            patient(Map.of("item", "sex", "code", "f")),
            patient(Map.of("item", "birth_year", "value", "1950")),
            patient(Map.of("item", "death", "date", "2021-05-06")));
    assertThat(read(PATIENT + "'deceasedBoolean':true,'gender':'male'}"))
        .extracting(InboxFile::fate)
        .containsExactly("accepted", "set_aside death_without_date");
  }

  private static Map<String, String> patient(Map<String, String> cells) {
    Map<String, String> all = new HashMap<>(cells);
    all.put("patient_id", "T-17");
    all.put("patient_issuer", "HOSP");
    return all;
  }

  @Test
  void aConditionIsAPrimaryTumourWithItsIcdO3() throws IOException {
    String icd = "{'system':'http://hl7.org/fhir/sid/icd-10-cm','code':'C18.7'}";
    String oncology = "'http://terminology.hl7.org/CodeSystem/icd-o-3'";
    List<Entry> entries =
        of(
            condition("'code':{'coding':[" + icd + "]},'onsetDateTime':'2020-02-03'"),
            condition(
                "'code':{'coding':[{'system':'http://snomed.info/sct','code':'363346000'}]},"
                    + "'bodySite':[{'coding':[{'system':"
                    + oncology
                    + ",'code':'C44.5'}]}],'extension':[{'url':'http://hl7.org/fhir/us/mcode/"
                    + "StructureDefinition/mcode-histology-morphology-behavior','valueCodeableConcept':"
                    + "{'coding':[{'system':"
                    + oncology
                    + ",'code':'8720/3'}]}},{'url':'http://hl7.org/fhir/StructureDefinition/"
                    + "condition-assertedDate','valueDateTime':'2019-01-01'}],"
                    + "'onsetDateTime':'2018-02-03'"),
            condition(
                "'code':{'coding':["
                    + icd
                    + "]},'recordedDate':'2020-02-03','category':[{'coding':[{'code':"
                    + "'encounter-diagnosis'}]}]"),
            condition(
                "'code':{'coding':["
                    + icd
                    + "]},'verificationStatus':{'coding':[{'code':'refuted'}]}"),
            condition(
                "'code':{'coding':["
                    + icd
                    + "]},'verificationStatus':{'coding':[{'code':'provisional'}]}"),
            condition(
                "'code':{'coding':[{'system':'http://hl7.org/fhir/sid/icd-10','code':'C78.7'}]}"));
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted",
            "accepted",
            "accepted",
            "rejected withdrawn_fact",
            "set_aside preliminary_fact",
            "set_aside not_a_primary_tumour");
    assertThat(cells(entries.get(0)))
        .isEqualTo(
            patient(Map.of("item", "primary_tumour", "code", "colorectal", "date", "2020-02-03")));
    assertThat(cells(entries.get(1)))
        .isEqualTo(
            patient(
                Map.of(
                    "item", "primary_tumour",
                    "code", "melanoma",
                    "date", "2019-01-01",
                    "icd_o3_topography", "C44.5",
                    "icd_o3_morphology", "8720/3")));
    assertThat(cells(entries.get(2))).containsKey(ClinicalRow.RECURRING);
  }

  private static String condition(String more) {
    return "{'resourceType':'Condition'," + OF_PATIENT + more + "}";
  }

  @Test
  void medicationAndProceduresAreTreatmentThatWasGiven() throws IOException {
    String rxnorm =
        "{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'32592'}]}";
    List<Entry> entries =
        of(
            given(
                "'status':'completed','medicationCodeableConcept':"
                    + rxnorm
                    + ",'effectivePeriod':{'start':'2020-02-03T10:00:00Z','end':'2020-02-04'}"),
            "{'resourceType':'Medication','id':'m','code':" + rxnorm + "}",
            given(
                "'status':'in-progress','medicationReference':{'reference':'Medication/m'},"
                    + "'effectiveDateTime':'2020-03-03'"),
            given("'status':'not-done','medicationCodeableConcept':" + rxnorm),
            given("'status':'entered-in-error','medicationCodeableConcept':" + rxnorm),
            given("'status':'completed','medicationCodeableConcept':{'text':'paracetamol'}"),
            "{'resourceType':'Procedure',"
                + OF_PATIENT
                + "'status':'completed','code':{'coding':[{'system':'http://snomed.info/sct',"
                + "'code':'108290001'}]},'performedPeriod':{'start':'2020-04-01','end':'2020-05-12'}}");
    assertThat(entries)
        .extracting(InboxFile::fate)
        .containsExactly(
            "accepted",
            "set_aside no_clinical_fact",
            "accepted",
            "set_aside not_done",
            "rejected withdrawn_fact",
            "set_aside not_a_treatment",
            "accepted");
    assertThat(cells(entries.get(0)))
        .isEqualTo(
            patient(
                Map.of(
                    "item", "treatment_given",
                    "code", "oxaliplatin",
                    "date", "2020-02-03",
                    "value", "2",
                    "unit", "d")));
    assertThat(cells(entries.get(2)))
        .containsEntry("code", "oxaliplatin")
        .doesNotContainKey("value");
    assertThat(cells(entries.get(6)))
        .containsEntry("code", "radiotherapy")
        .containsEntry("value", "42");
  }

  private static String given(String more) {
    return "{'resourceType':'MedicationAdministration'," + OF_PATIENT + more + "}";
  }

  @Test
  void anEncounterIsAContact() throws IOException {
    List<Entry> entries =
        of(
            "{'resourceType':'Encounter',"
                + OF_PATIENT
                + "'status':'finished','period':{'start':'2020-02-03','end':'2020-02-05'}}",
            "{'resourceType':'Encounter'," + OF_PATIENT + "'status':'planned'}");
    assertThat(cells(entries.get(0)))
        .isEqualTo(patient(Map.of("item", "last_contact", "date", "2020-02-05")));
    assertThat(InboxFile.fate(entries.get(1))).isEqualTo("set_aside preliminary_fact");
  }
}

package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads clinical facts from FHIR R4 resources: sex, birth year and death of a Patient; primary
 * tumours of a Condition; markers of an Observation; treatment given by a MedicationAdministration
 * or Procedure; last contact of an Encounter. What codes mean say {@link ClinicalCodes} and {@link
 * MarkerCodes}.
 */
final class FhirFacts {
  private static final String HISTOLOGY =
      "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior";
  private static final String ASSERTED =
      "http://hl7.org/fhir/StructureDefinition/condition-assertedDate";
  private static final String MORPHOLOGY_CODE = "[0-9]{4}(/[0-9])?";
  private static final int YEAR_DIGITS = 4;

  private final ClinicalCodes codes;
  private final FhirResults results;
  private final FhirPeople people;

  FhirFacts(TableFileReader.SourceRules rules) {
    this.codes = rules.facts();
    this.results = new FhirResults(rules.markers(), rules.issuers());
    this.people = new FhirPeople(rules.issuers());
  }

  /** Adds the facts of a resource; one that states none is set aside. */
  void read(JsonNode resource, FhirFile file, FoundObjects found) {
    try {
      switch (FhirFile.type(resource)) {
        case "Patient" -> patient(resource, found);
        case "Condition" -> add(condition(resource, file), found);
        case "Observation" -> {
          Map<String, String> cells = results.cells(resource, file);
          found.add(cells, ClinicalRow.identity(cells));
        }
        case "MedicationAdministration" ->
            add(treatment(resource, medication(resource, file), "effective", file), found);
        case "Procedure" ->
            add(treatment(resource, resource.path("code"), "performed", file), found);
        case "Encounter" -> add(encounter(resource, file), found);
        default -> throw Refused.setAside("no_clinical_fact");
      }
    } catch (Refused refused) {
      found.refuse(refused, resource.toString());
    }
  }

  private static void add(ObjectCells cells, FoundObjects found) {
    Map<String, String> map = cells.toMap();
    found.add(map, TableFileReader.json(map));
  }

  private void patient(JsonNode patient, FoundObjects found) throws Refused {
    ObjectCells named = new ObjectCells();
    people.describePatient(patient, named);
    Optional<String> sex = ClinicalRow.sex(patient.path("gender").asText(""));
    String born = patient.path("birthDate").asText("");
    String died = patient.path("deceasedDateTime").asText("");
    if (sex.isPresent()) {
      add(of(named).put("item", "sex").put("code", sex.get()), found);
    }
    if (born.length() >= YEAR_DIGITS) {
      add(of(named).put("item", "birth_year").put("value", born.substring(0, YEAR_DIGITS)), found);
    }
    if (!died.isEmpty()) {
      add(of(named).put("item", "death").put("date", FhirReports.day(died)), found);
    } else if (patient.path("deceasedBoolean").asBoolean(false)) {
      throw Refused.setAside("death_without_date");
    } else if (sex.isEmpty() && born.length() < YEAR_DIGITS) {
      throw Refused.setAside("no_facts");
    }
  }

  private static ObjectCells of(ObjectCells named) {
    Map<String, String> patient = named.toMap();
    return new ObjectCells()
        .put("patient_id", patient.get("patient_id"))
        .put("patient_issuer", patient.get("patient_issuer"));
  }

  private ObjectCells of(JsonNode resource, FhirFile file) {
    ObjectCells named = new ObjectCells();
    people.describe(resource, file, named);
    return of(named);
  }

  private ObjectCells condition(JsonNode condition, FhirFile file) throws Refused {
    String topography = icdO3(condition, false);
    String morphology = icdO3(condition, true);
    String tumour =
        codes
            .primary(topography, morphology)
            .or(() -> coded(ClinicalCodes.PRIMARY_TUMOUR, condition.path("code")))
            .orElseThrow(() -> Refused.setAside("not_a_primary_tumour"));
    String verification = code(condition.path("verificationStatus"));
    requireStanding(
        verification.matches("refuted|entered-in-error"),
        verification.matches("unconfirmed|provisional|differential"));
    String asserted =
        FhirReports.stream(condition.path("extension"))
            .filter(it -> it.path("url").asText().equals(ASSERTED))
            .map(it -> it.path("valueDateTime").asText(""))
            .findFirst()
            .orElse("");
    boolean visit =
        FhirReports.stream(condition.path("category"))
            .anyMatch(it -> code(it).equals("encounter-diagnosis"));
    return of(condition, file)
        .put("item", "primary_tumour")
        .put("code", tumour)
        .put(ClinicalRow.TOPOGRAPHY, topography)
        .put(ClinicalRow.MORPHOLOGY, morphology)
        .put(ClinicalRow.RECURRING, visit ? "true" : "")
        .put(
            "date",
            FhirReports.day(
                asserted,
                condition.path("onsetDateTime").asText(""),
                condition.path("onsetPeriod").path("start").asText(""),
                condition.path("recordedDate").asText("")));
  }

  /** The ICD-O-3 code of one axis among code, body sites and histology; empty if none is given. */
  private static String icdO3(JsonNode condition, boolean morphology) {
    Stream<JsonNode> concepts =
        Stream.of(
                Stream.of(condition.path("code")),
                FhirReports.stream(condition.path("bodySite")),
                FhirReports.stream(condition.path("extension"))
                    .filter(it -> it.path("url").asText().equals(HISTOLOGY))
                    .map(it -> it.path("valueCodeableConcept")))
            .flatMap(part -> part);
    return concepts
        .flatMap(concept -> FhirReports.stream(concept.path("coding")))
        .filter(coding -> ClinicalCodes.isIcdO3(coding.path("system").asText("")))
        .map(coding -> coding.path("code").asText("").strip())
        .filter(code -> code.matches(MORPHOLOGY_CODE) == morphology)
        .findFirst()
        .orElse("");
  }

  private ObjectCells treatment(JsonNode given, JsonNode concept, String when, FhirFile file)
      throws Refused {
    String name =
        coded(ClinicalCodes.TREATMENT, concept)
            .orElseThrow(() -> Refused.setAside("not_a_treatment"));
    String status = given.path("status").asText();
    if (status.equals("not-done")) {
      throw Refused.setAside("not_done");
    }
    requireStanding(
        status.equals("entered-in-error"), status.matches("preparation|on-hold|unknown"));
    JsonNode period = given.path(when + "Period");
    String start =
        FhirReports.day(given.path(when + "DateTime").asText(""), period.path("start").asText(""));
    String days = OmopRows.days(start, FhirReports.day(period.path("end").asText("")));
    return of(given, file)
        .put("item", "treatment_given")
        .put("code", name)
        .put("date", start)
        .put("value", days)
        .put("unit", days.isEmpty() ? "" : "d");
  }

  private static JsonNode medication(JsonNode given, FhirFile file) {
    return file.find(given.path("medicationReference"), given)
        .map(medication -> medication.path("code"))
        .orElse(given.path("medicationCodeableConcept"));
  }

  private ObjectCells encounter(JsonNode encounter, FhirFile file) throws Refused {
    String status = encounter.path("status").asText();
    requireStanding(
        status.equals("entered-in-error"), !status.matches("arrived|triaged|in-progress|finished"));
    JsonNode period = encounter.path("period");
    return of(encounter, file)
        .put("item", "last_contact")
        .put(
            "date",
            FhirReports.day(period.path("end").asText(""), period.path("start").asText("")));
  }

  private Optional<String> coded(String item, JsonNode concept) {
    return FhirReports.stream(concept.path("coding"))
        .flatMap(
            coding ->
                codes
                    .of(item, coding.path("system").asText(""), coding.path("code").asText(""))
                    .stream())
        .findFirst();
  }

  private static String code(JsonNode concept) {
    return concept.path("coding").path(0).path("code").asText("");
  }

  private static void requireStanding(boolean withdrawn, boolean preliminary) throws Refused {
    if (withdrawn) {
      throw Refused.rejected(
          "withdrawn_fact",
          "The source took this back. If it came before, it stands in bronze.clinical still.");
    }
    if (preliminary) {
      throw Refused.setAside("preliminary_fact");
    }
  }
}

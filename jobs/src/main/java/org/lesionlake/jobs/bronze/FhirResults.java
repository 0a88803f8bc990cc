package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads tumour markers from FHIR R4 resources Observation: those whose code {@link MarkerCodes}
 * knows are clinical rows {@code marker}.
 */
final class FhirResults {
  private static final String UCUM = "http://unitsofmeasure.org";

  private final MarkerCodes codes;
  private final FhirPeople people;

  FhirResults(MarkerCodes codes, IssuerNames issuers) {
    this.codes = codes;
    this.people = new FhirPeople(issuers);
  }

  /** The cells of an Observation. */
  Map<String, String> cells(JsonNode result, FhirFile file) throws Refused {
    JsonNode coding =
        FhirReports.stream(result.path("code").path("coding"))
            .filter(it -> marker(it).isPresent())
            .findFirst()
            .orElseThrow(() -> Refused.setAside("not_a_marker"));
    String status = result.path("status").asText();
    Hl7Results.requireStanding(
        status.matches("cancelled|entered-in-error"), status.matches("registered|preliminary"));
    ObjectCells named = new ObjectCells();
    people.describe(result, file, named);
    Map<String, String> patient = named.toMap();
    JsonNode quantity = result.path("valueQuantity");
    MarkerCells.Compared written = MarkerCells.compared(result.path("valueString").asText(""));
    MarkerCells.Compared value =
        quantity.path("value").isNumber()
            ? new MarkerCells.Compared(
                quantity.path("comparator").asText(""),
                MarkerCells.pointed(quantity.path("value").decimalValue()))
            : new MarkerCells.Compared(written.comparator(), MarkerCells.pointed(written.number()));
    return new ObjectCells()
        .put("patient_id", patient.get("patient_id"))
        .put("patient_issuer", patient.get("patient_issuer"))
        .put("item", "marker")
        .put("code", marker(coding).orElseThrow())
        .put(
            ClinicalRow.LOINC,
            MarkerCodes.isLoinc(coding.path("system").asText(""))
                ? coding.path("code").asText("")
                : "")
        .put(
            "date",
            FhirReports.day(
                result.path("effectiveDateTime").asText(""),
                result.path("effectivePeriod").path("start").asText(""),
                result.path("effectiveInstant").asText(""),
                result.path("issued").asText("")))
        .put("comparator", value.comparator())
        .put("value", value.number())
        .put("unit", unit(quantity))
        .put(ClinicalRow.UCUM_UNIT, isUcum(quantity) ? unit(quantity) : "")
        .put("upper_limit", upperLimit(result))
        .toMap();
  }

  private Optional<String> marker(JsonNode coding) {
    return codes.of(coding.path("system").asText(""), coding.path("code").asText(""));
  }

  private static String unit(JsonNode quantity) {
    return quantity.path(isUcum(quantity) ? "code" : "unit").asText("");
  }

  private static boolean isUcum(JsonNode quantity) {
    return quantity.path("system").asText().equals(UCUM) && quantity.path("code").isTextual();
  }

  /** Of the first range that states one; ranges of other groups follow it. */
  private static String upperLimit(JsonNode result) {
    return FhirReports.stream(result.path("referenceRange"))
        .flatMap(
            range ->
                range.path("high").path("value").isNumber()
                    ? Stream.of(
                        MarkerCells.pointed(range.path("high").path("value").decimalValue()))
                    : MarkerCells.upperLimit(range.path("text").asText("")).stream())
        .findFirst()
        .orElse("");
  }
}

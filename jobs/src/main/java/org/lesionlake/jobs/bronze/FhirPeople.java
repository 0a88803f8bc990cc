package org.lesionlake.jobs.bronze;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lesionlake.deid.IdentifierKind;

/** Who a FHIR R4 resource is about and who is named in it. */
final class FhirPeople {
  private static final String NATIONAL_TYPES = "NI|NN[A-Z]*|SS|SSN|BSN";
  private static final String NATIONAL_SYSTEMS =
      "(?i).*(fhir\\.nl/fhir/NamingSystem/bsn|us-ssn|\\bssn\\b|\\bbsn\\b"
          + "|2\\.16\\.840\\.1\\.113883\\.2\\.4\\.6\\.3|2\\.16\\.840\\.1\\.113883\\.4\\.1)$";

  private final IssuerNames issuers;

  FhirPeople(IssuerNames issuers) {
    this.issuers = issuers;
  }

  /**
   * Sets patient and issuer: the hospital's number (type MR or PI), else the first that is of no
   * nation's register. Its issuer is the assigner, else the system, both by {@link IssuerNames}.
   */
  void describe(JsonNode resource, FhirFile file, ObjectCells cells) {
    describe(resource, file.find(resource.path("subject"), resource), cells);
    for (String field :
        List.of("performer", "resultsInterpreter", "author", "authenticator", "custodian")) {
      JsonNode references = resource.path(field);
      if (references.isArray()) {
        references.forEach(reference -> person(reference, resource, file, cells));
      } else {
        person(references, resource, file, cells);
      }
    }
  }

  /** As {@link #describe}, of a resource Patient itself. */
  void describePatient(JsonNode patient, ObjectCells cells) {
    describe(patient, Optional.of(patient), cells);
  }

  private void describe(JsonNode resource, Optional<JsonNode> patient, ObjectCells cells) {
    JsonNode subject = resource.path("subject");
    List<JsonNode> identifiers = new ArrayList<>();
    patient.ifPresent(it -> it.path("identifier").forEach(identifiers::add));
    if (subject.path("identifier").path("value").isTextual()) {
      identifiers.add(subject.path("identifier"));
    }
    Optional<JsonNode> own =
        identifiers.stream()
            .filter(FhirPeople::isHospitals)
            .findFirst()
            .or(() -> identifiers.stream().filter(it -> !isNational(it)).findFirst())
            .filter(it -> !value(it).isEmpty());
    own.ifPresent(
        number -> cells.put("patient_id", value(number)).put("patient_issuer", issuer(number)));
    for (JsonNode identifier : identifiers) {
      if (isNational(identifier)) {
        cells.national(value(identifier));
      } else if (!own.equals(Optional.of(identifier))) {
        cells.known(IdentifierKind.OTHER_IDENTIFIER, value(identifier));
      }
    }
    cells.known(IdentifierKind.PATIENT_NAME, subject.path("display").asText());
    patient.ifPresent(it -> patient(it, cells));
  }

  private static boolean isHospitals(JsonNode identifier) {
    return !isNational(identifier) && hasType(identifier, "MR|PI") && !value(identifier).isEmpty();
  }

  private static boolean isNational(JsonNode identifier) {
    return hasType(identifier, NATIONAL_TYPES)
        || identifier.path("system").asText().matches(NATIONAL_SYSTEMS);
  }

  /** Whether an identifier has one of these types of HL7 table 0203. */
  static boolean hasType(JsonNode identifier, String codes) {
    for (JsonNode coding : identifier.path("type").path("coding")) {
      if (coding.path("code").asText().matches(codes)) {
        return true;
      }
    }
    return false;
  }

  static String value(JsonNode identifier) {
    return identifier.path("value").asText("").strip();
  }

  private String issuer(JsonNode identifier) {
    String assigner = identifier.path("assigner").path("display").asText("");
    return issuers.of(assigner.isBlank() ? identifier.path("system").asText("") : assigner);
  }

  private static void patient(JsonNode patient, ObjectCells cells) {
    names(patient, IdentifierKind.PATIENT_NAME, cells);
    cells.known(IdentifierKind.BIRTH_DATE, patient.path("birthDate").asText());
    for (JsonNode address : patient.path("address")) {
      List<String> parts = new ArrayList<>();
      address.path("line").forEach(line -> parts.add(line.asText()));
      parts.add(address.path("city").asText());
      parts.add(address.path("postalCode").asText());
      cells.known(
          IdentifierKind.ADDRESS,
          parts.stream().filter(part -> !part.isBlank()).collect(Collectors.joining(", ")));
      cells.known(IdentifierKind.ADDRESS, address.path("text").asText());
    }
    for (JsonNode contact : patient.path("telecom")) {
      boolean phone = contact.path("system").asText().matches("phone|fax|sms|pager|");
      cells.known(
          phone ? IdentifierKind.PHONE : IdentifierKind.OTHER_IDENTIFIER,
          contact.path("value").asText());
    }
    // Relatives: their names may stand in a history.
    patient
        .path("contact")
        .forEach(contact -> name(contact.path("name"), IdentifierKind.PATIENT_NAME, cells));
  }

  private static void names(JsonNode person, IdentifierKind kind, ObjectCells cells) {
    person.path("name").forEach(name -> name(name, kind, cells));
  }

  private static void name(JsonNode name, IdentifierKind kind, ObjectCells cells) {
    List<String> given = new ArrayList<>();
    name.path("given").forEach(it -> given.add(it.asText()));
    String family = name.path("family").asText("");
    if (!family.isBlank()) {
      cells.known(kind, family + "^" + String.join("^", given));
    }
    cells.known(kind, name.path("text").asText(""));
  }

  private static void person(JsonNode reference, JsonNode from, FhirFile file, ObjectCells cells) {
    Optional<JsonNode> found = file.find(reference, from);
    String type = found.map(FhirFile::type).orElse(reference.path("type").asText(""));
    boolean organisation =
        type.equals("Organization")
            || reference.path("reference").asText().contains("Organization/");
    String display = reference.path("display").asText("");
    if (organisation) {
      cells.known(IdentifierKind.INSTITUTION, display);
    } else if (type.equals("Practitioner")
        || reference.path("reference").asText().contains("Practitioner/")) {
      cells.known(IdentifierKind.STAFF_NAME, display);
    } else {
      cells.maskedOnly(IdentifierKind.STAFF_NAME, display);
    }
    if (organisation) {
      found.ifPresent(it -> cells.known(IdentifierKind.INSTITUTION, it.path("name").asText("")));
    } else if (type.equals("PractitionerRole")) {
      found.ifPresent(
          role -> {
            person(role.path("practitioner"), role, file, cells);
            person(role.path("organization"), role, file, cells);
          });
    } else {
      found.ifPresent(it -> names(it, IdentifierKind.STAFF_NAME, cells));
    }
  }
}

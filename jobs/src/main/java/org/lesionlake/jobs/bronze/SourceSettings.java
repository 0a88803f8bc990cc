package org.lesionlake.jobs.bronze;

import java.util.List;
import java.util.Set;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** The site's say in how messages and resources are read. */
final class SourceSettings {
  private static final String ACCESSION = "ingest.hl7-accession";
  private static final String OMOP_PATIENT = "ingest.omop-patient";

  private SourceSettings() {}

  /**
   * @throws UserError if a setting or a table cannot be followed
   */
  static TableFileReader.SourceRules rules(Settings settings) {
    List<String> fields = settings.strings(ACCESSION);
    for (String field : fields) {
      if (!Hl7Reports.isField(field)) {
        throw new UserError(
            "The setting " + ACCESSION + " can not be followed.",
            "\"" + field + "\" is no field of an HL7 message.",
            "Write segment, field and perhaps component, for example [OBR-18, OBR-3.1].");
      }
    }
    String omopPatient = settings.string(OMOP_PATIENT);
    if (!Set.of(OmopRows.SOURCE_VALUE, "person_id").contains(omopPatient)) {
      throw new UserError(
          "The setting " + OMOP_PATIENT + " can not be followed.",
          "\"" + omopPatient + "\" is no column of OMOP's person that may hold a patient's number.",
          "Set it to person_source_value or person_id.");
    }
    return new TableFileReader.SourceRules(
        fields,
        MarkerCodes.read(settings),
        IssuerNames.read(settings),
        ClinicalCodes.read(settings),
        omopPatient,
        SectionNames.read(settings));
  }
}

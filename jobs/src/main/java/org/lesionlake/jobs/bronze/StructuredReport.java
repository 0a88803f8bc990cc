package org.lesionlake.jobs.bronze;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lesionlake.deid.DicomIdentity;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;

/**
 * Reads a report from a DICOM Basic Text or Enhanced Structured Report (PS3.3 A.35.1 and A.35.2):
 * the content tree in its order, a container's title as a heading, a code or number under its name.
 * Names of people and what describes the observation are no text, but are masked in it.
 *
 * <p>A version is an object of its own in DICOM: the report's number is the SOP instance UID of the
 * first predecessor that is named, else its own.
 */
final class StructuredReport {
  private static final Set<String> SOP_CLASSES =
      Set.of("1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.88.22");

  private static final int CONTENT_DATE = 0x00080023;
  private static final int CONTENT_TIME = 0x00080033;
  private static final int REFERENCED_SOP_SEQUENCE = 0x00081199;
  private static final int REFERENCED_SOP_INSTANCE_UID = 0x00081155;
  private static final int REFERENCED_SERIES_SEQUENCE = 0x00081115;
  private static final int MEASUREMENT_UNITS_CODE_SEQUENCE = 0x004008EA;
  private static final int RELATIONSHIP_TYPE = 0x0040A010;
  private static final int VERIFICATION_DATE_TIME = 0x0040A030;
  private static final int CONCEPT_CODE_SEQUENCE = 0x0040A168;
  private static final int MEASURED_VALUE_SEQUENCE = 0x0040A300;
  private static final int NUMERIC_VALUE = 0x0040A30A;
  private static final int PREDECESSORS = 0x0040A360;
  private static final int REFERENCED_REQUEST_SEQUENCE = 0x0040A370;
  private static final int COMPLETION_FLAG = 0x0040A491;
  private static final int VERIFICATION_FLAG = 0x0040A493;
  private static final int PRELIMINARY_FLAG = 0x0040A496;

  private static final Set<IdentifierKind> MASKED =
      Set.of(
          IdentifierKind.PATIENT_NAME,
          IdentifierKind.STAFF_NAME,
          IdentifierKind.BIRTH_DATE,
          IdentifierKind.ADDRESS,
          IdentifierKind.PHONE,
          IdentifierKind.ACCESSION,
          IdentifierKind.INSTITUTION,
          IdentifierKind.OTHER_IDENTIFIER);

  private final Dataset report;
  private final SectionNames sections;
  private final StringBuilder text = new StringBuilder();
  private String language = "";
  private String current = "";

  private StructuredReport(Dataset report, SectionNames sections) {
    this.report = report;
    this.sections = sections;
  }

  /**
   * The cells of the report in a file.
   *
   * @throws Refused if it is no DICOM file or no such report
   */
  static Map<String, String> cells(byte[] file, SectionNames sections) throws Refused {
    try {
      Dataset dataset = DicomReader.readHeader(file).dataset();
      if (!SOP_CLASSES.contains(dataset.string(Tag.SOP_CLASS_UID).orElse(""))) {
        throw Refused.setAside("not_a_report");
      }
      return new StructuredReport(dataset, sections).cells();
    } catch (DicomException e) {
      throw Refused.rejected(e.reason().code(), e.getMessage());
    }
  }

  private Map<String, String> cells() {
    ObjectCells cells = new ObjectCells();
    cells.put("report_id", reportId());
    cells.put("patient_id", report.string(Tag.PATIENT_ID).orElse(""));
    cells.put("patient_issuer", report.string(Tag.ISSUER_OF_PATIENT_ID).orElse(""));
    cells.put("accession", accession());
    cells.put("study_date", report.string(Tag.STUDY_DATE).orElse(""));
    cells.put(ObjectCells.STATUS, status());
    cells.statedAt(statedAt());
    for (Identifier identifier : DicomIdentity.of(report).identifiers()) {
      if (MASKED.contains(identifier.kind())) {
        cells.known(identifier.kind(), identifier.value());
      }
    }
    // Once for what it says, and again with headings in the language of that.
    contents(report, false);
    language = sections.language("", text.toString());
    text.setLength(0);
    current = "";
    contents(report, false);
    cells.put("text", text.toString().strip());
    return cells.toMap();
  }

  private String reportId() {
    return predecessors().findFirst().or(() -> report.string(Tag.SOP_INSTANCE_UID)).orElse("");
  }

  private Stream<String> predecessors() {
    return report.items(PREDECESSORS).stream()
        .flatMap(study -> study.items(REFERENCED_SERIES_SEQUENCE).stream())
        .flatMap(series -> series.items(REFERENCED_SOP_SEQUENCE).stream())
        .flatMap(instance -> instance.string(REFERENCED_SOP_INSTANCE_UID).stream());
  }

  private String accession() {
    return report
        .string(Tag.ACCESSION_NUMBER)
        .or(
            () ->
                report.items(REFERENCED_REQUEST_SEQUENCE).stream()
                    .flatMap(request -> request.string(Tag.ACCESSION_NUMBER).stream())
                    .findFirst())
        .orElse("");
  }

  private String status() {
    String completion = report.string(COMPLETION_FLAG).orElse("");
    String verification = report.string(VERIFICATION_FLAG).orElse("");
    String preliminary = report.string(PRELIMINARY_FLAG).orElse("");
    if (completion.isEmpty() && verification.isEmpty() && preliminary.isEmpty()) {
      return "";
    }
    boolean settled =
        !completion.equals("PARTIAL")
            && !preliminary.equals("PRELIMINARY")
            && (verification.equals("VERIFIED") || preliminary.equals("FINAL"));
    if (!settled) {
      return "preliminary";
    }
    return predecessors().findAny().isPresent() ? "corrected" : "final";
  }

  /** When it was last verified, else when its content was made. */
  private Optional<LocalDateTime> statedAt() {
    return report.items(Tag.VERIFYING_OBSERVER_SEQUENCE).stream()
        .flatMap(observer -> observer.string(VERIFICATION_DATE_TIME).stream())
        .flatMap(time -> Hl7Message.time(time).stream())
        .max(LocalDateTime::compareTo)
        .or(
            () ->
                report
                    .string(CONTENT_DATE)
                    .flatMap(
                        date -> Hl7Message.time(date + report.string(CONTENT_TIME).orElse(""))));
  }

  private void contents(Dataset container, boolean titled) {
    for (Dataset item : container.items(Tag.CONTENT_SEQUENCE)) {
      String relationship = item.string(RELATIONSHIP_TYPE).orElse("");
      if (relationship.equals("HAS OBS CONTEXT")
          || relationship.equals("HAS ACQ CONTEXT")
          || relationship.equals("HAS CONCEPT MOD")) {
        continue;
      }
      String name = meaning(item, Tag.CONCEPT_NAME_CODE_SEQUENCE);
      String type = item.string(Tag.VALUE_TYPE).orElse("");
      switch (type) {
        case "CONTAINER" -> heading(name);
        case "TEXT" -> paragraph(titled ? "" : name, item.string(Tag.TEXT_VALUE).orElse(""));
        case "CODE" -> line(name, meaning(item, CONCEPT_CODE_SEQUENCE));
        case "NUM" -> line(name, number(item));
        default -> {}
      }
      contents(item, titled || type.equals("CONTAINER"));
    }
  }

  private void heading(String title) {
    if (!title.isBlank()) {
      current =
          sections.of(title).map(section -> sections.heading(section, language)).orElse(title);
      text.append('\n').append(current).append(":\n");
    }
  }

  /** A text that is in no container is headed by its name, where that is a section's. */
  private void paragraph(String name, String value) {
    sections
        .of(name)
        .map(section -> sections.heading(section, language))
        .filter(heading -> !heading.equals(current))
        .ifPresent(this::heading);
    text.append(value.replace("\r\n", "\n").replace('\r', '\n')).append('\n');
  }

  private void line(String name, String value) {
    if (!value.isBlank()) {
      text.append(name.isBlank() ? "" : name + ": ").append(value).append('\n');
    }
  }

  private static String number(Dataset item) {
    List<Dataset> measured = item.items(MEASURED_VALUE_SEQUENCE);
    if (measured.isEmpty()) {
      return "";
    }
    String value = measured.get(0).string(NUMERIC_VALUE).orElse("");
    String unit =
        measured.get(0).items(MEASUREMENT_UNITS_CODE_SEQUENCE).stream()
            .flatMap(code -> code.string(Tag.CODE_VALUE).stream())
            .findFirst()
            .orElse("");
    return (value + " " + unit).strip();
  }

  private static String meaning(Dataset item, int sequence) {
    return item.items(sequence).stream()
        .flatMap(code -> code.string(Tag.CODE_MEANING).stream())
        .findFirst()
        .orElse("");
  }
}

package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.tests.archive.report.ReportWriter;

/** Writes one patient: images to disk, rows and truth into memory. */
final class PatientWriter {
  static final String REPORTS_HEADING =
      Csv.row(
          "report_id",
          "patient_id",
          "patient_issuer",
          "patient_name",
          "accession",
          "study_date",
          "language",
          "text");

  private final VirtualPatient patient;
  private final Person person;
  private final PatientFolder folder;
  private final Rows reports = new Rows();
  private final Rows corrections = new Rows();
  private final ClinicalCourse course;
  private final List<String> studies = new ArrayList<>();
  private final List<String> lesions = new ArrayList<>();
  private final List<String> twins = new ArrayList<>();
  private final List<String> reportTruth = new ArrayList<>();
  private final List<String> agreement = new ArrayList<>();
  private final Set<String> identifiers = new LinkedHashSet<>();

  PatientWriter(VirtualPatient patient, PatientFolder folder) {
    this.patient = patient;
    this.person = Person.drawn(patient);
    this.folder = folder;
    this.course = new ClinicalCourse(patient, person);
  }

  void write() {
    identifiers.addAll(person.identifiers());
    List<List<String>> markers = course.draw();
    String directory =
        "ct/"
            + (patient.index() % 3 == 1
                ? person.number()
                : person.folderName() + "_" + person.number());
    List<ImagedLesion> before = List.of();
    Optional<java.time.LocalDate> priorDate = Optional.empty();
    for (VirtualStudy study : patient.studies()) {
      StudyHeader header = new StudyHeader(patient, person, study);
      identifiers.add(header.accession);
      StudyWriter writer = new StudyWriter(patient, header, folder, directory);
      writer.write();
      List<ImagedLesion> now = writer.lesions();
      studies.add(Json.line(writer.truth()));
      now.forEach(lesion -> lesions.add(Json.line(truth(header, lesion))));
      writer.twins().forEach(lesion -> twins.add(Json.line(truth(header, lesion))));
      report(header, new ReportPlan(header, now, before, priorDate), markers.get(study.index()));
      before = now;
      priorDate = Optional.of(study.date());
    }
  }

  private void report(StudyHeader header, ReportPlan plan, List<String> markers) {
    ReportFacts facts = plan.facts(patient, markers);
    plan.agreement().forEach(row -> agreement.add(Json.line(row)));
    Dice dice = new Dice(header.study.seed(), 20);
    WrittenReport report = ReportWriter.write(facts, dice.generator());
    String id = "R" + header.accession;
    String row = row(id, header, report.text());
    reports.add(row, "accepted", "report");
    truth(id, 1, header, report);
    boolean first = header.study.index() == 0;
    if (first && patient.index() % 4 == 1) {
      WrittenReport corrected = ReportWriter.write(facts, dice.generator());
      if (!corrected.text().equals(report.text())) {
        corrections.add(row(id, header, corrected.text()), "accepted", "corrected report");
        truth(id, 2, header, corrected);
      }
    }
    if (first && patient.index() % 4 == 2) {
      corrections.add(row, "duplicate", "exact duplicate");
    }
    if (first && patient.index() % 4 == 0) {
      corrections.add(row("Q" + header.accession, header, ""), "rejected", "no text");
    }
    if (first && patient.index() % 4 == 3) {
      corrections.add(
          Csv.row("X" + header.accession, person.number(), person.fullName(), header.accession),
          "rejected",
          "too few columns");
    }
  }

  private String row(String id, StudyHeader header, String text) {
    return Csv.row(
        id,
        person.number(),
        person.issuer(),
        person.fullName(),
        header.accession,
        header.study.date(),
        person.language(),
        text);
  }

  private void truth(String id, int version, StudyHeader header, WrittenReport report) {
    reportTruth.add(
        Json.line(
            Json.object(
                "report_id",
                id,
                "version",
                version,
                "study_uid",
                header.studyUid,
                "accession",
                header.accession,
                "language",
                person.language(),
                "gold",
                Json.parsed(report.goldJson()))));
  }

  private static Map<String, Object> truth(StudyHeader header, ImagedLesion imaged) {
    LesionSize size = imaged.size();
    double[] centre = size.centre();
    return Json.object(
        "study_uid",
        header.studyUid,
        "accession",
        header.accession,
        "patient_id",
        header.person.number(),
        "lesion_id",
        imaged.lesion().id(),
        "site",
        Sites.code(imaged.lesion().site()),
        "kind",
        imaged.lesion().kind().name().toLowerCase(java.util.Locale.ROOT),
        "imaged",
        imaged.imaged(),
        "centre_mm",
        List.of(Json.tenth(centre[0]), Json.tenth(centre[1]), Json.tenth(centre[2])),
        "long_axis_mm",
        Json.tenth(size.longAxisMm()),
        "short_axis_mm",
        Json.tenth(size.shortAxisMm()),
        "volume_mm3",
        Math.rint(size.volumeMm3()));
  }

  String patientTruth() {
    return Json.line(
        Json.object(
            "patient_id", person.number(),
            "patient_name", person.fullName(),
            "sex", person.female() ? "F" : "M",
            "birth_date", person.birthDate().toString(),
            "primary", patient.primary().code(),
            "diagnosis_date", patient.diagnosis().toString(),
            "language", person.language(),
            "metastatic", patient.metastatic(),
            "studies", patient.studies().size(),
            "lesions", patient.lesions().size()));
  }

  PatientFolder folder() {
    return folder;
  }

  Rows reports() {
    return reports;
  }

  /** Rows that come after those of all patients: corrections, repetitions, broken ones. */
  Rows lateReports() {
    return corrections;
  }

  Rows clinical() {
    return course.rows();
  }

  List<String> studies() {
    return studies;
  }

  List<String> lesions() {
    return lesions;
  }

  List<String> twins() {
    return twins;
  }

  List<String> reportTruth() {
    return reportTruth;
  }

  List<String> agreement() {
    return agreement;
  }

  Set<String> identifiers() {
    return identifiers;
  }
}

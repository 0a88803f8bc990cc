package org.lesionlake.tests.archive;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lesionlake.feature.DatedFact;
import org.lesionlake.feature.PatientRecord;
import org.lesionlake.feature.ReadReport;
import org.lesionlake.feature.StudyMoment;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportSites;
import org.lesionlake.schemas.silver.ReportFinding;
import org.lesionlake.schemas.silver.ReportSite;
import org.lesionlake.tests.archive.report.ReportWriter;

/**
 * What a lake would hold of a virtual patient beside images: the clinical rows, and the reports as
 * the rules read their text, so with what these misread.
 */
final class VirtualRecord {
  private static final Map<String, ReportReader> READERS = new ConcurrentHashMap<>();

  private VirtualRecord() {}

  /** All of it, of all dates. */
  static PatientRecord of(VirtualPatient patient, java.nio.file.Path conf) {
    Person person = Person.drawn(patient);
    ClinicalCourse course = new ClinicalCourse(patient, person);
    List<List<String>> markers = course.draw();
    List<ReadReport> reports = new ArrayList<>();
    List<ImagedLesion> before = List.of();
    java.util.Optional<LocalDate> priorDate = java.util.Optional.empty();
    for (VirtualStudy study : patient.studies()) {
      StudyHeader header = new StudyHeader(patient, person, study);
      Phantom phantom = patient.phantom(study);
      List<ImagedLesion> now =
          ImagedLesion.of(
              patient,
              study,
              phantom,
              phantom.height(study.coverage().lowZ),
              phantom.height(study.coverage().highZ));
      ReportFacts facts =
          new ReportPlan(header, now, before, priorDate).facts(patient, markers.get(study.index()));
      String text = ReportWriter.write(facts, new Dice(study.seed(), 20).generator()).text();
      reports.add(read(text, person.language(), header, conf));
      before = now;
      priorDate = java.util.Optional.of(study.date());
    }
    return new PatientRecord(facts(course.rows()), reports);
  }

  /** The study as the leak rule knows it. */
  static StudyMoment moment(VirtualPatient patient, VirtualStudy study) {
    return new StudyMoment(
        study.date(), new StudyHeader(patient, Person.drawn(patient), study).accession);
  }

  private static ReadReport read(
      String text, String language, StudyHeader header, java.nio.file.Path conf) {
    ReportReader reader =
        READERS.computeIfAbsent(language, spoken -> new ReportReader(Lexicon.load(conf, spoken)));
    List<ReportFinding> findings = reader.read(text).findings();
    Map<String, ReadReport.SiteWord> sites = new HashMap<>();
    boolean deniesAll = false;
    // A report without findings has none to roll up, and says nothing of any site.
    for (ReportSite site : findings.isEmpty() ? List.<ReportSite>of() : ReportSites.of(findings)) {
      if (site.site().equals(ReportSite.ALL)) {
        deniesAll = site.status().equals("absent_explicit");
      } else {
        sites.put(site.site(), new ReadReport.SiteWord(site.status(), site.largestMm()));
      }
    }
    return new ReadReport(
        "R" + header.accession,
        1,
        header.study.date(),
        List.of(header.accession),
        false,
        deniesAll,
        sites);
  }

  /** Rows that ingest would accept; those that are broken on purpose are left out. */
  private static List<DatedFact> facts(Rows rows) {
    String[] lines = rows.text(ClinicalCourse.HEADING).split("\r\n");
    List<DatedFact> facts = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].split(",", -1);
      try {
        facts.add(
            new DatedFact(
                cells[2],
                cells[4].isEmpty() ? null : cells[4].toLowerCase(Locale.ROOT),
                cells[6].isEmpty() ? null : Double.valueOf(cells[6]),
                cells[8].isEmpty() ? null : Double.valueOf(cells[8]),
                cells[3].isEmpty() ? null : LocalDate.parse(cells[3]),
                "row-" + i));
      } catch (DateTimeException | NumberFormatException broken) {
        // Ingest rejects it too.
      }
    }
    return facts;
  }
}

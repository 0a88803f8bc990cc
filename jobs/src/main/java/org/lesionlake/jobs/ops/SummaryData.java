package org.lesionlake.jobs.ops;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lesionlake.jobs.ops.SliceThumbnail.Picture;

/**
 * All that the summary of a run shows, read from the tables and ready to be drawn.
 *
 * @param model model of the gold tables; empty while there are none
 * @param releaseId release of the gold tables; empty while there are none
 * @param unsearchedSites sites the model does not look for
 */
record SummaryData(
    String runId,
    Instant writtenAt,
    Optional<String> model,
    Optional<String> releaseId,
    String codeVersion,
    Headline headline,
    Ledger ledger,
    List<LinkCount> links,
    List<Gate> gates,
    List<SiteBurden> sites,
    List<String> unsearchedSites,
    List<CoursePanel> courses,
    List<MatrixCell> agreement,
    List<Disagreement> disagreements,
    List<LesionFigure> lesions,
    List<JobTime> jobs) {

  SummaryData {
    links = List.copyOf(links);
    gates = List.copyOf(gates);
    sites = List.copyOf(sites);
    unsearchedSites = List.copyOf(unsearchedSites);
    courses = List.copyOf(courses);
    agreement = List.copyOf(agreement);
    disagreements = List.copyOf(disagreements);
    lesions = List.copyOf(lesions);
    jobs = List.copyOf(jobs);
  }

  /**
   * What the lake holds.
   *
   * @param studiesAssessed studies with at least one site searched on the image
   * @param reports reports in their latest version
   * @param reportsRead of these, those whose findings are on record
   * @param reportsUnreadable of these, those that could not be read
   * @param reportsLinked of these, those that belong to a study
   * @param reportsWithdrawn of these, those whose source withdrew them; neither read nor linked
   * @param lesions lesions of all searched sites, each counted once
   * @param chosenSeries series chosen for their study, that ought to have a volume
   */
  record Headline(
      long patients,
      long studies,
      long studiesAssessed,
      long studiesWithReport,
      long reports,
      long reportsRead,
      long reportsUnreadable,
      long reportsLinked,
      long reportsWithdrawn,
      long lesions,
      long studiesWithLesions,
      long patientsWithLesions,
      long chosenSeries,
      long volumesBuilt,
      long volumesFailed) {

    static final Headline EMPTY = new Headline(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Reports that are linked to studies in one way, or to none for one reason; each report counts
   * once, by its surest link.
   *
   * @param method accession, patient_and_date or none
   * @param certainty high, moderate or low; of method none the reason
   */
  record LinkCount(String method, String certainty, long reports) {}

  /**
   * @param ofThisRun whether the figures are of this run; else they run over all runs, because this
   *     one saw nothing new
   */
  record Ledger(boolean ofThisRun, List<Inbox> inboxes, List<Reason> reasons) {
    Ledger {
      inboxes = List.copyOf(inboxes);
      reasons = List.copyOf(reasons);
    }
  }

  /** The balance of an inbox, in the names of {@code ops.ledger}. */
  record Inbox(
      String source,
      long seen,
      long accepted,
      long unchanged,
      long duplicate,
      long conflict,
      long setAside,
      long rejected,
      boolean balanced) {}

  /** Objects that did not enter the lake for one reason. */
  record Reason(String source, String outcome, String reason, long objects) {}

  record Gate(String name, double measured, double allowed, boolean passed, String detail) {}

  /**
   * Studies by what the image could say of a site.
   *
   * @param failed studies of which a series that may show the site could not be searched
   * @param largestMm largest diameter of each study in which the site was found
   */
  record SiteBurden(
      String site,
      long found,
      long noneFound,
      long notCovered,
      long notAssessable,
      long failed,
      long notSearched,
      List<Double> largestMm) {
    SiteBurden {
      largestMm = List.copyOf(largestMm);
    }

    long studies() {
      return found + noneFound + notCovered + notAssessable + failed + notSearched;
    }
  }

  /**
   * Sum of diameters over time at a site, one line for each patient.
   *
   * @param site a site, or {@code all sites}
   * @param rising patients whose last sum is 20 % and 5 mm or more above their first
   * @param falling patients whose last sum is 30 % or more below their first
   * @param level patients with two studies or more, neither rising nor falling
   * @param once patients with one study only, for whom there is no line
   * @param lines the lines drawn; fewer than there are where they would only cover one another
   */
  record CoursePanel(
      String site, long rising, long falling, long level, long once, List<CourseLine> lines) {
    CoursePanel {
      lines = List.copyOf(lines);
    }

    long followed() {
      return rising + falling + level;
    }
  }

  /** Which way a sum went from first to last. */
  enum Trend {
    RISING,
    FALLING,
    LEVEL
  }

  record CourseLine(Trend trend, List<CoursePoint> points) {
    CourseLine {
      points = List.copyOf(points);
    }
  }

  /** Sum of diameters on a day counted from the patient's first study. */
  record CoursePoint(int day, double sumMm) {}

  /** Study × site pairs by what report and image say, searched sites only. */
  record MatrixCell(String reportStatus, String imageStatus, String agreement, long pairs) {}

  record Disagreement(
      String patientId,
      String studyUid,
      Optional<LocalDate> studyDate,
      String site,
      String agreement,
      String reportStatus,
      String imageStatus,
      OptionalDouble reportLargestMm,
      OptionalDouble imageLargestMm,
      Optional<Integer> imageCount) {}

  /**
   * A lesion and its picture.
   *
   * @param picture empty if it could not be cut
   * @param note why there is no picture, or what it lacks; empty if nothing is amiss
   */
  record LesionFigure(
      String site,
      String patientId,
      Optional<LocalDate> studyDate,
      double longAxisMm,
      double shortAxisMm,
      double volumeMm3,
      double meanHu,
      double probability,
      Optional<Picture> picture,
      Optional<String> note) {}

  record JobTime(String job, double seconds, String status, Optional<String> error, long worked) {}
}

package org.lesionlake.jobs.gold;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.Scala;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.lesion.response.AssessedLesion;
import org.lesionlake.lesion.response.AssessedLesion.Presence;
import org.lesionlake.lesion.response.Assessment;
import org.lesionlake.lesion.response.LesionNature;
import org.lesionlake.lesion.response.LesionRole;
import org.lesionlake.lesion.response.RecistResponse;
import org.lesionlake.lesion.response.Response;
import org.lesionlake.lesion.response.VolumeDoubling;
import org.lesionlake.lesion.track.LesionTracker;
import org.lesionlake.lesion.track.Mark;
import org.lesionlake.lesion.track.ScannedSpace;
import org.lesionlake.lesion.track.TrackPoint;
import org.lesionlake.lesion.track.TrackStatus;
import org.lesionlake.lesion.track.TrackedStudy;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.LesionTrack;
import org.lesionlake.schemas.silver.OrganProfile;

/**
 * Follows the lesions of a patient, a row of {@code patient_courses.sql}, through time and holds
 * its studies against its treatment lines. Gives the rows of {@link Tables#LESION_TRACKS} and, for
 * each study, what {@link Tables#PATIENT_TIMELINE} says of response.
 */
final class PatientCourse implements MapFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private static final StructType RESPONSE =
      new StructType()
          .add("study_uid", DataTypes.StringType)
          .add("treatment_line", DataTypes.IntegerType)
          .add("line_started", DataTypes.DateType)
          .add("baseline_study_uid", DataTypes.StringType)
          .add("response", DataTypes.StringType)
          .add("response_rule", DataTypes.StringType)
          .add("targets", DataTypes.IntegerType)
          .add("sum_target_diameters_mm", DataTypes.DoubleType)
          .add("baseline_sum_target_diameters_mm", DataTypes.DoubleType)
          .add("nadir_sum_target_diameters_mm", DataTypes.DoubleType)
          .add("sum_all_diameters_mm", DataTypes.DoubleType)
          .add("new_lesions", DataTypes.IntegerType)
          .add("contrast_phase_changed", DataTypes.BooleanType)
          .add("volume_doubling_days", DataTypes.DoubleType);

  /** What {@link #call} gives: {@code tracks} and {@code responses}. */
  static final StructType RESULT =
      new StructType()
          .add("tracks", DataTypes.createArrayType(Tables.LESION_TRACKS.schema()))
          .add("responses", DataTypes.createArrayType(RESPONSE));

  private final String model;
  private final String release;

  PatientCourse(String model, String release) {
    this.model = model;
    this.release = release;
  }

  /** A study of the row. */
  private record Study(
      String uid, LocalDate date, boolean assessed, String contrastPhase, TrackedStudy tracked) {}

  @Override
  public Row call(Row patient) {
    List<Study> studies = new ArrayList<>();
    for (Row study : list(patient, "studies")) {
      studies.add(study(study));
    }
    studies.sort(
        Comparator.comparing(Study::date, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Study::uid));
    List<TrackPoint> points =
        LesionTracker.follow(
            studies.stream().filter(s -> s.date() != null).map(Study::tracked).toList());
    List<Assessment> assessments = assessments(studies, points);
    List<LocalDate> starts = new ArrayList<>();
    if (!patient.isNullAt(patient.fieldIndex("treatment_starts"))) {
      patient
          .getList(patient.fieldIndex("treatment_starts"))
          .forEach(start -> starts.add(day(start)));
    }
    List<Response> responses = RecistResponse.of(assessments, starts);
    return RowFactory.create(
        Scala.seq(tracks(patient.getAs("patient_id"), studies, points, responses)),
        Scala.seq(responseRows(assessments, responses)));
  }

  // ---- From the row

  private static List<Row> list(Row row, String name) {
    int at = row.fieldIndex(name);
    return row.isNullAt(at) ? List.of() : row.getList(at);
  }

  /** Spark hands dates out as either, by its settings. */
  private static LocalDate day(Object date) {
    return date instanceof java.sql.Date sql ? sql.toLocalDate() : (LocalDate) date;
  }

  private static Study study(Row row) {
    String uid = row.getAs("study_uid");
    List<Mark> marks = new ArrayList<>();
    for (Row lesion : list(row, "lesions")) {
      marks.add(
          new Mark(
              lesion.getAs("lesion_uid"),
              space(uid, lesion),
              lesion.getAs("site"),
              List.copyOf(lesion.getList(lesion.fieldIndex("centre"))),
              lesion.getAs("long_axis_mm"),
              lesion.getAs("short_axis_mm"),
              lesion.getAs("volume_mm3"),
              lesion.getAs("mean_hu"),
              lesion.getAs("slice_thickness_mm")));
    }
    return new Study(
        uid,
        day(row.getAs("study_date")),
        row.getAs("assessed"),
        row.getAs("contrast_phase"),
        new TrackedStudy(
            uid,
            row.getAs("chosen"),
            row.getAs("open"),
            spaces(uid, list(row, "series"), marks),
            marks));
  }

  /** Some scanners give the frames of reference of all of a patient's studies one UID. */
  private static String space(String study, Row row) {
    return study + ' ' + row.<String>getAs("space");
  }

  /** Frames of reference of the series that were searched, by their names. */
  private static List<ScannedSpace> spaces(String study, List<Row> series, List<Mark> marks) {
    Map<String, List<Row>> ofSpace = new TreeMap<>();
    for (Row row : series) {
      String space = space(study, row);
      boolean marked = marks.stream().anyMatch(mark -> mark.space().equals(space));
      if (row.<Boolean>getAs("done") || marked) {
        ofSpace.computeIfAbsent(space, key -> new ArrayList<>()).add(row);
      }
    }
    List<ScannedSpace> spaces = new ArrayList<>();
    ofSpace.forEach(
        (space, rows) -> {
          List<ScannedSpace.Box> boxes = new ArrayList<>();
          List<OrganProfile> profiles = new ArrayList<>();
          rows.sort(Comparator.comparing(row -> row.<String>getAs("series_uid")));
          for (Row row : rows) {
            if (row.<Boolean>getAs("done") && row.getAs("origin") != null) {
              boxes.add(ScannedSpace.Box.of(frame(row)));
              list(row, "organ_profiles").forEach(profile -> profiles.add(profile(profile)));
            }
          }
          spaces.add(new ScannedSpace(space, boxes, profiles));
        });
    return spaces;
  }

  private static VoxelFrame frame(Row row) {
    return new VoxelFrame(
        row.getAs("size_z"),
        row.getAs("size_y"),
        row.getAs("size_x"),
        row.getList(row.fieldIndex("spacing")),
        row.getList(row.fieldIndex("origin")),
        row.getList(row.fieldIndex("direction")));
  }

  private static OrganProfile profile(Row row) {
    return new OrganProfile(
        row.getAs("organ"),
        row.getAs("side"),
        row.getAs("first_level"),
        row.getList(row.fieldIndex("volumes_mm3")),
        row.getList(row.fieldIndex("x_mm")),
        row.getList(row.fieldIndex("y_mm")));
  }

  // ---- What follows

  private static List<Assessment> assessments(List<Study> studies, List<TrackPoint> points) {
    Map<String, List<AssessedLesion>> ofStudy = new HashMap<>();
    for (TrackPoint point : points) {
      ofStudy.computeIfAbsent(point.study(), study -> new ArrayList<>()).add(assessed(point));
    }
    List<Assessment> assessments = new ArrayList<>();
    for (Study study : studies) {
      assessments.add(
          new Assessment(
              study.uid(),
              study.date(),
              study.assessed(),
              study.contrastPhase(),
              ofStudy.getOrDefault(study.uid(), List.of())));
    }
    return assessments;
  }

  private static AssessedLesion assessed(TrackPoint point) {
    Mark mark = point.mark();
    Presence presence =
        point.status().isSeen()
            ? Presence.SEEN
            : point.status().isMissing()
                ? Presence.MISSING
                : point.status() == TrackStatus.MERGED ? Presence.MERGED : Presence.GONE;
    return new AssessedLesion(
        point.track(),
        point.site(),
        presence,
        mark == null ? 0 : mark.longAxisMm(),
        mark == null ? 0 : mark.shortAxisMm(),
        mark == null ? 0 : mark.volumeMm3(),
        mark == null ? null : mark.sliceThicknessMm(),
        mark == null ? LesionNature.SOLID : LesionNature.of(mark.site(), mark.meanHu()),
        point.status() == TrackStatus.FIRST_SEEN,
        point.splitFrom(),
        presence == Presence.MERGED ? point.mergedInto() : null);
  }

  private List<Row> tracks(
      String patient, List<Study> studies, List<TrackPoint> points, List<Response> responses) {
    Map<String, LocalDate> dates = new HashMap<>();
    studies.forEach(study -> dates.put(study.uid(), study.date()));
    Map<String, Map<String, LesionRole>> roles = new LinkedHashMap<>();
    responses.forEach(response -> roles.put(response.study(), response.roles()));
    List<Row> rows = new ArrayList<>();
    for (TrackPoint point : points) {
      Mark mark = point.mark();
      LesionRole role = roles.get(point.study()).get(point.track());
      rows.add(
          Tables.LESION_TRACKS.toRow(
              new LesionTrack(
                  trackUid(point.track()),
                  point.study(),
                  model,
                  patient,
                  dates.get(point.study()),
                  point.site(),
                  point.status().code(),
                  mark == null ? null : mark.uid(),
                  mark == null ? null : mark.centre(),
                  point.expected(),
                  mark == null || point.expected() == null
                      ? null
                      : distance(mark.centre(), point.expected()),
                  point.alignment(),
                  point.previousStudy(),
                  trackUid(point.splitFrom()),
                  trackUid(point.mergedInto()),
                  mark == null ? null : mark.longAxisMm(),
                  mark == null ? null : mark.shortAxisMm(),
                  mark == null ? null : mark.volumeMm3(),
                  role == null ? null : role.code(),
                  release)));
    }
    return rows;
  }

  private static String trackUid(String firstMark) {
    return firstMark == null ? null : Sha256.hex("track " + firstMark).substring(0, 32);
  }

  private static double distance(List<Double> a, List<Double> b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      sum += (a.get(axis) - b.get(axis)) * (a.get(axis) - b.get(axis));
    }
    return Math.rint(10 * Math.sqrt(sum)) / 10;
  }

  private static List<Row> responseRows(List<Assessment> assessments, List<Response> responses) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < responses.size(); i++) {
      Response response = responses.get(i);
      rows.add(
          RowFactory.create(
              response.study(),
              response.line(),
              response.lineStarted(),
              response.baselineStudy(),
              response.category().code(),
              response.rule().code(),
              response.targets(),
              response.sumTargetsMm(),
              response.baselineSumMm(),
              response.nadirSumMm(),
              response.sumAllMm(),
              response.newLesions(),
              response.phaseChanged(),
              doubling(assessments, i)));
    }
    return rows;
  }

  /** Since the last assessed study of an earlier day. */
  private static Double doubling(List<Assessment> assessments, int number) {
    Assessment now = assessments.get(number);
    for (int i = number - 1; i >= 0 && now.date() != null; i--) {
      Assessment before = assessments.get(i);
      if (before.assessed() && before.date().isBefore(now.date())) {
        Double days = VolumeDoubling.days(before, now);
        return days == null ? null : Math.rint(10 * days) / 10;
      }
    }
    return null;
  }
}

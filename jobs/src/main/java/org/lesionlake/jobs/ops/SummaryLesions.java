package org.lesionlake.jobs.ops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.ops.SliceThumbnail.Crop;
import org.lesionlake.jobs.ops.SliceThumbnail.Picture;
import org.lesionlake.jobs.ops.SliceThumbnail.Window;
import org.lesionlake.jobs.ops.SummaryData.LesionFigure;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeException;

/** Picks a few lesions and cuts their pictures out of the voxel files. */
final class SummaryLesions {
  private static final int SHOWN = 8;

  private final JobContext context;

  SummaryLesions(JobContext context) {
    this.context = context;
  }

  /** The largest lesions of each site in turn, each of another patient. */
  List<LesionFigure> largest(String model) {
    return inTurn(candidates(model)).stream().map(this::figure).toList();
  }

  /** A patient's largest lesion of a site, the {@value #SHOWN} largest of each site. */
  private List<Candidate> candidates(String model) {
    String sql =
        """
        WITH marked AS (
          SELECT l.*, s.study_date, v.file,
                 row_number() OVER (PARTITION BY l.site, l.patient_id
                                    ORDER BY l.long_axis_mm DESC, l.lesion_uid) AS of_patient
          FROM silver.lesions l
          JOIN silver.ct_series s
            ON s.series_uid = l.series_uid AND s.fingerprint = l.fingerprint AND s.chosen
          JOIN silver.ct_volumes v
            ON v.series_uid = l.series_uid AND v.fingerprint = l.fingerprint
          WHERE l.model = '%s' AND v.file IS NOT NULL
        ),
        masks AS (
          SELECT series_uid, fingerprint, max_by(mask_file, attempt) AS mask_file
          FROM silver.series_inference
          WHERE model = '%s' AND status = 'done'
          GROUP BY series_uid, fingerprint
        ),
        ranked AS (
          SELECT *, row_number() OVER (PARTITION BY site
                                       ORDER BY long_axis_mm DESC, lesion_uid) AS of_site
          FROM marked WHERE of_patient = 1
        )
        SELECT r.site, r.patient_id, r.study_date, r.long_axis_mm, r.short_axis_mm, r.volume_mm3,
               r.mean_hu, r.probability, r.component, r.long_axis_slice, r.box_from, r.box_to,
               r.file, m.mask_file
        FROM ranked r
        LEFT JOIN masks m ON m.series_uid = r.series_uid AND m.fingerprint = r.fingerprint
        WHERE of_site <= %d
        ORDER BY of_site, long_axis_mm DESC, lesion_uid
        """
            .replace("%s", model)
            .replace("%d", Integer.toString(SHOWN));
    return context.spark().sql(sql).collectAsList().stream()
        .map(SummaryLesions::candidate)
        .toList();
  }

  /**
   * Each site's next lesion in turn, leaving out patients shown already.
   *
   * @param candidates largest first within each site
   */
  static List<Candidate> inTurn(List<Candidate> candidates) {
    Map<String, List<Candidate>> bySite = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      bySite.computeIfAbsent(candidate.site(), site -> new ArrayList<>()).add(candidate);
    }
    Set<String> patients = new HashSet<>();
    List<Candidate> chosen = new ArrayList<>();
    boolean any = true;
    while (any && chosen.size() < SHOWN) {
      any = false;
      for (List<Candidate> site : bySite.values()) {
        site.removeIf(candidate -> patients.contains(candidate.patientId()));
        if (!site.isEmpty() && chosen.size() < SHOWN) {
          Candidate next = site.remove(0);
          patients.add(next.patientId());
          chosen.add(next);
          any = true;
        }
      }
    }
    return chosen;
  }

  /**
   * A lesion that may be shown.
   *
   * @param figure what is said of it, without picture
   * @param boxFrom first voxel of its bounding box: z, y, x
   * @param boxTo one past the last voxel: z, y, x
   * @param file voxels, relative to the lake's root
   * @param maskFile mask, relative to the lake's root
   */
  record Candidate(
      LesionFigure figure,
      int component,
      int slice,
      List<Integer> boxFrom,
      List<Integer> boxTo,
      String file,
      Optional<String> maskFile) {
    String site() {
      return figure.site();
    }

    String patientId() {
      return figure.patientId();
    }
  }

  private static Candidate candidate(Row row) {
    LesionFigure figure =
        new LesionFigure(
            row.getString(0),
            row.getString(1),
            SummaryReader.date(row, 2),
            row.getDouble(3),
            row.getDouble(4),
            row.getDouble(5),
            row.getDouble(6),
            row.getDouble(7),
            Optional.empty(),
            Optional.empty());
    return new Candidate(
        figure,
        row.getInt(8),
        row.getInt(9),
        row.getList(10),
        row.getList(11),
        row.getString(12),
        Optional.ofNullable(row.getString(13)));
  }

  private LesionFigure figure(Candidate lesion) {
    Volume slice;
    try {
      slice = LesionPictures.slice(context.lake(), lesion.file(), lesion.slice());
    } catch (RuntimeException e) {
      // A picture is an extra: whatever is wrong with a file must not cost the page.
      return with(lesion.figure(), Optional.empty(), Optional.of("No picture: " + why(e)));
    }
    Optional<SliceOutline> outline = Optional.empty();
    Optional<String> note = Optional.empty();
    try {
      outline = outline(lesion, slice.grid());
      if (outline.isEmpty()) {
        note = Optional.of("No outline: the mask has none of its voxels on this slice.");
      }
    } catch (RuntimeException e) {
      note = Optional.of("No outline: " + why(e));
    }
    Picture picture =
        SliceThumbnail.cut(
            slice, outline, crop(lesion, outline, slice.grid()), Window.of(lesion.site()));
    return with(lesion.figure(), Optional.of(picture), note);
  }

  private Optional<SliceOutline> outline(Candidate lesion, Grid grid) {
    return lesion
        .maskFile()
        .flatMap(
            mask ->
                LesionPictures.outline(
                    context.lake(), mask, lesion.component(), lesion.slice(), grid));
  }

  private static Crop crop(Candidate lesion, Optional<SliceOutline> outline, Grid grid) {
    return outline
        .map(o -> Crop.around(grid, o.rowFrom(), o.rowTo(), o.columnFrom(), o.columnTo()))
        .orElseGet(
            () ->
                Crop.around(
                    grid,
                    lesion.boxFrom().get(1),
                    lesion.boxTo().get(1),
                    lesion.boxFrom().get(2),
                    lesion.boxTo().get(2)));
  }

  /** Without what a storage driver may put into its messages, paths above all. */
  private static String why(RuntimeException e) {
    return e instanceof VolumeException ? e.getMessage() : e.getClass().getSimpleName() + ".";
  }

  private static LesionFigure with(
      LesionFigure figure, Optional<Picture> picture, Optional<String> note) {
    return new LesionFigure(
        figure.site(),
        figure.patientId(),
        figure.studyDate(),
        figure.longAxisMm(),
        figure.shortAxisMm(),
        figure.volumeMm3(),
        figure.meanHu(),
        figure.probability(),
        picture,
        note);
  }
}

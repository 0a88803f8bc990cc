package org.lesionlake.jobs.review;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.ops.LesionPictures;
import org.lesionlake.jobs.review.ReviewedCase.Mark;
import org.lesionlake.jobs.review.ReviewedCase.Sentence;
import org.lesionlake.schemas.gold.ReviewCase;
import org.lesionlake.volume.VolumeException;

/** Reads what the pages of cases show out of the lake. */
final class ReviewReader {
  /** Characters of a report that are shown around what was found, at most, on either side. */
  private static final int AROUND = 240;

  private final JobContext context;

  ReviewReader(JobContext context) {
    this.context = context;
  }

  List<ReviewedCase> read(List<ReviewCase> cases) {
    String keys =
        cases.stream()
            .map(
                one ->
                    "("
                        + Catalog.literal(one.caseId())
                        + ", "
                        + Catalog.literal(one.studyUid())
                        + ", "
                        + Catalog.literal(one.site())
                        + ", "
                        + Catalog.literal(one.source())
                        + ")")
            .collect(Collectors.joining(", "));
    context
        .spark()
        .sql("SELECT * FROM VALUES " + keys + " AS k(case_id, study_uid, site, source)")
        .createOrReplaceTempView("review_keys");
    Map<String, Row> statuses = statuses();
    Map<String, List<Sentence>> sentences = sentences();
    Map<String, Row> marks = marks();
    Map<String, Row> plain = plainSlices();
    return cases.stream()
        .map(
            one ->
                shown(
                    one,
                    statuses.get(one.caseId()),
                    sentences.getOrDefault(one.caseId(), List.of()),
                    Optional.ofNullable(marks.get(one.caseId())),
                    Optional.ofNullable(plain.get(one.caseId()))))
        .toList();
  }

  private Map<String, Row> statuses() {
    return byCase(
        """
        SELECT k.case_id, m.study_date, m.report_largest_mm, m.image_largest_mm, m.image_count
        FROM review_keys k JOIN gold.metastasis_status m
          ON m.study_uid = k.study_uid AND m.site = k.site AND m.source = k.source
        """);
  }

  private Map<String, Row> byCase(String sql) {
    Map<String, Row> rows = new HashMap<>();
    context.spark().sql(sql).collectAsList().forEach(row -> rows.put(row.getAs("case_id"), row));
    return rows;
  }

  /** What the report's status of a site rests on; of a site without one, the report as a whole. */
  private Map<String, List<Sentence>> sentences() {
    Map<String, List<Sentence>> sentences = new HashMap<>();
    for (Row row :
        context
            .spark()
            .sql(
                """
SELECT DISTINCT k.case_id, t.text, f.start, f.end, f.kind, f.site, f.presence, f.certainty,
       f.temporality, f.section, f.evidence
FROM review_keys k
JOIN gold.metastasis_status m
  ON m.study_uid = k.study_uid AND m.site = k.site AND m.source = k.source
JOIN silver.report_links l ON l.report_id = m.report_id AND l.study_uid = m.study_uid
JOIN silver.report_sites r
  ON r.report_id = l.report_id AND r.version = l.version
 AND substring(sha2(concat(m.source, ' ', r.rules_version), 256), 1, 12) = m.release_id
 AND r.site IN (m.site, 'all')
LEFT JOIN silver.report_sites own
  ON own.report_id = r.report_id AND own.version = r.version
 AND own.rules_version = r.rules_version AND own.site = m.site
JOIN silver.report_findings f
  ON f.report_id = r.report_id AND f.version = r.version
 AND f.rules_version = r.rules_version
 AND (f.finding = r.finding OR f.finding = r.conflicting_finding)
JOIN bronze.reports t ON t.report_id = l.report_id AND t.version = l.version
WHERE r.site = m.site OR own.site IS NULL
ORDER BY k.case_id, f.start
""")
            .collectAsList()) {
      sentences.computeIfAbsent(row.getAs("case_id"), none -> new ArrayList<>()).add(sentence(row));
    }
    return sentences;
  }

  private static Sentence sentence(Row row) {
    String text = row.getAs("text");
    int start = row.getAs("start");
    int end = row.getAs("end");
    int from = Math.max(0, start - AROUND);
    int to = Math.min(text.length(), end + AROUND);
    int before = Math.max(text.lastIndexOf(". ", start), text.lastIndexOf('\n', start));
    from = before >= from ? before + 1 : from;
    int stop = text.indexOf(". ", end);
    int line = text.indexOf('\n', end);
    to = stop >= 0 && stop < to ? stop + 1 : to;
    to = line >= 0 && line < to ? line : to;
    while (from < start && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    List<Mark> marks = new ArrayList<>();
    for (Row evidence : row.<Row>getList(row.fieldIndex("evidence"))) {
      int first = evidence.getAs("start");
      int last = evidence.getAs("end");
      if (first >= from && last <= to && first < last) {
        marks.add(
            new Mark(first - from, last - from, evidence.getAs("role"), evidence.getAs("rule")));
      }
    }
    if (marks.stream().noneMatch(mark -> mark.role().equals("target"))) {
      marks.add(new Mark(start - from, end - from, "target", "target"));
    }
    marks.sort(Comparator.comparingInt(Mark::from));
    List<String> reading = new ArrayList<>();
    for (String column :
        List.of("kind", "site", "presence", "certainty", "temporality", "section")) {
      String value = row.getAs(column);
      if (value != null) {
        reading.add(ReviewPage.words(value));
      }
    }
    return new Sentence(text.substring(from, to), String.join(", ", reading), marks);
  }

  /** The largest mark at the site. */
  private Map<String, Row> marks() {
    return byCase(
        """
WITH masks AS (
  SELECT series_uid, fingerprint, model, max_by(mask_file, attempt) AS mask_file
  FROM silver.series_inference WHERE status = 'done'
  GROUP BY series_uid, fingerprint, model
)
SELECT case_id, series_uid, component, long_axis_slice, long_axis_mm, probability, file, mask_file
FROM (
  SELECT k.case_id, l.series_uid, l.component, l.long_axis_slice, l.long_axis_mm, l.probability,
         v.file, m.mask_file,
         row_number() OVER (PARTITION BY k.case_id
                            ORDER BY l.long_axis_mm DESC, l.lesion_uid) AS place
  FROM review_keys k
  JOIN silver.lesions l ON l.study_uid = k.study_uid AND l.site = k.site AND l.model = k.source
  JOIN silver.ct_series s ON s.series_uid = l.series_uid AND s.fingerprint = l.fingerprint
  JOIN silver.ct_volumes v
    ON v.series_uid = l.series_uid AND v.fingerprint = l.fingerprint AND v.file IS NOT NULL
  LEFT JOIN masks m
    ON m.series_uid = l.series_uid AND m.fingerprint = l.fingerprint AND m.model = l.model
)
WHERE place = 1
""");
  }

  /** A slice in the middle of the chosen series, for a site without marks. */
  private Map<String, Row> plainSlices() {
    return byCase(
        """
SELECT case_id, series_uid, file, size_z
FROM (
  SELECT k.case_id, v.series_uid, v.file, v.size_z,
         row_number() OVER (PARTITION BY k.case_id ORDER BY v.size_z DESC, v.series_uid) AS place
  FROM review_keys k
  JOIN silver.ct_series s ON s.study_uid = k.study_uid AND s.chosen
  JOIN silver.ct_volumes v
    ON v.series_uid = s.series_uid AND v.fingerprint = s.fingerprint AND v.file IS NOT NULL
)
WHERE place = 1
""");
  }

  private ReviewedCase shown(
      ReviewCase drawn,
      Row status,
      List<Sentence> sentences,
      Optional<Row> mark,
      Optional<Row> plain) {
    List<String> pictures = new ArrayList<>();
    String note = "There are no voxels of this study: open it in your viewer.";
    if (!drawn.blinded().equals(ReviewSampleJob.IMAGE)) {
      try {
        if (mark.isPresent()) {
          pictures.add(picture(drawn, mark.get(), false));
          pictures.add(picture(drawn, mark.get(), true));
          note =
              String.format(
                  Locale.ROOT,
                  "The largest mark: long axis %.0f mm, probability %.2f, slice %d of series %s."
                      + " The outline goes away under the pointer.",
                  mark.get().<Double>getAs("long_axis_mm"),
                  mark.get().<Double>getAs("probability"),
                  mark.get().<Integer>getAs("long_axis_slice") + 1,
                  mark.get().getAs("series_uid"));
        } else if (plain.isPresent()) {
          int middle = plain.get().<Integer>getAs("size_z") / 2;
          pictures.add(
              LesionPictures.svg(
                  context.lake(),
                  plain.get().getAs("file"),
                  Optional.empty(),
                  0,
                  middle,
                  drawn.site(),
                  true,
                  "middle slice"));
          note =
              "Nothing is marked at the site. Shown is slice "
                  + (middle + 1)
                  + " of series "
                  + plain.get().getAs("series_uid")
                  + "; look at the whole of it in your viewer.";
        }
      } catch (RuntimeException e) {
        // What a storage driver says may hold a path.
        pictures.clear();
        note =
            "No picture: "
                + (e instanceof VolumeException
                    ? e.getMessage()
                    : e.getClass().getSimpleName() + ".");
      }
    }
    return new ReviewedCase(
        drawn,
        Optional.ofNullable(status).map(row -> row.<LocalDate>getAs("study_date")),
        Optional.ofNullable(status).map(row -> row.<Double>getAs("report_largest_mm")),
        Optional.ofNullable(status).map(row -> row.<Double>getAs("image_largest_mm")),
        Optional.ofNullable(status).map(row -> row.<Integer>getAs("image_count")),
        sentences,
        pictures,
        note);
  }

  private String picture(ReviewCase drawn, Row mark, boolean whole) {
    return LesionPictures.svg(
        context.lake(),
        mark.getAs("file"),
        Optional.ofNullable(mark.getAs("mask_file")),
        mark.getAs("component"),
        mark.getAs("long_axis_slice"),
        drawn.site(),
        whole,
        ReviewPage.words(drawn.site()) + (whole ? ", whole slice" : ", lesion"));
  }
}

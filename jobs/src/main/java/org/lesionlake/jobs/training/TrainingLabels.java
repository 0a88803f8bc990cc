package org.lesionlake.jobs.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.schemas.gold.TrainingItem.ExpertLabel;
import org.lesionlake.schemas.gold.TrainingItem.PseudoLabel;
import org.lesionlake.schemas.gold.TrainingItem.ReportLabel;
import org.lesionlake.schemas.gold.TrainingItem.ReportedLesions;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** What experts, a model and reports say of series; each kind is kept apart. */
final class TrainingLabels {
  /** Labels of one series. */
  record OfSeries(
      List<ExpertLabel> expert,
      String modelMaskFile,
      String modelMaskSha256,
      List<PseudoLabel> model,
      List<ReportLabel> report,
      List<ReportedLesions> reportLesions) {

    /** The origin that says most. */
    String origin() {
      if (!expert.isEmpty()) {
        return "expert";
      }
      if (modelMaskFile != null) {
        return "model";
      }
      return report.isEmpty() ? "none" : "report";
    }
  }

  private final Map<String, List<ExpertLabel>> expert = new HashMap<>();
  private final Map<String, String[]> masks = new HashMap<>();
  private final Map<String, List<PseudoLabel>> model = new HashMap<>();
  private final Map<String, List<ReportLabel>> report = new HashMap<>();
  private final Map<String, SortedMap<String, ReportedLesions>> lesions = new HashMap<>();

  private TrainingLabels() {}

  /** Reads the labels from pinned tables, those of one model. */
  static TrainingLabels of(PinnedTables tables, String source) {
    TrainingLabels labels = new TrainingLabels();
    String quoted = Catalog.literal(source);
    labels.readExpert(tables);
    labels.readMasks(tables, quoted);
    labels.readModel(tables, quoted);
    labels.readReports(tables, quoted);
    // Sets that were frozen before these were read have no version of them on record.
    if (tables.pins("silver.report_sites") && tables.pins("silver.report_findings")) {
      labels.readReportedLesions(tables, quoted);
    }
    return labels;
  }

  private static String key(String seriesUid, String fingerprint) {
    return seriesUid + "\0" + fingerprint;
  }

  private static String key(Row row) {
    return key(row.getAs("series_uid"), row.getAs("fingerprint"));
  }

  private void readExpert(PinnedTables tables) {
    for (Row row :
        tables
            .sql(
                "SELECT series_uid, fingerprint, annotation_uid, structure, site, structure_class,"
                    + " mask_file, mask_sha256, label FROM silver.annotation_masks"
                    + " WHERE status = 'done' ORDER BY annotation_uid, structure")
            .collectAsList()) {
      expert
          .computeIfAbsent(key(row), none -> new ArrayList<>())
          .add(
              new ExpertLabel(
                  row.getAs("annotation_uid"),
                  row.<Integer>getAs("structure"),
                  row.getAs("site"),
                  row.getAs("structure_class"),
                  row.getAs("mask_file"),
                  row.getAs("mask_sha256"),
                  row.<Integer>getAs("label")));
    }
  }

  private void readMasks(PinnedTables tables, String source) {
    for (Row row :
        tables
            .sql(
                "SELECT series_uid, fingerprint, mask_file, mask_sha256 FROM"
                    + " silver.series_inference WHERE status = 'done' AND mask_file IS NOT NULL"
                    + " AND model = "
                    + source
                    + " ORDER BY attempt")
            .collectAsList()) {
      masks.put(key(row), new String[] {row.getAs("mask_file"), row.getAs("mask_sha256")});
    }
  }

  private void readModel(PinnedTables tables, String source) {
    for (Row row :
        tables
            .sql(
                "SELECT series_uid, fingerprint, component, site, lesion_class, probability,"
                    + " long_axis_mm FROM silver.lesions WHERE model = "
                    + source
                    + " ORDER BY component, site, lesion_uid")
            .collectAsList()) {
      model
          .computeIfAbsent(key(row), none -> new ArrayList<>())
          .add(
              new PseudoLabel(
                  row.<Integer>getAs("component"),
                  row.getAs("site"),
                  row.getAs("lesion_class"),
                  row.<Double>getAs("probability"),
                  row.<Double>getAs("long_axis_mm")));
    }
  }

  private void readReports(PinnedTables tables, String source) {
    for (Row row :
        tables
            .sql(
                "SELECT study_uid, site, report_status FROM gold.metastasis_status WHERE"
                    + " report_status NOT IN ('no_report', 'failed') AND source = "
                    + source
                    + " ORDER BY site")
            .collectAsList()) {
      report
          .computeIfAbsent(row.getAs("study_uid"), none -> new ArrayList<>())
          .add(new ReportLabel(row.getAs("site"), row.getAs("report_status")));
    }
  }

  /** Of several readings of a report the one with the last version of rules. */
  private void readReportedLesions(PinnedTables tables, String source) {
    for (Row row :
        tables
            .sql(
                "SELECT status.study_uid, status.site, sites.rules_version,"
                    + " first(sites.lesion_count) AS lesion_count,"
                    + " first(sites.largest_mm) AS largest_mm,"
                    + " array_sort(collect_list(CASE WHEN findings.finding IS NOT NULL"
                    + " THEN struct(findings.finding, findings.sizes_mm) END)) AS findings"
                    + " FROM gold.metastasis_status status"
                    + " JOIN silver.report_links links ON links.report_id = status.report_id"
                    + " AND links.study_uid = status.study_uid"
                    + " JOIN silver.report_sites sites ON sites.report_id = links.report_id"
                    + " AND sites.version = links.version AND sites.site = status.site"
                    + " LEFT JOIN silver.report_findings findings"
                    + " ON findings.report_id = sites.report_id"
                    + " AND findings.version = sites.version"
                    + " AND findings.rules_version = sites.rules_version"
                    + " AND findings.site = sites.site AND findings.presence = 'present'"
                    + " AND findings.temporality = 'current' AND findings.experiencer = 'patient'"
                    + " WHERE status.report_status = 'present' AND status.source = "
                    + source
                    + " GROUP BY status.study_uid, status.site, sites.rules_version"
                    + " ORDER BY sites.rules_version")
            .collectAsList()) {
      List<Double> sizes = new ArrayList<>();
      for (Row finding : row.<Row>getList(row.fieldIndex("findings"))) {
        for (Seq<Double> size : finding.<Seq<Double>>getList(1)) {
          JavaConverters.seqAsJavaList(size).stream().max(Double::compare).ifPresent(sizes::add);
        }
      }
      lesions
          .computeIfAbsent(row.getAs("study_uid"), none -> new TreeMap<>())
          .put(
              row.getAs("site"),
              new ReportedLesions(
                  row.getAs("site"), row.getAs("lesion_count"), row.getAs("largest_mm"), sizes));
    }
  }

  OfSeries of(String seriesUid, String fingerprint, String studyUid) {
    String key = key(seriesUid, fingerprint);
    String[] mask = masks.getOrDefault(key, new String[2]);
    return new OfSeries(
        expert.getOrDefault(key, List.of()),
        mask[0],
        mask[1],
        model.getOrDefault(key, List.of()),
        report.getOrDefault(studyUid, List.of()),
        lesions.containsKey(studyUid) ? List.copyOf(lesions.get(studyUid).values()) : null);
  }
}

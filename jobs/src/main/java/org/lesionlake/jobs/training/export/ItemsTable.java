package org.lesionlake.jobs.training.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.schemas.gold.TrainingItem;

/** A line of {@code items.csv} for each item of the set, exported or not. */
final class ItemsTable {
  static final String NAME = "items.csv";

  private static final List<String> HEADER =
      List.of(
          "case",
          "side",
          "fold",
          "stratum",
          "left_out",
          "patient_id",
          "study_uid",
          "series_uid",
          "mask_origin",
          "image",
          "label",
          "size_z",
          "size_y",
          "size_x",
          "spacing_x_mm",
          "spacing_y_mm",
          "spacing_z_mm",
          "labelled_voxels",
          "clamped_voxels");

  private ItemsTable() {}

  static String of(ExportPlan plan, Map<String, ExportedCase> exported) {
    List<String[]> rows = new ArrayList<>();
    for (ExportCase of : plan.cases()) {
      rows.add(row(of, exported.get(of.caseId()), plan.labels()));
    }
    plan.leftOut()
        .forEach((reason, items) -> items.forEach(item -> rows.add(leftOut(item, reason))));
    return TextTable.csv(HEADER, rows);
  }

  private static String[] row(ExportCase of, ExportedCase written, ExportLabels labels) {
    return new String[] {
      of.caseId(),
      of.side(),
      of.fold() == null ? "" : of.fold().toString(),
      of.stratum(),
      "",
      of.patientId(),
      of.studyUid(),
      of.seriesUid(),
      of.maskOrigin(),
      written.image(),
      written.label() == null ? "" : written.label(),
      written.shape().get(0).toString(),
      written.shape().get(1).toString(),
      written.shape().get(2).toString(),
      written.spacingMm().get(0).toString(),
      written.spacingMm().get(1).toString(),
      written.spacingMm().get(2).toString(),
      labelled(written.labelVoxels(), labels),
      Long.toString(written.clampedVoxels())
    };
  }

  /** Voxels of each label, as {@code name:count}. */
  private static String labelled(SortedMap<Integer, Long> voxels, ExportLabels labels) {
    List<String> names = List.copyOf(labels.values(true).keySet());
    return String.join(
        " ",
        voxels.entrySet().stream()
            .filter(label -> label.getKey() > 0)
            .map(label -> names.get(label.getKey()) + ":" + label.getValue())
            .toList());
  }

  private static String[] leftOut(TrainingItem item, String reason) {
    String[] row = new String[HEADER.size()];
    Arrays.fill(row, "");
    row[1] = item.split();
    row[3] = item.stratum();
    row[4] = reason;
    row[5] = item.patientId();
    row[6] = item.studyUid();
    row[7] = item.seriesUid();
    return row;
  }
}

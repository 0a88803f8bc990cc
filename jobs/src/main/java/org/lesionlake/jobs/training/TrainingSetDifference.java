package org.lesionlake.jobs.training;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lesionlake.schemas.gold.TrainingItem;

/**
 * What two lists of items differ in. Set and version of a row are not compared.
 *
 * @param come series that only the second has
 * @param gone series that only the first has
 * @param moved series of patients who are on another side, as {@code series: one -> other}
 * @param changed other series whose rows are not the same
 */
public record TrainingSetDifference(
    List<String> come, List<String> gone, List<String> moved, List<String> changed) {

  /** Holds items against others. */
  public static TrainingSetDifference of(List<TrainingItem> one, List<TrainingItem> other) {
    Map<String, TrainingItem> before = bySeries(one);
    Map<String, TrainingItem> now = bySeries(other);
    TreeSet<String> come = new TreeSet<>(now.keySet());
    come.removeAll(before.keySet());
    TreeSet<String> gone = new TreeSet<>(before.keySet());
    gone.removeAll(now.keySet());
    SortedMap<String, String> moved = new TreeMap<>();
    TreeSet<String> changed = new TreeSet<>();
    before.forEach(
        (series, was) -> {
          TrainingItem is = now.get(series);
          if (is == null) {
            return;
          }
          if (!is.split().equals(was.split())) {
            moved.put(series, series + ": " + was.split() + " -> " + is.split());
          } else if (!plain(is).equals(plain(was))) {
            changed.add(series);
          }
        });
    return new TrainingSetDifference(
        List.copyOf(come), List.copyOf(gone), List.copyOf(moved.values()), List.copyOf(changed));
  }

  public boolean isSame() {
    return come.isEmpty() && gone.isEmpty() && moved.isEmpty() && changed.isEmpty();
  }

  private static Map<String, TrainingItem> bySeries(List<TrainingItem> items) {
    return items.stream()
        .collect(
            Collectors.toMap(TrainingItem::seriesUid, item -> item, (a, b) -> a, TreeMap::new));
  }

  private static TrainingItem plain(TrainingItem item) {
    return new TrainingItem(
        "",
        0,
        item.seriesUid(),
        item.studyUid(),
        item.patientId(),
        item.stratum(),
        item.split(),
        item.fold(),
        item.reason(),
        item.fingerprint(),
        item.voxelFile(),
        item.voxelSha256(),
        item.labelOrigin(),
        item.expertLabels(),
        item.modelMaskFile(),
        item.modelMaskSha256(),
        item.modelLabels(),
        item.reportLabels(),
        item.reportLesions());
  }
}

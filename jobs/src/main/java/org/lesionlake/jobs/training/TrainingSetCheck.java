package org.lesionlake.jobs.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingItem.ExpertLabel;
import org.lesionlake.schemas.gold.TrainingSet;

/**
 * Whether a frozen set still holds what was frozen, whether its files are there, and whether it can
 * be drawn once more from the versions of the tables on record.
 *
 * @param damaged whether the frozen rows differ from their checksum
 * @param missing items whose files are gone, as {@code patient series: file}
 * @param notRebuilt why it cannot be drawn once more; empty if it was
 * @param difference frozen rows against those drawn once more; empty if they were not
 */
public record TrainingSetCheck(
    boolean damaged,
    List<String> missing,
    Optional<String> notRebuilt,
    Optional<TrainingSetDifference> difference) {

  /** Computes the checksum anew, looks for every file, and rebuilds. */
  public static TrainingSetCheck of(Lake lake, TrainingSet set) {
    FrozenTrainingSets frozen = new FrozenTrainingSets(lake);
    List<TrainingItem> items = frozen.items(set);
    boolean damaged = !frozen.isAsFrozen(set);
    List<String> missing = missing(lake, items);
    Optional<String> notKept = PinnedTables.whyNotKept(lake, set.inputs());
    if (notKept.isPresent()) {
      return new TrainingSetCheck(damaged, missing, notKept, Optional.empty());
    }
    try (PinnedTables tables = PinnedTables.at(lake, set.inputs())) {
      TrainingSpec spec = TrainingSpec.parse(set.specification(), set.trainingSet(), set.source());
      List<TrainingItem> again =
          new DrawnTrainingSet(spec, tables, frozen.before(set.trainingSet(), set.version()))
              .items(set.version());
      return new TrainingSetCheck(
          damaged, missing, Optional.empty(), Optional.of(TrainingSetDifference.of(items, again)));
    } catch (Exception e) {
      Optional<String> filesGone = PinnedTables.whyFilesGone(e);
      if (filesGone.isPresent()) {
        return new TrainingSetCheck(damaged, missing, filesGone, Optional.empty());
      }
      throw e;
    }
  }

  /** Nothing is damaged, missing or different; that tables are no longer kept is no fault. */
  public boolean isSound() {
    return !damaged
        && missing.isEmpty()
        && difference.map(TrainingSetDifference::isSame).orElse(true);
  }

  private static List<String> missing(Lake lake, List<TrainingItem> items) {
    List<String> missing = new ArrayList<>();
    for (TrainingItem item : items) {
      TreeSet<String> files = new TreeSet<>();
      if (item.reason() == null) {
        files.add(item.voxelFile());
        item.expertLabels().stream().map(ExpertLabel::maskFile).forEach(files::add);
        Optional.ofNullable(item.modelMaskFile()).ifPresent(files::add);
      }
      for (String file : files) {
        if (!lake.files().exists(file)) {
          missing.add(item.patientId() + " " + item.seriesUid() + ": " + file);
        }
      }
    }
    return missing;
  }
}

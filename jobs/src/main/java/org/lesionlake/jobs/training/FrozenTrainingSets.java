package org.lesionlake.jobs.training;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.RowChecksum;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.FrozenRows;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;

/** The training sets that a lake holds frozen. */
public final class FrozenTrainingSets {
  private final Lake lake;

  public FrozenTrainingSets(Lake lake) {
    this.lake = lake;
  }

  /** Every frozen version, by set and version. */
  public List<TrainingSet> all() {
    LakeTable<TrainingSet> table = lake.table(Tables.TRAINING_SETS);
    if (!table.exists()) {
      return List.of();
    }
    return table.records(table.read()).stream()
        .sorted(Comparator.comparing(TrainingSet::trainingSet).thenComparing(TrainingSet::version))
        .toList();
  }

  Optional<TrainingSet> newest(String name) {
    return all().stream()
        .filter(set -> set.trainingSet().equals(name))
        .max(Comparator.comparing(TrainingSet::version));
  }

  /**
   * A version, named as {@code NAME} for the newest or {@code NAME:VERSION}.
   *
   * @throws UserError if it was not frozen
   */
  public TrainingSet named(String reference) {
    List<TrainingSet> all = all();
    int colon = reference.indexOf(':');
    String name = colon < 0 ? reference : reference.substring(0, colon);
    List<TrainingSet> versions =
        all.stream().filter(set -> set.trainingSet().equals(name)).toList();
    if (versions.isEmpty()) {
      throw new UserError(
          "There is no training set " + name + ".",
          all.isEmpty()
              ? "This lake holds none."
              : "There are "
                  + String.join(
                      ", ", all.stream().map(TrainingSet::trainingSet).distinct().toList())
                  + ".",
          "Check the name with 'lesionlake training-set list', or create it.");
    }
    if (colon < 0) {
      return versions.get(versions.size() - 1);
    }
    String wanted = reference.substring(colon + 1);
    return versions.stream()
        .filter(set -> Integer.toString(set.version()).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no version " + wanted + " of training set " + name + ".",
                    "Its newest is " + versions.get(versions.size() - 1).version() + ".",
                    "Name one that 'lesionlake training-set list' shows."));
  }

  /** The items of a version, by series; those that were left out too. */
  public List<TrainingItem> items(TrainingSet set) {
    return lake.table(Tables.TRAINING_ITEMS).records(rows(set)).stream()
        .sorted(Comparator.comparing(TrainingItem::seriesUid))
        .toList();
  }

  /** Items of all versions before one, oldest first, so that later ones have the last word. */
  List<TrainingItem> before(String name, int version) {
    LakeTable<TrainingItem> table = lake.table(Tables.TRAINING_ITEMS);
    Integer[] frozen =
        all().stream()
            .filter(set -> set.trainingSet().equals(name) && set.version() < version)
            .map(TrainingSet::version)
            .toArray(Integer[]::new);
    if (frozen.length == 0) {
      return List.of();
    }
    return table
        .records(
            table
                .read()
                .where(col("training_set").equalTo(name))
                .where(col("version").isin((Object[]) frozen)))
        .stream()
        .sorted(Comparator.comparing(TrainingItem::version).thenComparing(TrainingItem::seriesUid))
        .toList();
  }

  /**
   * Marks the versions that hold series of patients who withdrew as reduced: checksum and counts
   * are those of the other items from now on. The items are removed by whoever calls this,
   * afterwards.
   */
  public void leaveOut(String... patients) {
    Set<String> gone = Set.of(patients);
    LakeTable<TrainingSet> table = lake.table(Tables.TRAINING_SETS);
    List<TrainingSet> reduced = new ArrayList<>();
    for (TrainingSet set : all()) {
      List<TrainingItem> items = items(set);
      List<TrainingItem> left =
          items.stream().filter(item -> !gone.contains(item.patientId())).toList();
      if (left.size() < items.size()) {
        List<TrainingItem> split = left.stream().filter(item -> item.reason() == null).toList();
        long before = set.withdrawnItems() == null ? 0 : set.withdrawnItems();
        long frozen = set.contents().stream().mapToLong(FrozenRows::rows).sum();
        reduced.add(
            new TrainingSet(
                set.trainingSet(),
                set.version(),
                set.title(),
                set.specification(),
                set.specificationSha256(),
                set.source(),
                set.previousVersion(),
                set.inputs(),
                split.stream().map(TrainingItem::patientId).distinct().count(),
                split.size(),
                left.size() - split.size(),
                List.of(checksum(left)),
                set.frozenAtUtc(),
                set.runId(),
                set.codeVersion(),
                before + frozen - left.size()));
      }
    }
    if (!reduced.isEmpty()) {
      table.upsert(table.rows(reduced));
    }
  }

  private Dataset<Row> rows(TrainingSet set) {
    return lake.table(Tables.TRAINING_ITEMS)
        .read()
        .where(ofVersion(set.trainingSet(), set.version()));
  }

  /** Whether the items of a version are those that were frozen. */
  public boolean isAsFrozen(TrainingSet set) {
    return set.contents().equals(List.of(checksum(set)));
  }

  private FrozenRows checksum(TrainingSet set) {
    return checksum(rows(set));
  }

  FrozenRows checksum(List<TrainingItem> items) {
    return checksum(lake.table(Tables.TRAINING_ITEMS).rows(items));
  }

  private static FrozenRows checksum(Dataset<Row> rows) {
    return RowChecksum.of(Tables.TRAINING_ITEMS.name(), rows, "training_set", "version");
  }

  static Column ofVersion(String name, int version) {
    return col("training_set").equalTo(name).and(col("version").equalTo(version));
  }
}
